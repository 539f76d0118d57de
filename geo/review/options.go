package review

import "cmp"

// Options tune Validate and Compare. The zero Options are the usual ones.
type Options struct {
	// SquareMetres and Metres are the least size and mean width of an overlap,
	// a gap or ground outside the parent that is worth a finding.
	SquareMetres, Metres float64
	// Enclave is from how many square metres on a gap is taken for a lake or
	// a neighbour's land, and noted only.
	Enclave float64
	// Change is the share by which an area may grow or shrink without a word.
	Change float64
	// Most is how many findings of one code and severity are listed.
	Most int
	// Progress is told how many of how many steps are done, by one goroutine
	// at a time; it may be nil.
	Progress func(done, total int)
}

// DefaultOptions are fit for official boundaries of towns and countries.
func DefaultOptions() Options {
	return Options{
		SquareMetres: 10,        // a parking place; no report stands on less by anything but chance
		Metres:       0.5,       // a tenth of what a telephone's position is worth
		Enclave:      1_000_000, // a square kilometre
		Change:       0.05,
		Most:         200, // what somebody may still read through
	}
}

func (o Options) orDefault() Options {
	d := DefaultOptions()
	o.SquareMetres = cmp.Or(o.SquareMetres, d.SquareMetres)
	o.Metres = cmp.Or(o.Metres, d.Metres)
	o.Enclave = cmp.Or(o.Enclave, d.Enclave)
	o.Change = cmp.Or(o.Change, d.Change)
	o.Most = cmp.Or(o.Most, d.Most)
	return o
}
