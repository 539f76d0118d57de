package tiles

import "slices"

// mark is a sign on a place by which people know what is there. All signs are
// characters of the built-in fonts.
type mark struct {
	symbol string
	size   float64 // of its longer side, in CSS pixels
	ink    inkRole
	bare   bool // shown without a name too
}

const (
	// nearMark is kept free around a sign in CSS pixels.
	nearMark = 1.5

	// plainSign is that of the many things that have none of their own.
	plainSign = "•"
)

var plainMark = mark{plainSign, 4.5, inkThing, false}

// signs are the signs of places, each with the schema's words for what it is of.
var signs = []struct {
	mark
	of []string
}{
	{mark{"■", 6, inkTransit, true}, []string{"bus_stop", "tram_stop", "halt", "aerialway_station"}},
	{mark{"■", 8, inkTransit, true}, []string{"station", "bus_station"}},
	{mark{"⚓", 11, inkTransit, true}, []string{"ferry_terminal"}},
	{mark{"✈", 12, inkTransit, true}, []string{"aerodrome"}},
	{mark{"P", 9, inkTransit, true}, []string{"parking"}},
	{mark{"✚", 10, inkHealth, true}, []string{"hospital", "clinic"}},
	{mark{"✚", 8, inkHealth, true}, []string{"pharmacy", "doctors", "dentist"}},
	{mark{"♥", 9, inkHealth, true}, []string{"defibrillator"}},
	{mark{"✎", 10, inkThing, false}, []string{"school", "university", "college"}},
	{mark{"✝", 10, inkThing, true}, []string{"christian"}},
	{mark{"☪", 10, inkThing, true}, []string{"muslim"}},
	{mark{"✡", 10, inkThing, true}, []string{"jewish"}},
	{mark{"☸", 10, inkThing, true}, []string{"buddhist"}},
	{mark{"✉", 10, inkThing, true}, []string{"post_office", "post_box"}},
	{mark{"☎", 10, inkThing, true}, []string{"telephone", "phone"}},
	{mark{"⚖", 11, inkThing, false}, []string{"courthouse"}},
	{mark{"⚑", 10, inkThing, false}, []string{"townhall"}},
	{mark{"☕", 10, inkThing, false}, []string{"cafe"}},
	{mark{"♪", 10, inkThing, false}, []string{"theatre", "nightclub", "arts_centre"}},
	{mark{"♻", 11, inkPark, true}, []string{"recycling"}},
	{mark{"▲", 8, inkThing, false}, []string{"monument", "memorial", "castle"}},
}

// marks are the signs of places by the schema's word for what they are.
var marks = func() map[string]mark {
	all := map[string]mark{}
	for _, s := range signs {
		for _, kind := range s.of {
			all[kind] = s.mark
		}
	}
	return all
}()

// markOf is the sign of a feature, if things of its layer have one.
func markOf(layer string, f *readFeature) mark {
	keys := interestKeys
	switch layer {
	case "public_transport":
		keys = []string{"kind"}
	case "other_labels":
		if sign, ok := marks[f.get("kind")]; ok || otherClass(f) != Interest {
			return sign
		}
		return plainMark
	case "pois":
		keys = append([]string{"religion"}, keys...)
	default:
		return mark{}
	}
	i := slices.IndexFunc(keys, func(key string) bool { return marks[f.get(key)].symbol != "" })
	switch {
	case i >= 0:
		return marks[f.get(keys[i])]
	case layer == "pois":
		return plainMark
	}
	return mark{}
}

// withMark is the label of a sign and, if it has one, its name below. ok is false
// where the name has no room.
func (f *Fonts) withMark(m mark, name string, at vec, style labelStyle, zoom int) (l label, ok bool) {
	l = label{style: style, size: style.sizeAt(zoom)}
	half := m.size/2 + nearMark
	if name != "" {
		below := half + float64(len(rows(name)))*l.size*rowHeight/2
		if l, ok = f.upright(name, at.add(vec{0, below}), style, zoom); !ok {
			return label{}, false
		}
	}
	l.mark, l.markAt = m, at
	l.boxes = append(l.boxes, box{at, at}.grown(half))
	return l, l.settle()
}

// emblem hands out the contours of a label's sign in device pixels, its middle where
// the thing is.
func (p *painter) emblem(l *label, contour func([]vec)) {
	run := p.fonts.run(regular, l.mark.symbol)
	if run == nil {
		return
	}
	shapes := run.letters[0].pieces[0].contours
	bound := emptyBox()
	for _, c := range shapes {
		bound = bound.union(boundOf(c))
	}
	size := l.mark.size / max(bound.width(), bound.height())
	for _, c := range shapes {
		p.placed = p.placed[:0]
		for _, v := range c {
			at := v.sub(bound.centre()).mul(size).add(l.markAt)
			p.placed = append(p.placed, at.sub(p.origin).mul(p.scale))
		}
		contour(p.placed)
	}
}
