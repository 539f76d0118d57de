package web

import (
	"fmt"

	"rsc.io/qr"
)

// quietZone is the white border, in modules, that the standard asks for.
const quietZone = 4

// qrSVG draws a text as a QR code, black on white whatever the page's colours,
// because some readers know no other. It fails for a text of more than about
// 2,900 bytes.
func qrSVG(text string) ([]byte, error) {
	// The least redundancy leaves the largest modules: it is read from a screen or
	// from clean paper, and a text of a thousand bytes is hard enough on a camera.
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, err
	}
	side := code.Size + 2*quietZone
	svg := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[2]dH0z"/><path d="`, side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if run := darkRun(code, x, y); run > 0 {
				svg = fmt.Appendf(svg, "M%d %dh%dv1h-%[3]dz", x+quietZone, y+quietZone, run)
				x += run
			}
		}
	}
	return append(svg, `"/></svg>`...), nil
}

// darkRun is how many modules from x on are dark.
func darkRun(code *qr.Code, x, y int) int {
	run := 0
	for x+run < code.Size && code.Black(x+run, y) {
		run++
	}
	return run
}
