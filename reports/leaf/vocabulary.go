package leaf

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lamppost/reports"
)

// The names of what is committed to.
const (
	Submission = "submission" // all that the reporter sent; its opening is theirs alone
	Location   = "location"   // [lon, lat] in integers of 1e-7 degree
	Side       = "side"       // where the rules were asked, if the reporter chose a side of a border; as Location
	Text       = "text"       // the reporter's words
	Address    = "address"    // as the reporter gave it
	Answers    = "answers"    // to the category's questions
	Note       = "note"       // the words of an update
	Override   = "override"   // why somebody decided against the rules
	photo      = "photo."     // and its number, from 1: {"id", "sha256"} of the large picture as it is served
)

// Photo is the name of the n-th photo of an event, from 1.
func Photo(n int) string { return photo + strconv.Itoa(n) }

// Public reports whether the opening of a field is published while its report
// is public.
func Public(name string) bool { return name != Submission }

// entry is what leaves of one type may hold beside v, type, id and at.
type entry struct {
	needs   []string // fields that must be there
	may     []string // fields that can be
	commits []string // names that can be committed to
}

// entries is the whole vocabulary.
var entries = map[reports.EventKind]entry{
	reports.EventLogOpened: {needs: []string{"origin", "key"}, may: []string{"checkpoint"}},
	reports.EventLogKey:    {needs: []string{"origin", "key"}},
	reports.EventLogHealed: {needs: []string{"origin", "size"}},

	reports.EventReceived:  {needs: []string{"report"}, commits: []string{Submission}},
	reports.EventPublished: {needs: []string{"report", "prev", "category"}, may: []string{"layer", "area"}, commits: []string{Location, Side, Text, Address, Answers, photo}},
	reports.EventRouted: {needs: []string{"report", "prev", "mode"},
		may: []string{"body", "also", "rule", "layer", "area", "boundaries", "ruleset"}, commits: []string{Override}},
	reports.EventStatus:   {needs: []string{"report", "prev", "status", "role"}, may: []string{"body"}, commits: []string{Note, photo}},
	reports.EventNoted:    {needs: []string{"report", "prev", "role"}, may: []string{"body"}, commits: []string{Note, photo}},
	reports.EventMerged:   {needs: []string{"report", "prev", "of"}},
	reports.EventPhoto:    {needs: []string{"report", "prev"}, commits: []string{photo}},
	reports.EventHidden:   {needs: []string{"report", "prev", "reason", "role"}, may: []string{"body"}},
	reports.EventRestored: {needs: []string{"report", "prev", "role"}, may: []string{"body"}},
	reports.EventRedacted: {needs: []string{"report", "prev", "event", "names", "reason", "role"}, may: []string{"body"}},

	reports.EventBoundaryImported: {needs: []string{"layer", "version", "raw", "features"},
		may: []string{"canonical", "canonicaliser", "source", "licence", "valid_from"}},
	reports.EventBoundary: {needs: []string{"layer", "version", "raw"}, may: []string{"canonical", "features"}},
	reports.EventRuleset:  {needs: []string{"city"}, may: []string{"ruleset", "canonicaliser"}},
	reports.EventDataset:  {needs: []string{"raw", "size"}, may: []string{"features"}},
}

// Check says what is wrong with a leaf, or nil. Nothing of the leaf is in the
// error but the names of its fields.
func (l *Leaf) Check() error {
	allowed, known := entries[l.Type]
	if !known {
		return errors.New("leaf: unknown type")
	}
	if l.V != Version || l.At <= 0 || l.At > latest || !isB64(string(l.ID), idSize) {
		return fmt.Errorf("leaf: %s: v, at or id is not as it must be", l.Type)
	}
	for i := range fields {
		f := &fields[i]
		there, good := f.check(l)
		switch {
		case !there && slices.Contains(allowed.needs, f.name):
			return fmt.Errorf("leaf: %s has no %s", l.Type, f.name)
		case there && !slices.Contains(allowed.needs, f.name) && !slices.Contains(allowed.may, f.name):
			return fmt.Errorf("leaf: %s cannot have %s", l.Type, f.name)
		case there && !good:
			return fmt.Errorf("leaf: the %s of %s has not its form", f.name, l.Type)
		}
	}
	return l.checkCommit(allowed.commits)
}

