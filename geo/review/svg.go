package review

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
)

// Text is what a picture says to those who cannot see it, in their language.
// It may come from anybody; it is escaped.
type Text struct{ Title, Description string }

// WriteSVG writes the picture as an SVG document with its own colours for
// light and dark screens, to stand alone or in an <img>.
func (p Picture) WriteSVG(w io.Writer, t Text) error { return p.write(w, t, styles) }

// WriteInline writes the picture as an SVG element of a page, whose style
// sheet may restyle its classes: review, neighbour, new, gone, old and mark.
// It has light colours of its own, as attributes, which any rule outranks.
func (p Picture) WriteInline(w io.Writer, t Text) error { return p.write(w, t, "") }

// paints are the colours of each role where no style sheet says otherwise.
var paints = map[Role]string{
	Neighbour: `fill="#f3f1ec" stroke="#9a958a" stroke-width="8"`,
	New:       `fill="#0b6e99" fill-opacity=".35" stroke="#0b6e99" stroke-width="15"`,
	Gone:      `fill="#b3261e" fill-opacity=".3" stroke="#b3261e" stroke-width="15"`,
	Old:       `fill="none" stroke="#7a3e00" stroke-width="15" stroke-linecap="butt" stroke-dasharray="50 30"`,
}

// styles are the colours on dark screens.
const styles = `<style>@media(prefers-color-scheme:dark){` +
	`.ground{fill:#16191d}.neighbour{fill:#23282e;stroke:#6b7480}.new{fill:#5cc1ec;stroke:#5cc1ec}` +
	`.gone{fill:#ff8a80;stroke:#ff8a80}.old{stroke:#ffb870}.mark{stroke:#ffd54a}}</style>`

// write writes numbers, fixed words and escaped text, and nothing else.
func (p Picture) write(w io.Writer, t Text, style string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" class="review" role="img" width="%d" height="%d" viewBox="0 0 %d %d" fill-rule="evenodd" stroke-linejoin="round" stroke-linecap="square">`,
		p.Width, p.Height, p.Width*perPixel, p.Height*perPixel)
	writeText(out, "title", t.Title)
	writeText(out, "desc", t.Description)
	out.WriteString(style)
	fmt.Fprintf(out, `<rect class="ground" width="%d" height="%d" fill="#fff"/>`, p.Width*perPixel, p.Height*perPixel)
	for _, s := range p.Strokes {
		paint, known := paints[s.Role]
		if !known {
			continue
		}
		fmt.Fprintf(out, `<path class="%s" %s d="`, s.Role, paint)
		for _, ring := range s.Rings {
			writeRing(out, ring)
		}
		out.WriteString(`"/>`)
	}
	for _, m := range p.Marks {
		fmt.Fprintf(out, `<circle class="mark" cx="%d" cy="%d" r="100" fill="none" stroke="#c4007a" stroke-width="25"/>`, m.X, m.Y)
	}
	out.WriteString("</svg>")
	return out.Flush()
}

// writeText writes an element with a text. A writer that fails does so again
// when it is flushed.
func writeText(out *bufio.Writer, element, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(out, "<%s>", element)
	_ = xml.EscapeText(out, []byte(text))
	fmt.Fprintf(out, "</%s>", element)
}

// writeRing writes a ring with each place as a step from the one before it.
func writeRing(out *bufio.Writer, ring []Pixel) {
	if len(ring) == 1 {
		fmt.Fprintf(out, "M%d %dh0", ring[0].X, ring[0].Y)
		return
	}
	for i, at := range ring {
		if i == 0 {
			fmt.Fprintf(out, "M%d %dl", at.X, at.Y)
			continue
		}
		if i > 1 && at.X >= ring[i-1].X {
			out.WriteByte(' ')
		}
		fmt.Fprintf(out, "%d", at.X-ring[i-1].X)
		if at.Y >= ring[i-1].Y {
			out.WriteByte(' ')
		}
		fmt.Fprintf(out, "%d", at.Y-ring[i-1].Y)
	}
	out.WriteByte('z')
}
