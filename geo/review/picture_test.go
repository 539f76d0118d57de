package review_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

func svg(t testing.TB, p review.Picture, text review.Text) string {
	t.Helper()
	var out strings.Builder
	if err := p.WriteSVG(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestWriteSVG shows a whole picture as it is written.
func TestWriteSVG(t *testing.T) {
	//  AAA      A grew by its upper right square;
	//  AABB     B lost it
	old := sketch(t, "A: 0,0 2,0 2,2 0,2\nB: 2,0 4,0 4,2 2,2", false).Areas
	new := sketch(t, "A: 0,0 2,0 2,1 3,1 3,2 0,2\nB: 2,0 4,0 4,2 3,2 3,1 2,1", false).Areas
	p := review.DrawArea("A", old, new, review.Size{Width: 80, Height: 60}, onPaper(2.5, 1.5))
	const want = `<svg xmlns="http://www.w3.org/2000/svg" class="review" role="img" width="80" height="60" viewBox="0 0 800 600" fill-rule="evenodd" stroke-linejoin="round" stroke-linecap="square">` +
		`<title>A &amp; B</title><desc>Old and new</desc>`
	got := svg(t, p, review.Text{Title: "A & B", Description: "Old and new"})
	if !strings.HasPrefix(got, want) {
		t.Errorf("%s", got)
	}
	paths := got[strings.Index(got, "<path"):]
	const drawn = `<path class="neighbour" fill="#f3f1ec" stroke="#9a958a" stroke-width="8" d="M475 530l310 0 0-460-155 0 0 230-155 0z"/>` +
		`<path class="new" fill="#0b6e99" fill-opacity=".35" stroke="#0b6e99" stroke-width="15" d="M170 530l305 0 0-230 155 0 0-230-460 0z"/>` +
		`<path class="old" fill="none" stroke="#7a3e00" stroke-width="15" stroke-linecap="butt" stroke-dasharray="50 30" d="M170 530l305 0 0-460-305 0z"/>` +
		`<circle class="mark" cx="554" cy="185" r="100" fill="none" stroke="#c4007a" stroke-width="25"/></svg>`
	if paths != drawn {
		t.Errorf("drawn\n%s\nwant\n%s", paths, drawn)
	}
}

// TestInline: inside a page there is no style to quarrel with its policy.
func TestInline(t *testing.T) {
	areas := sketch(t, "A: 0,0 2,0 2,2 0,2", false).Areas
	var inline strings.Builder
	p := review.DrawArea("A", nil, areas, review.Size{})
	if err := p.WriteInline(&inline, review.Text{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(inline.String(), "<style") || !strings.Contains(svg(t, p, review.Text{}), "prefers-color-scheme:dark") {
		t.Error("only the picture that stands alone has a style")
	}
	if strings.Contains(inline.String(), "<title>") {
		t.Error("an empty title is written")
	}
}

// TestDrawFinding: each finding with a place is drawn there, in the bounds of
// the picture give or take the bleed.
func TestDrawFinding(t *testing.T) {
	layer := sketch(t, "A: 0,0 4,0 4,4 0,4\nB: 3,0 8,0 8,4 3,4\nC: 0,4 4,4 4,8 0,8\nD: 10,0 14,0 10,4 14,4\nE: 20,0 24,0 24,2 28,2 24,2.001 24,4 20,4", false)
	live := sketch(t, "A: 0,0 3,0 3,4 0,4\nX: 0,8 4,8 4,12 0,12", false).Areas
	seen := map[review.Code]bool{}
	for _, f := range validate(t, layer, live, nil).List {
		p := review.DrawFinding(f, layer.Areas, live, review.Size{})
		if f.At == nil {
			continue
		}
		seen[f.Code] = true
		if p.Width != 320 || p.Height != 240 || len(p.Strokes) == 0 || len(p.Marks) != 1 {
			t.Errorf("%s: %dx%d, %d strokes, %d marks", f.Code, p.Width, p.Height, len(p.Strokes), len(p.Marks))
		}
		for _, mark := range p.Marks {
			if mark.X < 0 || mark.X > 3200 || mark.Y < 0 || mark.Y > 2400 {
				t.Errorf("%s: the mark is at %v", f.Code, mark)
			}
		}
		for _, s := range p.Strokes {
			for _, ring := range s.Rings {
				for _, at := range ring {
					if at.X < -165 || at.X > 3365 || at.Y < -165 || at.Y > 2565 {
						t.Errorf("%s: %s is at %v", f.Code, s.Role, at)
					}
				}
			}
		}
	}
	for _, code := range []review.Code{review.Overlap, review.SelfIntersection, review.Spike, review.AreaChanged, review.KeyAdded, review.KeyRemoved} {
		if !seen[code] {
			t.Errorf("no %s among the findings", code)
		}
	}
}

// TestDrawDiff: what is removed, added and reshaped has its place; what cannot
// be shown with the rest is counted.
func TestDrawDiff(t *testing.T) {
	old := sketch(t, "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4\nC: 8,0 12,0 12,4 8,4", false).Areas
	new := sketch(t, "A: 0,0 5,0 5,4 0,4\nC: 8,0 12,0 12,4 8,4\nD: 4,4 8,4 8,8 4,8", false).Areas
	p := review.DrawDiff(compare(t, old, new), old, new, review.Size{Width: 400, Height: 300})
	var roles []review.Role
	for _, s := range p.Strokes {
		roles = append(roles, s.Role)
	}
	want := []review.Role{review.Neighbour, review.Gone, review.New, review.New, review.Old}
	if len(roles) != len(want) {
		t.Fatalf("%v, want %v", roles, want)
	}
	for i := range want {
		if roles[i] != want[i] {
			t.Errorf("%v, want %v", roles, want)
		}
	}
	if empty := review.DrawDiff(review.Diff{}, nil, nil, review.Size{}); len(empty.Strokes) > 0 {
		t.Errorf("%+v", empty)
	}
	if same := review.DrawDiff(compare(t, old, old), old, old, review.Size{}); len(same.Strokes) != 3 {
		t.Errorf("without changes %d areas are drawn", len(same.Strokes))
	}
}

// FuzzSVGText: whatever the text, the picture is well-formed XML that holds
// the elements of a picture and the text, and nothing else.
func FuzzSVGText(f *testing.F) {
	for _, seed := range []string{"", "Évry & Orly", "</title><script>alert(1)</script>", "]]>", "<![CDATA[", "a\x00b\xff", "&#x3c;", "\"'--><!--"} {
		f.Add(seed, seed)
	}
	square := geo.Shape{{{{X: 0, Y: 0}, {X: 9000, Y: 0}, {X: 9000, Y: 9000}, {X: 0, Y: 0}}}}
	p := review.DrawArea("A", nil, []geo.Area{{Key: "A", Shape: square}}, review.Size{}, geo.Point{})
	known := map[string]bool{"svg": true, "title": true, "desc": true, "style": true, "rect": true, "path": true, "circle": true}
	f.Fuzz(func(t *testing.T, title, description string) {
		in := xml.NewDecoder(strings.NewReader(svg(t, p, review.Text{Title: title, Description: description})))
		texts := map[string]string{}
		element := ""
		for {
			token, err := in.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q, %q: %v", title, description, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				if element = token.Name.Local; !known[element] {
					t.Fatalf("%q, %q: element %s", title, description, element)
				}
			case xml.CharData:
				texts[element] += string(token)
			case xml.EndElement:
			default:
				t.Fatalf("%q, %q: %T", title, description, token)
			}
		}
		if plain(title) && texts["title"] != title || plain(description) && texts["desc"] != description {
			t.Errorf("%q, %q come back as %q", title, description, texts)
		}
	})
}

// plain reports whether XML can hold the text as it is.
func plain(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' || r == '\ufffd' || r == '\ufffe' || r == '\uffff' {
			return false
		}
	}
	return true
}
