package web

import (
	"net/http"

	"lamppost/reports"
	"lamppost/reports/canon"
	"lamppost/reports/record/checkers"
)

// recordFile answers what is published beside the record for those who check it:
// the scripts, the algorithm they follow, and places with known answers. Scripts
// are plain text, which browsers show: they should be read before they are run.
func (s *Server) recordFile(w http.ResponseWriter, r *Request) error {
	file, known := map[string]content{
		"verify_receipt.py": {contentType: plainText, body: checkers.VerifyReceipt},
		"verify_routing.py": {contentType: plainText, body: checkers.VerifyRouting},
		"routing.txt":       {contentType: plainText, body: canon.Algorithm()},
		"vectors.json":      {contentType: "application/json", body: canon.Vectors},
	}[r.Param("file")]
	if !known {
		return reports.ErrNotFound
	}
	return s.sendContent(w, r, file)
}
