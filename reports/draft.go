package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"time"

	"lamppost/geo"
)

// Draft is a report as somebody sent it, before anything is checked.
type Draft struct {
	// Key is the sender's idempotency key: the same key answers with the same
	// report. At least 16 characters.
	Key string

	Category   CategoryCode
	Place      geo.Point
	HasPlace   bool
	Accuracy   float64    // metres; 0: not known
	Side       *geo.Point // within the accuracy: where it is, as the reporter said when asked; nil: not asked, or not known
	Address    string
	Text       string
	Answers    map[string][]string // by question code
	Photos     []PhotoID           // already cleaned, uploaded under Key
	MediaURLs  []string            // to be fetched later, by the one client for outside
	Email      string              // optional
	Name       string
	NamePublic bool
	Language   string
	Source     Source
	ExternalID string
	ClientTime time.Time // what the device's clock said; kept as a note, never believed
}

// Limits of a draft.
const (
	minKey      = 16
	maxKey      = 200
	maxAccuracy = 100_000 // metres; a fix worse than that is no fix
	maxURL      = 2000
)

// MaxReach is how far, in metres, a reporter may say that a report is from its
// pin: a fix worse than that says too little to ask about borders.
const MaxReach = 250

// Check cleans d in place against its category and returns its answers, or
// every problem at once so that a person mends them in one go.
func (d *Draft) Check(c *Category, confirm string) (Answers, error) {
	var problems []Problem
	note := func(err error) {
		var e *Error
		if errors.As(err, &e) {
			problems = append(problems, e.Problems...)
		}
	}
	note(d.checkPlace())
	note(d.cleanWords())
	note(d.checkEmail(confirm))
	answers, wrong := c.CheckAnswers(d.Answers)
	problems = append(problems, wrong...)
	problems = append(problems, d.checkPhotos(c)...)
	if len(d.Key) < minKey || len(d.Key) > maxKey {
		problems = append(problems, Problem{Field: "key", Code: "key_invalid"})
	}
	if len(problems) > 0 {
		return nil, &Error{Kind: Invalid, Code: "invalid", Problems: problems}
	}
	if stopper := c.StopperFor(answers); stopper != nil {
		return nil, &Error{Kind: Invalid, Code: "stopper", Problems: []Problem{{"category", "stopper", []any{"Stopper", stopper}}}}
	}
	return answers, nil
}

func (d *Draft) checkPlace() error {
	if !d.HasPlace {
		return Invalidf("place", "place_missing")
	}
	if err := geo.CheckPoint(d.Place); err != nil {
		return &Error{Kind: Invalid, Code: "invalid", Problems: []Problem{{Field: "place", Code: "place_invalid"}}, Err: err}
	}
	if !(d.Accuracy > 0 && d.Accuracy <= maxAccuracy) || math.IsNaN(d.Accuracy) {
		d.Accuracy = 0
	}
	return d.checkSide()
}

// checkSide refuses a side that the pin's accuracy does not reach.
func (d *Draft) checkSide() error {
	const beyond = 1 // metre: what lies across a border is a little farther than it
	if d.Side != nil && !(geo.CheckPoint(*d.Side) == nil && geo.Metres(d.Place, *d.Side) <= min(d.Accuracy, MaxReach)+beyond) {
		return Invalidf("side", "side_far")
	}
	return nil
}

func (d *Draft) cleanWords() error {
	var problems []Problem
	clean := func(s *string, field string, limit int, with func(string, string, int) (string, error)) {
		words, err := with(field, *s, limit)
		var e *Error
		if errors.As(err, &e) {
			problems = append(problems, e.Problems...)
			return
		}
		*s = words
	}
	clean(&d.Text, "description", MaxText, CleanText)
	clean(&d.Address, "address", MaxName, CleanLine)
	clean(&d.Name, "name", MaxName, CleanLine)
	clean(&d.ExternalID, "external_id", MaxName, CleanLine)
	if len(problems) > 0 {
		return &Error{Kind: Invalid, Code: "invalid", Problems: problems}
	}
	return nil
}

func (d *Draft) checkEmail(confirm string) error {
	if d.Email == "" {
		if confirm == ConfirmEmail && d.Source == SourceWeb {
			return Invalidf("email", "email_required")
		}
		return nil
	}
	email, err := CleanEmail("email", d.Email)
	d.Email = email
	return err
}

func (d *Draft) checkPhotos(c *Category) []Problem {
	n := len(d.Photos) + len(d.MediaURLs)
	switch {
	case n > MaxPhotos:
		return []Problem{{"photo", "photo_too_many", []any{"Limit", MaxPhotos}}}
	case n == 0 && c.PhotoRequired && d.Source == SourceWeb:
		return []Problem{{Field: "photo", Code: "photo_required"}}
	}
	for _, raw := range d.MediaURLs {
		u, err := url.Parse(raw)
		if err != nil || len(raw) > maxURL || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			return []Problem{{Field: "media_url", Code: "media_url_invalid"}}
		}
	}
	return nil
}

// Digest identifies the content of a checked draft apart from its key, so that a
// key used again for other content can be told from a repeat.
func (d *Draft) Digest() string {
	c := *d
	c.Key, c.ClientTime = "", time.Time{}
	b, err := json.Marshal(c)
	if err != nil {
		panic("reports: " + err.Error()) // only NaN or Inf can do this, and Check has refused them
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
