package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"lamppost/reports"
)

// recordEntry answers /record/entry/{event}: the leaf of one event, byte for byte
// as it is in the log. It is there from the moment the event happened; the log
// follows within seconds.
func (s *Server) recordEntry(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	id, err := reports.ParseEventID(r.Param("event"))
	if err != nil {
		return err
	}
	entry, err := log.Entry(r.Context(), id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", immutable)
	return s.sendContent(w, r, content{contentType: "application/json", body: entry.Leaf})
}

// proofSuffix ends the address of a receipt.
const proofSuffix = ".tlog-proof"

// recordReceipt answers /record/receipt/{event}.tlog-proof: the proof that the
// event's leaf is in the log that the newest checkpoint signs.
func (s *Server) recordReceipt(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(r.Param("file"), proofSuffix)
	if !ok {
		return reports.ErrNotFound
	}
	id, err := reports.ParseEventID(name)
	if err != nil {
		return err
	}
	receipt, err := log.Receipt(r.Context(), id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	return s.sendContent(w, r, content{contentType: plainText, body: receipt.Text()})
}

// recordOpenings answers /record/openings?from=INDEX with one JSON object a line:
// what the public may open of the published entries from there on, and at last
// {"next":INDEX}, where the next page begins; at the end that is the size of the
// log. No cache may keep it, because an opening can be removed at any moment.
func (s *Server) recordOpenings(w http.ResponseWriter, r *Request) error {
	log, err := s.log()
	if err != nil {
		return err
	}
	from, err := parseIndex(r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	page, next, err := log.Openings(r.Context(), from)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for _, o := range page {
		if err := lines.Encode(o); err != nil {
			return err
		}
	}
	return lines.Encode(struct {
		Next int64 `json:"next"`
	}{next})
}

// parseIndex reads the index of an entry; none is the first.
func parseIndex(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, &reports.Error{Kind: reports.Invalid, Code: "filter_invalid", Err: err}
	}
	return n, nil
}
