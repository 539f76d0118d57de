package geo

import (
	"errors"
	"fmt"
	"slices"
)

// Flaw is why a feature was left out, for machines: pages and reports word it
// in the reader's language, and Rejected.Reason in English with the details.
type Flaw string

// The flaws. A flaw of none of these kinds is FlawOther.
const (
	FlawOther        Flaw = "other"         // broken or oversized in some rarer way
	FlawNoGeometry   Flaw = "no-geometry"   // missing, null or empty
	FlawNotPolygon   Flaw = "not-polygon"   // points or lines where areas are wanted
	FlawUnclosedRing Flaw = "unclosed-ring" // the last position does not repeat the first
	FlawBrokenRing   Flaw = "broken-ring"   // fewer than three different places
	FlawHoleOutside  Flaw = "hole-outside"  // a hole reaches outside its outer ring
	FlawLongEdge     Flaw = "long-edge"     // more than half a turn: not cut at the date line
	FlawCoordinates  Flaw = "coordinates"   // not degrees of WGS 84
	FlawMissingKey   Flaw = "missing-key"   // absent, empty or unusable
	FlawDuplicateKey Flaw = "duplicate-key" // an earlier feature has it
	FlawIncomplete   Flaw = "incomplete"    // it reaches over the edge of an extract
)

// flawed is a flaw with the reason given to the owner of the file.
type flawed struct {
	flaw   Flaw
	reason string
}

func (f *flawed) Error() string { return f.reason }

// Errorf is a flaw found by the reader of another format, for Intake.Reject.
func (f Flaw) Errorf(format string, args ...any) error { return flaw(f, format, args...) }

func flawOf(why error) Flaw {
	if known := (*flawed)(nil); errors.As(why, &known) {
		return known.flaw
	}
	return FlawOther
}

func flaw(kind Flaw, format string, args ...any) error {
	return &flawed{kind, fmt.Sprintf(format, args...)}
}

// reject notes a feature that cannot be used. The list doubles when it is
// full, for append's smaller steps would copy a flood of them five times.
func (r *featureReader) reject(f *featureScan, why error) {
	if len(r.rejected) == cap(r.rejected) {
		r.rejected = slices.Grow(r.rejected, len(r.rejected)+16)
	}
	r.rejected = append(r.rejected, r.rejection(f, why))
	if len(r.rejected) > r.limits.Rejected {
		r.failLimit(tooManyRejected, r.limits.Rejected, why)
	}
}

// tooManyRejected ends a read.
const tooManyRejected = "more than %d features cannot be used, the last for this: %v"

// rejection is what becomes of the feature in work when it cannot be used.
func (r *featureReader) rejection(f *featureScan, why error) Rejected {
	rejected := Rejected{Index: r.features - 1, Flaw: flawOf(why), Reason: why.Error()}
	if r.key != nil && f.kind != "" {
		rejected.Key = r.key(f)
	}
	if points := f.geometry.coords.points; f.geometry.hasCoords && len(points) > 0 && CheckPoint(points[0]) == nil {
		rejected.At = &Point{points[0].Lon(), points[0].Lat()}
	}
	return rejected
}
