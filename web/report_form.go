package web

import (
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/photo"
)

// reportForm is /report as a person has filled it in so far. It travels through
// every step in the page itself: the server keeps nothing but the photos.
type reportForm struct {
	Key        string // idempotency key, the same through all steps
	Pick       Pick
	Side       *geo.Point // where it is, as the reporter said when asked; nil: not asked, or not known
	Address    string     // street, coordinates or a link, as typed
	Suggested  string     // the address that we wrote into the field
	For        string     // the place it was written for
	Category   reports.CategoryCode
	Answers    map[string][]string // by question code
	Photos     []reports.PhotoID   // kept under Key
	Text       string
	Name       string
	NamePublic bool
	Email      string

	do    string // the button that sent the form
	trap  string // of the field that people do not see
	shown string // what the page before said of where it goes; see promise
	told  bool   // whether the form has the field shown: a program may leave it out
	files []*multipart.FileHeader
}

// The buttons of the form beside those of the map.
const (
	doContinue  = "continue"
	doFind      = "find" // what was typed as the place
	doSend      = "send"
	doAt        = "at:"           // a view: put the pin there
	doLook      = "look:"         // a view: show that part of the map
	doDropPhoto = "photo-remove:" // a photo
)

// keyBytes of randomness in a form's key: 192 bits, so that nobody meets or
// guesses another's.
const keyBytes = 24

// maxEcho bounds what is put back into the form of a text that is too long:
// what a person typed comes back to be shortened, a megabyte does not.
const maxEcho = 4 * (reports.MaxText + 1)

// newReportForm is an empty form with a key of its own.
func (s *Server) newReportForm(start MapView) (*reportForm, error) {
	key, err := newKey(s.Rand)
	return &reportForm{Key: key, Pick: Pick{At: start}}, err
}

func newKey(random io.Reader) (string, error) {
	b := make([]byte, keyBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// parseReportForm reads what was posted. Names it does not know are ignored.
// A place that cannot be is told as a problem, with the rest of the form kept.
func parseReportForm(r *Request, v url.Values, start MapView) (*reportForm, error) {
	pick, err := ParsePick(v, start)
	f := &reportForm{
		Key: v.Get("key"), Pick: pick, Side: sideOf(v), Address: echo(v.Get("address")), Suggested: v.Get("suggested"), For: v.Get("suggested_for"),
		Category: reports.CategoryCode(v.Get("category")), Answers: answersOf(v), Photos: photosOf(v),
		Text: echo(v.Get("description")), Name: echo(v.Get("name")), NamePublic: v.Has("name_public"), Email: echo(v.Get("email")),
		do: v.Get("do"), trap: v.Get("website"), shown: v.Get("shown"), told: v.Has("shown"),
	}
	if r.MultipartForm != nil {
		f.files = chosenFiles(r.MultipartForm.File["photo"])
	}
	return f, err
}

// echo is a text as it is checked and shown again: whole, unless it is so long
// that the check refuses it anyway.
func echo(s string) string {
	if len(s) <= maxEcho {
		return s
	}
	return strings.ToValidUTF8(s[:maxEcho], "")
}

// sideOf reads the place that stands for a side; what is none is not chosen.
func sideOf(v url.Values) *geo.Point {
	lat, lon, ok := strings.Cut(v.Get("side"), ",")
	p, err := geo.ParsePoint(lat, lon)
	if !ok || err != nil {
		return nil
	}
	return &p
}

// answersOf gathers the fields named attribute[CODE], as Open311 names them.
func answersOf(v url.Values) map[string][]string {
	answers := map[string][]string{}
	for name, values := range v {
		code, ok := strings.CutPrefix(name, "attribute[")
		if code, closed := strings.CutSuffix(code, "]"); ok && closed {
			for _, value := range values {
				answers[code] = append(answers[code], echo(value))
			}
		}
	}
	return answers
}

// photosOf returns the ids of kept photos; what is none is dropped.
func photosOf(v url.Values) []reports.PhotoID {
	var ids []reports.PhotoID
	for _, text := range v["photo_id"] {
		id, err := photo.ParseID(text)
		if err == nil && !slices.Contains(ids, reports.PhotoID(id)) && len(ids) < reports.MaxPhotos {
			ids = append(ids, reports.PhotoID(id))
		}
	}
	return ids
}

// chosenFiles leaves out the empty file that browsers send when none was chosen.
func chosenFiles(all []*multipart.FileHeader) []*multipart.FileHeader {
	return slices.DeleteFunc(all, func(h *multipart.FileHeader) bool { return h.Size == 0 && h.Filename == "" })
}

// draft is the form as the desk takes it.
func (f *reportForm) draft(language string) reports.Draft {
	return reports.Draft{
		Key: f.Key, Category: f.Category, Place: f.Pick.Point, HasPlace: f.Pick.Chosen, Accuracy: f.Pick.Accuracy, Side: f.Side,
		Address: f.Address, Text: f.Text, Answers: f.Answers, Photos: f.Photos,
		Email: strings.TrimSpace(f.Email), Name: f.Name, NamePublic: f.NamePublic,
		Language: language, Source: reports.SourceWeb,
	}
}
