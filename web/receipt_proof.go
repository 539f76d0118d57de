package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"lamppost/reports"
	"lamppost/reports/record"
)

// Proof is what a sender can keep of the public record; nil where there is no
// record.
type Proof struct {
	Ready bool // a signed checkpoint covers the report
	Code  bool // it fits a QR code
	File  string
	Image string
	Key   string // the first key of the log
	Entry int    // number of the entry, from 1
	Size  int    // entries that are signed
	At    time.Time
	Seen  int // witnesses the policy asks for
}

// proofOf describes the proof of the report behind a receipt's token.
func (s *Server) proofOf(r *Request, token string, id reports.ReportID) (*Proof, error) {
	if s.Record == nil {
		return nil, nil
	}
	receipt, err := s.Record.ReportReceipt(r.Context(), id)
	if errors.Is(err, reports.ErrNotFound) {
		return &Proof{}, nil
	}
	if err != nil {
		return nil, err
	}
	_, unfit := qrSVG(string(receipt.Short()))
	return &Proof{
		Ready: true, Code: unfit == nil, File: "/receipts/" + token + "/proof.txt", Image: "/receipts/" + token + "/proof.svg",
		Key: s.Record.Keys.Lines()[0], Entry: int(receipt.Entry.Seq), Size: int(receipt.Checkpoint.Size), At: receipt.Checkpoint.At,
		Seen: len(s.Record.Policy.Witnesses),
	}, nil
}

// receiptRecord finds the proof behind a token.
func (s *Server) receiptRecord(r *Request) (reports.ReportID, record.Receipt, error) {
	log, err := s.log()
	if err != nil {
		return 0, record.Receipt{}, err
	}
	if _, err := s.world(); err != nil {
		return 0, record.Receipt{}, err
	}
	receipt, err := s.Desk.Receipt(r.Context(), r.Param("token"))
	if err != nil {
		return 0, record.Receipt{}, err
	}
	proof, err := log.ReportReceipt(r.Context(), receipt.Report.ID)
	return receipt.Report.ID, proof, err
}

// receiptFile answers /receipts/{token}/proof.txt: all that a sender needs to
// prove later what they sent and when. It is theirs alone, as the page is.
func (s *Server) receiptFile(w http.ResponseWriter, r *Request) error {
	id, receipt, err := s.receiptRecord(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+receiptName(id)+`"`)
	return s.sendPrivately(w, r, plainText, receipt.File())
}

// receiptName is the file's name on the sender's disk.
func receiptName(id reports.ReportID) string { return "lamppost-receipt-" + id.String() + ".txt" }

// receiptCode answers /receipts/{token}/proof.svg: the same without what was
// written, as a QR code.
func (s *Server) receiptCode(w http.ResponseWriter, r *Request) error {
	_, receipt, err := s.receiptRecord(r)
	if err != nil {
		return err
	}
	svg, err := qrSVG(string(receipt.Short()))
	if err != nil {
		return &reports.Error{Kind: reports.NotFound, Code: "not_found", Err: err}
	}
	return s.sendPrivately(w, r, "image/svg+xml", svg)
}

// sendPrivately sends what no cache may keep.
func (s *Server) sendPrivately(w http.ResponseWriter, r *Request, contentType string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; there is nobody to tell
	}
	return nil
}
