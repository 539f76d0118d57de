package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// maxScans is how often a JPEG may go over its pixels. Progressive encoders do so about ten times, the most elaborate scripts
// some thirty; a scan that changes nothing takes a hundred bytes, so a 20 MB file could keep the decoder busy for minutes.
const maxScans = 100

// checkScans refuses a JPEG of too many scans. It counts them all the way to the end of data, in one pass.
func checkScans(data []byte) error {
	const startOfScan = 0xda
	scans := 0
	for at := 2; at+4 <= len(data); {
		next := bytes.IndexByte(data[at:], 0xff) // from wherever we are, pixels or padding, to the next marker
		if next < 0 || at+next+4 > len(data) {
			return nil
		}
		at += next
		marker := data[at+1]
		if marker == 0xff {
			at++
			continue
		}
		if marker <= 0x01 || marker >= 0xd0 && marker <= 0xd8 { // stuffing, restarts and other markers without a length
			at += 2
			continue
		}
		if marker == 0xd9 { // end of image; what follows is not decoded
			return nil
		}
		if marker == startOfScan {
			scans++
		}
		if scans > maxScans {
			return fmt.Errorf("%w: JPEG of more than %d scans", ErrUnreadable, maxScans)
		}
		at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	}
	return nil
}