// latest is the year 9999: what RFC 3339 can write.
const latest = 253402300799

// maxCount bounds counts and positions: no country has as many of anything.
const maxCount = 1 << 40

// field is one key of a leaf: whether a leaf has it, and in its form.
type field struct {
	name  string
	check func(*Leaf) (there, good bool)
}

// fields is every key but v, type, id, at and commit.
var fields = []field{
	{"also", func(l *Leaf) (bool, bool) { return l.Also != nil, goodBodies(l.Also) }},
	{"area", text(func(l *Leaf) string { return l.Area }, isCode)},
	{"body", text(func(l *Leaf) string { return string(l.Body) }, isCode)},
	{"boundaries", func(l *Leaf) (bool, bool) { return l.Boundaries != nil, goodBoundaries(l.Boundaries) }},
	{"canonical", text(func(l *Leaf) string { return string(l.Canonical) }, isHex)},
	{"canonicaliser", text(func(l *Leaf) string { return l.Canonicaliser }, formatForm.MatchString)},
	{"category", text(func(l *Leaf) string { return string(l.Category) }, isCode)},
	{"checkpoint", text(func(l *Leaf) string { return string(l.Checkpoint) }, isHex)},
	{"city", text(func(l *Leaf) string { return string(l.City) }, isCode)},
	{"event", b64Of(func(l *Leaf) string { return string(l.Event) }, idSize)},
	{"features", count(func(l *Leaf) int64 { return int64(l.Features) })},
	{"key", text(func(l *Leaf) string { return l.Key }, keyForm.MatchString)},
	{"layer", text(func(l *Leaf) string { return l.Layer }, isCode)},
	{"licence", text(func(l *Leaf) string { return l.Licence }, licenceForm.MatchString)},
	{"mode", word(func(l *Leaf) Mode { return l.Mode }, Auto, Manual, Corrected)},
	{"names", func(l *Leaf) (bool, bool) { return l.Names != nil, goodNames(l.Names) }},
	{"of", b64Of(func(l *Leaf) string { return string(l.Of) }, idSize)},
	{"origin", text(func(l *Leaf) string { return l.Origin }, originForm.MatchString)},
	{"prev", b64Of(func(l *Leaf) string { return string(l.Prev) }, saltSize)},
	{"raw", text(func(l *Leaf) string { return string(l.Raw) }, isHex)},
	{"reason", word(func(l *Leaf) Reason { return l.Reason }, append(Reasons(), Lost)...)},
	{"report", b64Of(func(l *Leaf) string { return string(l.Report) }, idSize)},
	{"role", word(func(l *Leaf) reports.Role { return l.Role }, reports.Resident, reports.Crew, reports.Staff, reports.Administrator)},
	{"rule", count(func(l *Leaf) int64 { return int64(l.Rule) })},
	{"ruleset", text(func(l *Leaf) string { return string(l.Ruleset) }, isHex)},
	{"size", count(func(l *Leaf) int64 { return l.Size })},
	{"source", text(func(l *Leaf) string { return l.Source }, addressForm.MatchString)},
	{"status", word(func(l *Leaf) reports.Status { return l.Status }, reports.Statuses()...)},
	{"valid_from", count(func(l *Leaf) int64 { return l.ValidFrom })},
	{"version", text(func(l *Leaf) string { return l.Version }, isCode)},
}

