package web

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"lamppost/reports"
)

// Letter is a mail as it was written, read back for the administrator.
type Letter struct {
	Subject, To, From, Text string
	Attachments             []string // names
}

// letterPiece is a part of a letter's text; one with Href is a link.
type letterPiece struct{ Text, Href string }

// readLetter adds the mail of a delivery, if mails are kept as files here and
// this one has been written.
func (s *Server) readLetter(r *Request, d *deliveryPage) error {
	if s.Letter == nil || d.Channel.Kind != reports.ChannelEmail {
		return nil
	}
	letter, err := s.Letter(d.ID)
	if errors.Is(err, reports.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Letter, d.Text = &letter, letterPieces(letter.Text, func(u *url.URL) bool { return s.ownLink(r, u) })
	return nil
}

// ownLink reports whether u leads to this very service. A letter may quote a
// resident, whose links nobody should follow from here.
func (s *Server) ownLink(r *Request, u *url.URL) bool {
	if u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	own := s.BaseURL != nil && strings.EqualFold(u.Host, s.BaseURL.Host)
	return own || strings.EqualFold(u.Host, r.Host) || s.siteOf(u.Host).OwnHost
}

// address finds web addresses in a text; punctuation that ends one is not of it.
var address = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?)\]']`)

// letterPieces cuts a text at its own links.
func letterPieces(text string, own func(*url.URL) bool) []letterPiece {
	var pieces []letterPiece
	done := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		u, err := url.Parse(text[at[0]:at[1]])
		if err != nil || !own(u) {
			continue
		}
		// Only path and query are followed, so that the link cannot leave.
		href := (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
		if localPath(href) == "/" && u.Path != "/" {
			continue
		}
		pieces = append(pieces, letterPiece{Text: text[done:at[0]]}, letterPiece{text[at[0]:at[1]], href})
		done = at[1]
	}
	return append(pieces, letterPiece{Text: text[done:]})
}
