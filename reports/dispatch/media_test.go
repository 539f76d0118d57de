package dispatch_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/dispatch"
	"lamppost/reports/outside"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// picture is a grey JPEG of that width.
func picture(t *testing.T, width int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, 200)), nil))
	return b.Bytes()
}

func TestMediaIsFetched(t *testing.T) {
	good := picture(t, 300)
	busy := 1
	mux := http.NewServeMux()
	mux.HandleFunc("/good.jpg", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(good) })
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("<html>no picture</html>")) })
	mux.HandleFunc("/half.jpg", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(good[:len(good)/3]) })
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 9<<20)) })
	mux.HandleFunc("/busy.jpg", func(w http.ResponseWriter, r *http.Request) {
		if busy--; busy >= 0 {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write(good)
	})
	server := httptest.NewServer(mux)
	defer server.Close()

	for path, want := range map[string]reports.DeliveryState{
		"/good.jpg": reports.Done, "/busy.jpg": reports.Done,
		"/page": reports.Buried, "/half.jpg": reports.Buried, "/huge": reports.Buried, "/nothing": reports.Buried,
	} {
		t.Run(path, func(t *testing.T) {
			town := newTown(t, nil)
			town.worker.Media = dispatch.Media{Outside: outside.New(outside.Options{AllowPrivate: true})}
			draft := town.lamp()
			draft.Source, draft.MediaURLs = reports.SourceOpen311, []string{server.URL + path}
			report := town.submit(draft)
			town.settles(func(d reports.Delivery) bool { return d.State != reports.Pending || d.LastError != "" })
			town.clock.Move(time.Minute)
			town.settles(func(d reports.Delivery) bool { return d.State != reports.Pending })
			d := town.only()
			photos := town.photosOf(report)
			if d.State != want || (want == reports.Done) != (len(photos) == 1) {
				t.Errorf("%s, %d photos, %q", d.State, len(photos), d.LastError)
			}
		})
	}
}

// A URL into our own network is buried at once, and nothing of it is shown.
func TestMediaFromInside(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("called") }))
	defer server.Close()
	town := newTown(t, nil)
	town.worker.Media = dispatch.Media{Outside: outside.New(outside.Options{})}
	draft := town.lamp()
	draft.Source, draft.MediaURLs = reports.SourceOpen311, []string{server.URL, "http://169.254.169.254/latest/meta-data/"}
	report := town.submit(draft)
	town.settles(func(d reports.Delivery) bool { return d.State == reports.Buried })
	if n := len(town.photosOf(report)); n != 0 {
		t.Errorf("%d photos", n)
	}
}

func (t *town) photosOf(r reports.Report) (photos []reports.Photo) {
	t.Helper()
	must(t, t.store.Read(ctx, func(v *store.View) (err error) {
		photos, err = v.Photos(r.ID)
		return err
	}))
	return photos
}

// The photos of a report go to its body as links and, if they can be read, as
// attachments.
func TestPhotosGoToTheBody(t *testing.T) {
	town := newTown(t, nil)
	dir := filepath.Join(t.TempDir(), "outbox")
	town.worker.Senders[reports.ChannelEmail] = &dispatch.Files{Dir: dir}
	town.worker.Letters.Photos = func(id reports.PhotoID) (io.ReadCloser, error) {
		return town.photos.Open(photo.ID(id), photo.Medium)
	}
	draft := town.draft()
	for i := range 3 {
		uploaded, err := town.desk.Upload(ctx, draft.Key, bytes.NewReader(picture(t, 300+i)))
		must(t, err)
		draft.Photos = append(draft.Photos, uploaded.ID)
	}
	report := town.submit(draft)
	must(t, town.photos.Remove(photo.ID(draft.Photos[1]))) // one file is gone
	town.sends(1)
	mail, err := dispatch.ReadEML(dir, town.only().ID)
	must(t, err)
	for _, id := range draft.Photos {
		if !strings.Contains(mail.Text, base+"/photos/"+string(id)+"/large\n") {
			t.Errorf("no link to %s in:\n%s", id, mail.Text)
		}
	}
	want := report.ID.String() + "-1.jpg " + report.ID.String() + "-3.jpg"
	if got := strings.Join(mail.Attachments, " "); got != want {
		t.Errorf("attached %q, want %q", got, want)
	}
}

// A fetch that dies after the photo was attached and before anybody was told
// does not attach it twice.
func TestMediaIsAttachedOnce(t *testing.T) {
	good := picture(t, 300)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(good) }))
	defer server.Close()
	town := newTown(t, nil)
	town.worker.Media = dispatch.Media{Outside: outside.New(outside.Options{AllowPrivate: true})}
	draft := town.lamp()
	draft.Source, draft.MediaURLs = reports.SourceOpen311, []string{server.URL + "/a.jpg"}
	report := town.submit(draft)
	claimed, err := town.desk.Claim(ctx, 1)
	must(t, err)
	must(t, town.desk.AttachFetched(ctx, claimed[0], bytes.NewReader(good))) // and the process dies
	town.clock.Move(3 * time.Minute)
	town.settles(func(d reports.Delivery) bool { return d.State != reports.Pending })
	if d, n := town.only(), len(town.photosOf(report)); d.State != reports.Done || n != 1 {
		t.Errorf("%s, %d photos, %q", d.State, n, d.LastError)
	}
}
