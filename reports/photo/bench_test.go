package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/disintegration/imaging"
)

// phonePhoto is a 12-megapixel JPEG of some 3 MB held in orientation 6, as a phone upright in the hand makes it.
var phonePhoto = sync.OnceValue(func() []byte {
	const w, h = 4000, 3000
	scene := streetlight(w/4, h/4)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := scene.RGBAAt(x/4, y/4)
			grain := uint8(noise(float64(x), float64(y)) * 24)
			img.SetRGBA(x, y, color.RGBA{min(c.R, 240) + grain, min(c.G, 240) + grain, min(c.B, 240) + grain, 255})
		}
	}
	tiff := fullExif(binary.LittleEndian, 6, nil)
	return withSegments(asJPEG(img, 85), segment{0xe1, exifHeader + string(tiff)})
})

// BenchmarkClean is the whole way through a child, with the child's processor time and largest memory.
func BenchmarkClean(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cleaner := &Cleaner{Command: []string{self, "photo-child"}}
	data := phonePhoto()
	before := usage(b, syscall.RUSAGE_CHILDREN)
	for b.Loop() {
		if _, err := cleaner.Clean(b.Context(), bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
	after := usage(b, syscall.RUSAGE_CHILDREN)
	b.ReportMetric(after.cpu(before)/float64(b.N), "child-cpu-ms/op")
	b.ReportMetric(peak(b, self, data), "child-rss-MB")
	b.ReportMetric(float64(len(data))/1e6, "upload-MB")
}

// used is what processes have taken of the machine so far. On a busy machine it says more than the clock.
type used syscall.Rusage

func usage(b *testing.B, who int) used {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		b.Fatal(err)
	}
	return used(u)
}

// cpu is processor time since before, in milliseconds.
func (u used) cpu(before used) float64 {
	return float64(u.Utime.Nano()+u.Stime.Nano()-before.Utime.Nano()-before.Stime.Nano()) / 1e6
}

// peak is the child's largest resident memory in megabytes. A small process stands between, because a child's figure begins with
// that of the process that forked it, and this one holds the photo's pixels.
func peak(b *testing.B, self string, data []byte) float64 {
	b.Helper()
	between := exec.Command(self, "photo-measure")
	between.Stdin = bytes.NewReader(data)
	out, err := between.Output()
	if err != nil {
		b.Fatal(err)
	}
	kilobytes, err := strconv.ParseFloat(string(out), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes / 1024
}

// BenchmarkSpawn is what a child costs beyond its work: a picture of one pixel.
func BenchmarkSpawn(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cleaner := &Cleaner{Command: []string{self, "photo-child"}}
	data := asJPEG(image.NewGray(image.Rect(0, 0, 1, 1)), 80)
	for b.Loop() {
		if _, err := cleaner.Clean(b.Context(), bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSteps takes the child's work apart, in this process; a child has one processor, so -cpu 1 compares.
func BenchmarkSteps(b *testing.B) {
	data := phonePhoto()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	large := shrink(img, Large.Edge())
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"inspect", func() { _, _, _ = inspect(data) }},
		{"exif", func() { readExif(jpegKind, data) }},
		{"decode", func() { _, _ = jpeg.Decode(bytes.NewReader(data)) }},
		{"shrink to 2048", func() { shrink(img, Large.Edge()) }},
		{"turn", func() { upright(large, 6) }},
		{"encode 3 sizes", func() { _, _ = encodeSizes(large) }},
		{"all", func() { _, _ = develop(data) }},
		{"obvious way", func() { obvious(data) }},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			before := usage(b, syscall.RUSAGE_SELF)
			for b.Loop() {
				step.do()
			}
			b.ReportMetric(usage(b, syscall.RUSAGE_SELF).cpu(before)/float64(b.N), "cpu-ms/op")
		})
	}
}

// obvious is how the same is usually written: turned at full size, each size from the full one, encoded as it comes.
func obvious(data []byte) {
	img, err := imaging.Decode(bytes.NewReader(data), imaging.AutoOrientation(true))
	if err != nil {
		panic(err)
	}
	for _, size := range Sizes() {
		fitted := imaging.Fit(img, size.Edge(), size.Edge(), imaging.Lanczos)
		if err := imaging.Encode(new(bytes.Buffer), fitted, imaging.JPEG, imaging.JPEGQuality(quality)); err != nil {
			panic(err)
		}
	}
}
