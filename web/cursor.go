package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lamppost/reports"
)

// cursorSum is how many bytes of checksum follow time and id, so that a cut or
// mistyped cursor is refused instead of beginning somewhere else.
const cursorSum = 4

// formatCursor writes where a page begins; nil is "".
func formatCursor(c *reports.Cursor) string {
	if c == nil {
		return ""
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(c.ID))
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(append(b, sum[:cursorSum]...))
}

func parseCursor(s string) (*reports.Cursor, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != 16+cursorSum {
		return nil, false
	}
	sum := sha256.Sum256(b[:16])
	if !bytes.Equal(b[16:], sum[:cursorSum]) {
		return nil, false
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC()
	return &reports.Cursor{At: at, ID: reports.ReportID(binary.BigEndian.Uint64(b[8:]))}, true
}

// parsePage reads parameters after (a cursor from a link of ours) and limit,
// which is usual where there is none and never more than most.
func parsePage(v url.Values, usual, most int) (reports.Page, error) {
	p := &filterParser{values: v}
	page := reports.Page{Limit: usual}
	if text := p.one("after"); text != "" {
		cursor, ok := parseCursor(text)
		if !ok {
			p.wrong("after", "filter_after")
		}
		page.After = cursor
	}
	if text := p.one("limit"); text != "" {
		limit, ok := parseCount(text, most)
		if !ok {
			p.wrong("limit", "filter_limit", "Limit", most)
		}
		page.Limit = limit
	}
	return page, p.err()
}

// parseCount reads a whole number from 1, with anything above most as most.
func parseCount(text string, most int) (int, bool) {
	text = strings.TrimLeft(text, "0")
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil { // only too large is left to be wrong
		n = most
	}
	return min(n, most), true
}
