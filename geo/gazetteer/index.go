package gazetteer

import "slices"

// Index is what is searched by name. It never changes.
type Index struct {
	names    []Name // by ID
	words    vocabulary
	titles   []title   // all names of all entries, by entry
	context  [][]term  // by ID: what may be typed behind the name
	postings [][]int32 // by term: the titles that have it
	telling  []float64 // by term: its weight
	places   []placeOf
}

// title is one of the names of an entry.
type title struct {
	id    ID
	terms []term
}

// placeOf is a place, to say what a point is near.
type placeOf struct {
	id    ID
	reach float64 // metres within which it names its surroundings
}

// NewIndex indexes names whose ID is their place in the list. It keeps the list.
func NewIndex(names []Name) *Index {
	x := &Index{names: names, words: vocabulary{terms: map[string]term{}}, context: make([][]term, len(names))}
	for i := range names {
		n := &names[i]
		x.addTitle(n.ID, n.Name)
		for _, other := range n.Others {
			x.addTitle(n.ID, other)
		}
		x.context[i] = x.contextOf(n)
		if n.Kind == Place {
			x.places = append(x.places, placeOf{n.ID, reachOf(n.Weight)})
		}
	}
	x.postings = make([][]int32, len(x.words.terms))
	for i, t := range x.titles {
		for _, word := range t.terms {
			if list := x.postings[word]; len(list) == 0 || list[len(list)-1] != int32(i) {
				x.postings[word] = append(list, int32(i))
			}
		}
	}
	x.telling = make([]float64, len(x.words.terms))
	for short, t := range x.words.terms {
		x.telling[t] = weigh(short)
	}
	x.words.finish()
	return x
}

func (x *Index) addTitle(id ID, name string) {
	if terms := x.number(name); len(terms) > 0 {
		x.titles = append(x.titles, title{id, terms})
	}
}

func (x *Index) number(text string) []term {
	list := words(text)
	terms := make([]term, len(list))
	for i, w := range list {
		terms[i] = x.words.number(w)
	}
	return terms
}

func (x *Index) contextOf(n *Name) []term {
	terms := append(x.number(n.Suburb), x.number(n.Town)...)
	for _, more := range n.Context {
		terms = append(terms, x.number(more)...)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// Len is how many names there are.
func (x *Index) Len() int { return len(x.names) }

// Name returns a name by its number; the zero Name for one that is not there.
func (x *Index) Name(id ID) Name {
	if id < 0 || int(id) >= len(x.names) {
		return Name{}
	}
	return x.names[id]
}
