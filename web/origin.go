package web

import (
	"fmt"
	"net/http"
	"net/url"

	"lamppost/reports"
)

// crossOrigin is the check of unsafe requests that browsers send for other sites.
func crossOrigin(base *url.URL) (*http.CrossOriginProtection, error) {
	c := http.NewCrossOriginProtection()
	if base == nil {
		return c, nil
	}
	if base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("web: base URL %q needs http or https and a host", base)
	}
	return c, c.AddTrustedOrigin(base.Scheme + "://" + base.Host)
}

// checkOrigin refuses unsafe requests from other sites. With a session it also
// refuses those that do not say where they come from: every browser that can
// show these pages sends Origin or Sec-Fetch-Site with a form. Programs with a
// key are let through, because their handlers never see a session.
func (s *Server) checkOrigin(r *Request) error {
	if safe(r.Method) || r.Policy.Who == keyHolder {
		return nil
	}
	refusal := &reports.Error{Kind: reports.Forbidden, Code: "cross_origin"}
	if err := s.origin.Check(r.Request); err != nil {
		refusal.Err = err
		return refusal
	}
	silent := r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
	if silent && s.sessionToken(r.Request) != "" {
		return refusal
	}
	return nil
}