// The forms that strings can have. None holds a blank, so none holds a sentence.
var (
	originForm  = regexp.MustCompile(`^[a-z0-9.:\[\]-]{1,253}/record/[1-9][0-9]{0,3}$`)
	keyForm     = regexp.MustCompile(`^[a-z0-9.:\[\]-]{1,253}/record/[1-9][0-9]{0,3}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{1,128}={0,2}$`)
	addressForm = regexp.MustCompile(`^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]{0,500})?$`)
	formatForm  = regexp.MustCompile(`^[a-z][a-z-]{0,62}/[1-9][0-9]{0,3}$`)
	licenceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]{0,62}$|` + addressForm.String())
)

// maxCode bounds codes: city folders allow as much.
const maxCode = 63

// isCode reports whether s is made of letters and digits of ASCII, with points
// after the first, hyphens and underscores.
func isCode(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' && (c != '.' || i == 0) {
			return false
		}
	}
	return s != "" && len(s) <= maxCode
}

// isHex reports whether s is a SHA-256 as sha256sum prints it.
func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) == 2*sha256.Size
}

func text(get func(*Leaf) string, form func(string) bool) func(*Leaf) (bool, bool) {
	return func(l *Leaf) (bool, bool) {
		s := get(l)
		return s != "", s != "" && form(s)
	}
}

func b64Of(get func(*Leaf) string, size int) func(*Leaf) (bool, bool) {
	return func(l *Leaf) (bool, bool) {
		s := get(l)
		return s != "", isB64(s, size)
	}
}

func word[T ~string](get func(*Leaf) T, words ...T) func(*Leaf) (bool, bool) {
	return func(l *Leaf) (bool, bool) { return get(l) != "", slices.Contains(words, get(l)) }
}

func count(get func(*Leaf) int64) func(*Leaf) (bool, bool) {
	return func(l *Leaf) (bool, bool) { return get(l) != 0, get(l) > 0 && get(l) < maxCount }
}

// goodBodies wants codes, sorted, each once.
func goodBodies(bodies []reports.BodySlug) bool {
	for i, b := range bodies {
		if !isCode(string(b)) || i > 0 && bodies[i-1] >= b {
			return false
		}
	}
	return len(bodies) > 0 && len(bodies) <= MaxLayers
}

func goodBoundaries(b map[string]FileDigest) bool {
	for layer, digest := range b {
		if !isCode(layer) || !isHex(string(digest)) {
			return false
		}
	}
	return len(b) > 0 && len(b) <= MaxLayers
}

// Code returns a layer's name or an area's key as leaves say it: itself where it is
// a code, else "sha256." and the beginning of its digest, because a key may be any
// text that a boundary file has.
func Code(key string) string {
	if isCode(key) && !strings.HasPrefix(key, hashedKey) {
		return key
	}
	sum := FileDigestOf([]byte(key))
	return hashedKey + string(sum[:hashedKeyDigits])
}

const (
	hashedKey = "sha256."
	// hashedKeyDigits is what a code has room for: 192 bits of the digest.
	hashedKeyDigits = 48
)

// isCommit reports whether a name is one of names, where "photo." stands for
// every photo.
func isCommit(name string, names []string) bool {
	number, isPhoto := strings.CutPrefix(name, photo)
	if !isPhoto {
		return slices.Contains(names, name) && name != photo
	}
	n, err := strconv.Atoi(number)
	return slices.Contains(names, photo) && err == nil && n >= 1 && n <= maxPhotos && name == Photo(n)
}

// maxPhotos bounds the numbers of photos; an event has at most reports.MaxPhotos.
const maxPhotos = 99

func (l *Leaf) checkCommit(names []string) error {
	for name, digest := range l.Commit {
		if !isCommit(name, names) || !isB64(string(digest), saltSize) {
			return fmt.Errorf("leaf: %s cannot commit to that", l.Type)
		}
	}
	return nil
}

// committable is every name that some leaf can commit to.
var committable = func() []string {
	all := map[string]bool{}
	for _, e := range entries {
		for _, name := range e.commits {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}()

// goodNames wants names of fields, sorted, each once.
func goodNames(names []string) bool {
	for i, name := range names {
		if !isCommit(name, committable) || i > 0 && names[i-1] >= name {
			return false
		}
	}
	return len(names) > 0 && len(names) <= maxPhotos
}
