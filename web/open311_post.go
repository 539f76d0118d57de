package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"lamppost/reports"
)

type open311ReceiptList []open311Receipt

// MarshalXML writes <service_requests><request>.
func (l open311ReceiptList) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	return encodeList(e, "service_requests", "request", l)
}

// open311Receipt always has three members: some readers take an object with one
// for a list.
type open311Receipt struct {
	ID      string   `json:"service_request_id" xml:"service_request_id"`
	Notice  optional `json:"service_notice" xml:"service_notice"`
	Account optional `json:"account_id" xml:"account_id"`
}

// open311Post answers POST requests.{format}.
func (s *Server) open311Post(w http.ResponseWriter, r *Request) error {
	form, err := r.Values()
	if err != nil {
		return err
	}
	c, err := s.newCall(r, form.Get)
	if err != nil {
		return err
	}
	sender, err := s.Desk.CheckAPIKey(r.Context(), form.Get("api_key"))
	if err != nil {
		return keyError(err)
	}
	p := &posting{call: c, form: form, sender: sender, files: mediaFiles(r)}
	if err := p.read(); err != nil {
		return err
	}
	id, err := s.file(p)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	body, err := encodeOpen311(c.json, open311ReceiptList{{ID: id.String(), Notice: optional(p.notice)}})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", open311Types[c.Param("format")])
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body) // the sender has gone; it will send again and get the same id
	return nil
}

// keyError makes one refusal of a missing and of a wrong key.
func keyError(err error) error {
	if errors.Is(err, reports.ErrForbidden) {
		return &reports.Error{Kind: reports.Forbidden, Code: "api_key", Err: err}
	}
	return err
}

// posting is a POST on its way to a draft.
type posting struct {
	call   *open311Call
	form   url.Values
	sender string // name of the API key
	files  []*multipart.FileHeader
	draft  reports.Draft
	notice string // for the sender, about what was not taken
}

// read makes the draft, all but its photos.
func (p *posting) read() error {
	code := p.form.Get("service_code")
	category := p.call.world.Directory.Category(reports.CategoryCode(code))
	switch {
	case code == "":
		return reports.Invalidf("service_code", "service_missing")
	case category == nil || category.Inactive || category.City != p.call.city.Slug:
		return errNoService
	}
	at, ok, err := open311Point(p.form.Get("lat"), p.form.Get("long"))
	if err != nil {
		return err
	}
	if !ok {
		return reports.Invalidf("lat", "open311_place")
	}
	p.draft = reports.Draft{
		Category: category.Code, Place: at, HasPlace: true, Address: p.form.Get("address_string"),
		Text: p.form.Get("description"), Answers: attributesOf(p.form), Email: p.form.Get("email"),
		Name:     strings.TrimSpace(p.form.Get("first_name") + " " + p.form.Get("last_name")),
		Language: p.call.language, Source: reports.SourceOpen311,
	}
	if err := p.media(); err != nil {
		return err
	}
	p.draft.Key, err = p.key()
	return err
}

// attributeName is an argument attribute[CODE], with or without the brackets of
// one value among several.
var attributeName = regexp.MustCompile(`^attribute\[([^\[\]]+)\](\[\d*\])?$`)

// attributesOf reads the answers: a list with several values comes under the
// name with brackets, or under the bare name several times.
func attributesOf(form url.Values) map[string][]string {
	answers := map[string][]string{}
	for _, name := range sortedKeys(form) {
		if m := attributeName.FindStringSubmatch(name); m != nil {
			answers[m[1]] = append(answers[m[1]], form[name]...)
		}
	}
	return answers
}

func sortedKeys(form url.Values) []string {
	var names []string
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// media keeps the first photos that fit, and says so: a report is worth more
// than a picture too many. Files that came along win over addresses.
func (p *posting) media() error {
	var urls []string
	for _, u := range p.form["media_url"] {
		if u = strings.TrimSpace(u); u == "" {
			continue
		}
		parsed, err := url.Parse(u)
		if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
			return reports.Invalidf("media_url", "media_url_scheme")
		}
		urls = append(urls, u)
	}
	if len(p.files) > 0 {
		urls = nil
	}
	if len(p.files)+len(urls) > reports.MaxPhotos {
		p.notice = p.call.words.T("open311.photos_left_out", "Limit", reports.MaxPhotos)
	}
	p.files = p.files[:min(len(p.files), reports.MaxPhotos)]
	p.draft.MediaURLs = urls[:min(len(urls), reports.MaxPhotos)]
	return nil
}

// mediaFields are the names that clients give to the parts with photos.
var mediaFields = []string{"media", "media[]", "photo", "photo1", "photo2", "photo3", "photo4", "photo5"}

func mediaFiles(r *Request) []*multipart.FileHeader {
	var files []*multipart.FileHeader
	if r.MultipartForm == nil {
		return nil
	}
	for _, name := range mediaFields {
		for _, f := range r.MultipartForm.File[name] {
			if f.Size > 0 { // a form that was sent without choosing one
				files = append(files, f)
			}
		}
	}
	return files
}

// key recognises a repeated POST: by the header Idempotency-Key, else because
// the same sender sends the very same things on the same day. Clients of this
// protocol send again what they got no answer to, and have no key of their own;
// two reports alike in every character on one day are one.
func (p *posting) key() (string, error) {
	sum := sha256.New()
	io.WriteString(sum, p.sender+"\x00") // a hash never fails to write
	if own := p.call.Header.Get("Idempotency-Key"); own != "" {
		io.WriteString(sum, "key\x00"+own)
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
	io.WriteString(sum, p.call.today+"\x00")
	for _, name := range sortedKeys(p.form) {
		io.WriteString(sum, name+"\x00"+strings.Join(p.form[name], "\x01")+"\x00")
	}
	for _, f := range p.files {
		if err := copyFile(sum, f); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func copyFile(w io.Writer, f *multipart.FileHeader) error {
	file, err := f.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}

// file cleans the photos and files the report. The desk gives the same picture
// under the same key the same id, so a repeated send has the same content.
func (s *Server) file(p *posting) (reports.ReportID, error) {
	for _, f := range p.files {
		id, err := s.takeFile(p, f)
		if err != nil {
			return 0, err
		}
		if !slices.Contains(p.draft.Photos, id) {
			p.draft.Photos = append(p.draft.Photos, id)
		}
	}
	receipt, err := s.Desk.Submit(p.call.Context(), p.draft)
	return receipt.Report.ID, err
}

func (s *Server) takeFile(p *posting, f *multipart.FileHeader) (reports.PhotoID, error) {
	file, err := f.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	up, err := s.Desk.Upload(p.call.Context(), p.draft.Key, file)
	return up.ID, err
}
