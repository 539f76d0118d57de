package photo_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"lamppost/reports/photo"
)

func newID(t testing.TB) photo.ID {
	t.Helper()
	id, err := photo.NewID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func openFolder(t testing.TB, dir string) *photo.Folder {
	t.Helper()
	f, err := photo.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// threeSizes is a clean photo as far as a folder cares.
func threeSizes() *photo.Clean {
	return &photo.Clean{Width: 4, Height: 3, Sizes: map[photo.Size][]byte{photo.Large: []byte("LARGE"), photo.Medium: []byte("MEDIUM"), photo.Small: []byte("SMALL")}}
}

func put(t testing.TB, f *photo.Folder) photo.ID {
	t.Helper()
	id := newID(t)
	if err := f.Put(t.Context(), id, threeSizes()); err != nil {
		t.Fatal(err)
	}
	return id
}

// has tells which sizes are there; each must be whole.
func has(t testing.TB, f *photo.Folder, id photo.ID) (n int) {
	t.Helper()
	for size, want := range threeSizes().Sizes {
		file, err := f.Open(id, size)
		if errors.Is(err, photo.ErrNotFound) && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(file)
		file.Close()
		if err != nil || string(got) != string(want) {
			t.Errorf("%s %s is %q, %v", id, size, got, err)
		}
		n++
	}
	return n
}

// files lists everything in the folder that is not a directory.
func files(t testing.TB, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestPutOpenRemove(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos")
	f := openFolder(t, dir)
	id := put(t, f)
	if n := has(t, f, id); n != 3 {
		t.Fatalf("%d sizes after Put", n)
	}
	if _, err := os.Stat(filepath.Join(dir, string(id[:2]), string(id)+"-large.jpg")); err != nil {
		t.Error(err)
	}
	if n := has(t, openFolder(t, dir), id); n != 3 {
		t.Errorf("%d sizes in a folder opened again", n)
	}
	for range 2 {
		if err := f.Remove(id); err != nil {
			t.Errorf("remove: %v", err)
		}
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("left after Remove: %v", left)
	}
	if err := f.Remove(newID(t)); err != nil {
		t.Errorf("removing what never was: %v", err)
	}
}

func TestNothingEscapesTheFolder(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "photos")
	f := openFolder(t, dir)
	id := newID(t)
	outside := filepath.Join(parent, "outside")
	if err := os.Mkdir(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, string(id[:2]))); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(t.Context(), id, threeSizes()); err == nil {
		t.Error("Put followed a symbolic link out of the folder")
	}
	if err := os.WriteFile(filepath.Join(outside, string(id)+"-large.jpg"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if file, err := f.Open(id, photo.Large); err == nil {
		file.Close()
		t.Error("Open followed a symbolic link out of the folder")
	}
	for _, name := range []string{"../outside/x", "..", "/etc/passwd", ""} {
		if file, err := f.Open(photo.ID(name), photo.Large); !errors.Is(err, photo.ErrNotFound) {
			t.Errorf("open %q: %v, %v", name, file, err)
		}
		if err := f.Put(t.Context(), photo.ID(name), threeSizes()); err == nil {
			t.Errorf("put %q succeeded", name)
		}
		if err := f.Remove(photo.ID(name)); err != nil {
			t.Errorf("remove %q: %v", name, err)
		}
	}
	if file, err := f.Open(id, photo.Size("../x")); !errors.Is(err, photo.ErrNotFound) {
		t.Errorf("open another size: %v, %v", file, err)
	}
}

func TestIDIsUsedOnce(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	id := put(t, f)
	if err := f.Put(t.Context(), id, threeSizes()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second Put: %v, want fs.ErrExist", err)
	}
	if n := has(t, f, id); n != 3 {
		t.Errorf("the second Put left %d sizes of the first", n)
	}
}

// TestPutReachesTheDiskInOrder watches what is put through to the disk: each file before its name appears, the directories after
// all names have. Whatever else the kernel writes and in which order, those calls alone must be enough.
func TestPutReachesTheDiskInOrder(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	id := newID(t)
	var log []string
	f.SetSync(func(file *os.File) error {
		visible := 0
		for _, name := range files(t, dir) {
			if strings.HasSuffix(name, ".jpg") {
				visible++
			}
		}
		what, base := "directory", filepath.Base(file.Name())
		if strings.HasSuffix(base, ".tmp") {
			what = "file"
			if data, err := os.ReadFile(filepath.Join(dir, string(id[:2]), base)); err != nil || len(data) < 5 {
				t.Errorf("synced before it was written: %q, %v", data, err)
			}
		}
		log = append(log, fmt.Sprintf("%s with %d names", what, visible))
		return file.Sync()
	})
	if err := f.Put(t.Context(), id, threeSizes()); err != nil {
		t.Fatal(err)
	}
	want := []string{"file with 0 names", "file with 0 names", "file with 0 names", "directory with 3 names", "directory with 3 names"}
	if !slices.Equal(log, want) {
		t.Errorf("got %v, want %v", log, want)
	}
}

func TestFailedPutLeavesNothing(t *testing.T) {
	full := errors.New("no space left")
	for failing := 1; failing <= 5; failing++ {
		dir := t.TempDir()
		f := openFolder(t, dir)
		calls := 0
		f.SetSync(func(file *os.File) error {
			if calls++; calls == failing {
				return full
			}
			return file.Sync()
		})
		if err := f.Put(t.Context(), newID(t), threeSizes()); !errors.Is(err, full) {
			t.Errorf("sync %d fails: Put says %v", failing, err)
		}
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("sync %d fails: left %v", failing, left)
		}
	}
	dir := t.TempDir()
	f := openFolder(t, dir)
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("the browser closed")
	cancel(gone)
	if err := f.Put(ctx, newID(t), threeSizes()); !errors.Is(err, gone) {
		t.Errorf("cancelled: %v", err)
	}
	missing := threeSizes()
	delete(missing.Sizes, photo.Small)
	if err := f.Put(t.Context(), newID(t), missing); err == nil {
		t.Error("two sizes were stored as a photo")
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestOpenFolderNeedsADirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "photos"), filepath.Join(t.TempDir(), "not", "there")} {
		if _, err := photo.OpenFolder(dir); err == nil {
			t.Errorf("opened %s", dir)
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	now := time.Now()
	day := 24 * time.Hour
	age := func(name string, by time.Duration) {
		if err := os.Chtimes(name, now.Add(-by), now.Add(-by)); err != nil {
			t.Fatal(err)
		}
	}
	old := func(id photo.ID) {
		for _, size := range photo.Sizes() {
			age(filepath.Join(dir, string(id[:2]), string(id)+"-"+string(size)+".jpg"), 2*day)
		}
	}
	kept, orphan, fresh, half := put(t, f), put(t, f), put(t, f), put(t, f)
	old(kept)
	old(orphan)
	age(filepath.Join(dir, string(half[:2]), string(half)+"-small.jpg"), 2*day) // the newest file counts
	shard := filepath.Join(dir, string(orphan[:2]))
	oldTemp := filepath.Join(shard, string(orphan)+"-large.jpg.7-1.tmp")
	newTemp := filepath.Join(shard, string(orphan)+"-small.jpg.7-2.tmp")
	stranger := filepath.Join(shard, "notes.tmp")
	for _, name := range []string{oldTemp, newTemp, stranger} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	age(oldTemp, 2*day)
	age(stranger, 2*day)
	removed, err := f.Sweep(t.Context(), now.Add(-day), func(_ context.Context, ids []photo.ID) (map[photo.ID]bool, error) {
		if slices.Contains(ids, fresh) || slices.Contains(ids, half) {
			t.Errorf("asked about a young photo: %v", ids)
		}
		return map[photo.ID]bool{kept: true}, nil
	})
	if err != nil || removed != 4 {
		t.Errorf("removed %d files, %v; want 4", removed, err)
	}
	for id, want := range map[photo.ID]int{kept: 3, orphan: 0, fresh: 3, half: 3} {
		if n := has(t, f, id); n != want {
			t.Errorf("%s has %d sizes, want %d", id, n, want)
		}
	}
	left := files(t, shard)
	for name, want := range map[string]bool{oldTemp: false, newTemp: true, stranger: true} {
		if got := slices.Contains(left, filepath.Base(name)); got != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(name), got, want)
		}
	}
}

func TestSweepAsksInBatchesAndStopsWhenItCannot(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	f.SetSync(func(*os.File) error { return nil })
	all := make(map[photo.ID]bool)
	for range photo.SweepBatch*2 + 7 {
		all[put(t, f)] = true
	}
	future := time.Now().Add(time.Hour)
	down := errors.New("database is down")
	removed, err := f.Sweep(t.Context(), future, func(context.Context, []photo.ID) (map[photo.ID]bool, error) { return nil, down })
	if removed != 0 || !errors.Is(err, down) || len(files(t, dir)) != 3*len(all) {
		t.Fatalf("removed %d, %v", removed, err)
	}
	asked := maps.Clone(all)
	var batches []int
	removed, err = f.Sweep(t.Context(), future, func(_ context.Context, ids []photo.ID) (map[photo.ID]bool, error) {
		batches = append(batches, len(ids))
		for _, id := range ids {
			delete(asked, id)
		}
		return nil, nil
	})
	if err != nil || removed != 3*len(all) || len(asked) != 0 || !slices.Equal(batches, []int{photo.SweepBatch, photo.SweepBatch, 7}) {
		t.Errorf("removed %d of %d, %v, in batches of %v; %d not asked about", removed, 3*len(all), err, batches, len(asked))
	}
}

// putForever is a server that only stores photos, several at a time, and says so after each.
func putForever(dir string) {
	f, err := photo.OpenFolder(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	var group errgroup.Group
	for range 8 {
		group.Go(func() (err error) {
			for err == nil {
				var id photo.ID
				if id, err = photo.NewID(rand.Reader); err == nil {
					err = f.Put(context.Background(), id, threeSizes())
				}
				if err == nil {
					fmt.Println(id)
				}
			}
			return err
		})
	}
	fmt.Fprintln(os.Stderr, group.Wait())
}

// TestKilledServerLosesNoPhotoItAcknowledged kills a server in the middle of storing, many times, and sweeps up behind it.
func TestKilledServerLosesNoPhotoItAcknowledged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos")
	stored := make(map[photo.ID]bool)
	for round := range 12 {
		server := exec.Command(executable(t), "photo-putter", dir)
		out, err := server.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if id, err := photo.ParseID(lines.Text()); err == nil {
				stored[id] = true
			}
			if n == round*3 {
				if err := server.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = server.Wait() // "signal: killed"
	}
	if len(stored) < 12 {
		t.Fatalf("only %d photos were acknowledged", len(stored))
	}
	f := openFolder(t, dir)
	ours := func(context.Context, []photo.ID) (map[photo.ID]bool, error) { return stored, nil }
	removed, err := f.Sweep(t.Context(), time.Now().Add(time.Hour), ours)
	if err != nil {
		t.Fatal(err)
	}
	if removed == 0 {
		t.Error("no life ended in the middle of a Put: this test shows nothing")
	}
	t.Logf("%d photos acknowledged in 12 lives, %d leftover files swept", len(stored), removed)
	for id := range stored {
		if n := has(t, f, id); n != 3 {
			t.Errorf("%s has %d sizes", id, n)
		}
	}
	if left := files(t, dir); len(left) != 3*len(stored) {
		t.Errorf("%d files for %d photos", len(left), len(stored))
	}
}
