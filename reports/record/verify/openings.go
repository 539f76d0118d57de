package verify

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"lamppost/reports/leaf"
)

const (
	openingsFile = "openings"
	// maxOpenings bounds a page, or a file, of openings in bytes.
	maxOpenings = 512 << 20
)

// Opening is a line of the published openings: what a field of an entry says.
type Opening struct {
	Event      leaf.ID         `json:"event"`
	Index      int64           `json:"index"`
	Name       string          `json:"name"`
	Disclosure leaf.Disclosure `json:"disclosure"`
}

// openings reads what is published of them, page by page, in the order of the
// entries. A folder has at most one page, if somebody has saved it there.
type openings struct {
	source Source
	page   []Opening
	next   int64 // first index that was not asked for
	absent bool  // the source has none at all
}

// of returns the openings of an entry.
func (o *openings) of(ctx context.Context, index int64) ([]Opening, error) {
	for len(o.page) == 0 && index >= o.next {
		if err := o.turn(ctx); err != nil {
			return nil, err
		}
	}
	n := 0
	for n < len(o.page) && o.page[n].Index <= index {
		n++
	}
	found := o.page[:n]
	o.page = o.page[n:]
	return found, nil
}

// turn reads the next page.
func (o *openings) turn(ctx context.Context) error {
	name := openingsFile
	_, paged := o.source.(Paged)
	if paged {
		name += "?from=" + strconv.FormatInt(o.next, 10)
	}
	data, err := o.source.Read(ctx, name, maxOpenings)
	if missing(err) && !paged {
		o.absent, o.next = true, math.MaxInt64
		return nil
	}
	if err != nil {
		return err
	}
	page, next, err := parseOpenings(data)
	if err == nil && paged && next <= o.next {
		err = fmt.Errorf("openings: the page from %d on does not say where the next one begins", o.next)
	}
	if !paged {
		next = math.MaxInt64
	}
	o.page, o.next = page, next
	return err
}

// parseOpenings reads a page: an opening a line, in the order of the entries, and
// at last where the next page begins.
func parseOpenings(data []byte) (page []Opening, next int64, err error) {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 2*leaf.MaxDisclosure)
	for lines.Scan() {
		var line struct {
			Opening
			Next int64 `json:"next"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, 0, fmt.Errorf("openings: %w", err)
		}
		if line.Event == "" {
			next = line.Next
			continue
		}
		page = append(page, line.Opening)
	}
	slices.SortStableFunc(page, func(a, b Opening) int { return cmp.Compare(a.Index, b.Index) })
	return page, next, lines.Err()
}

// open holds the openings of an entry against the digests that it commits to.
func (e *events) open(index int64, l *leaf.Leaf, found []Opening) {
	for _, o := range found {
		c := e.commits[o.Event]
		if o.Index != index || l == nil || o.Event != l.ID || c == nil {
			e.outcome.find(BadOpening, o.Index, "an opening of event %s, which does not stand there or commits to nothing", o.Event)
			continue
		}
		if problem := fits(o, c.digests); problem != "" {
			e.outcome.about(BadOpening, index, c.report, "%s: %s", o.Name, problem)
			continue
		}
		c.opened[o.Name] = kept(o)
		e.outcome.Checked.Openings++
	}
}

// kept is what is remembered of an opening: what decides a routing, and of
// everything else no more than that it was there.
func kept(o Opening) leaf.Disclosure {
	switch o.Name {
	case leaf.Location, leaf.Side, leaf.Answers:
		return o.Disclosure
	}
	return ""
}

// fits says what is wrong with an opening; nothing is "".
func fits(o Opening, digests map[string]leaf.Digest) string {
	digest, promised := digests[o.Name]
	name, _, err := o.Disclosure.Open()
	switch {
	case !promised:
		return "the entry does not commit to it"
	case err != nil:
		return "it is no disclosure"
	case !leaf.Public(o.Name):
		return "it is its sender's alone and must not be published"
	case name != o.Name:
		return "it opens another field"
	case o.Disclosure.Digest() != digest:
		return "it does not have the digest that was committed to"
	}
	return ""
}

// settle looks at every commitment once all entries are read: what is closed must
// have been removed or hidden by an event, and what was removed must be closed.
func (e *events) settle() {
	ids := slices.SortedFunc(maps.Keys(e.commits), func(a, b leaf.ID) int { return cmp.Compare(e.commits[a].index, e.commits[b].index) })
	for _, id := range ids {
		c := e.commits[id]
		for _, name := range slices.Sorted(maps.Keys(c.digests)) {
			if leaf.Public(name) {
				e.settleOne(c, name)
			}
		}
	}
}

func (e *events) settleOne(c *commitment, name string) {
	_, opened := c.opened[name]
	by, removed := c.removed[name]
	public := e.public(c.report)
	switch {
	case opened && removed:
		e.outcome.about(NotRemoved, c.index, c.report, "%s can be opened, though entry %d removed it", name, by)
	case opened && !public:
		e.outcome.about(NotRemoved, c.index, c.report, "%s can be opened, though the report is hidden", name)
	case opened:
	case removed:
		e.outcome.Checked.Redacted++
	case !public:
		e.outcome.Checked.Hidden++
	default:
		e.outcome.about(Unexplained, c.index, c.report, "%s cannot be opened, and no event removed it", name)
	}
}
