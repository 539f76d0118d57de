package web

import (
	"maps"
	"slices"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles/pins"
)

// pinCodes numbers the pairs of category and body. New pairs are appended; those
// before keep their number.
type pinCodes struct {
	pairs  []pinPair
	number map[pinPair]int
}

type pinPair struct {
	category reports.CategoryCode
	body     reports.BodySlug
}

// with knows the pairs of some reports too.
func (c *pinCodes) with(rows []store.PinRow) *pinCodes {
	next := c
	for _, r := range rows {
		pair := pinPair{r.Category, r.Body}
		if _, known := next.number[pair]; known {
			continue
		}
		if next == c {
			next = &pinCodes{slices.Clone(c.pairs), maps.Clone(c.number)}
		}
		next.number[pair] = len(next.pairs)
		next.pairs = append(next.pairs, pair)
	}
	return next
}

func (c *pinCodes) pin(r store.PinRow) pins.Pin {
	kind := slices.Index(reports.Statuses(), r.Status)
	return pins.Pin{At: r.Place, ID: int64(r.ID), Facet: pins.NewFacet(kind, c.number[pinPair{r.Category, r.Body}], r.CreatedAt.Unix(), !r.Status.Closed())}
}

// decidedByPins reports whether a filter asks for nothing but what the index keeps of
// a report. Times are kept to the second, so bounds within one are not.
func decidedByPins(f reports.Filter) bool {
	rest := f
	rest.Statuses, rest.Categories, rest.Bodies, rest.City, rest.Since, rest.Until = nil, nil, nil, "", time.Time{}, time.Time{}
	whole := f.Since.Nanosecond() == 0 && (f.Until.IsZero() || f.Until.Nanosecond()/1000 == 999_999)
	return whole && rest.Everything()
}

// filter says a filter in numbers.
func (n *pinState) filter(w *desk.World, f reports.Filter) (out pins.Filter, ok bool) {
	for _, status := range f.Statuses {
		out.Kinds = append(out.Kinds, slices.Index(reports.Statuses(), status))
	}
	if len(f.Categories)+len(f.Bodies) > 0 || f.City != "" {
		if out.Codes, ok = n.codes.matching(w, f); !ok {
			return out, false
		}
	}
	if !f.Since.IsZero() {
		out.From = f.Since.Unix()
	}
	if !f.Until.IsZero() {
		out.To = f.Until.Unix()
	}
	return out, true
}

// matching is the numbers of the pairs that a filter lets through; not nil. It is
// false where a category is not of any city any more.
func (c *pinCodes) matching(w *desk.World, f reports.Filter) (codes []int, ok bool) {
	codes = []int{}
	for i, pair := range c.pairs {
		if f.City != "" {
			category := w.Directory.Category(pair.category)
			if category == nil {
				return nil, false
			}
			if category.City != f.City {
				continue
			}
		}
		if (len(f.Categories) == 0 || slices.Contains(f.Categories, pair.category)) && (len(f.Bodies) == 0 || slices.Contains(f.Bodies, pair.body)) {
			codes = append(codes, i)
		}
	}
	return codes, true
}
