package web

import (
	"fmt"
	"maps"
	"net/http"
)

// hstsAge is what browsers remember of https: half a year.
const hstsAge = "max-age=15768000"

// everyHeader is on every answer.
var everyHeader = http.Header{
	"X-Content-Type-Options":       {"nosniff"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// documentHeader is on whatever a browser may show as a page of its own.
var documentHeader = http.Header{
	"Content-Security-Policy": {"default-src 'self'; img-src 'self' data: blob:; style-src 'self'; " +
		"script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; " +
		"form-action 'self'; object-src 'none'"},
	"Referrer-Policy":            {"same-origin"},
	"Permissions-Policy":         {"geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"},
	"Cross-Origin-Opener-Policy": {"same-origin"},
}

// headersOf are the headers that follow from a policy alone. This is their only
// place. A handler that knows better (an entity tag, a longer life) overrides them;
// the values are shared by all answers, so it may replace one, not change it.
func (s *Server) headersOf(method string, p Policy) http.Header {
	h := maps.Clone(everyHeader)
	if !p.Bulk {
		maps.Copy(h, documentHeader)
	}
	if s.secureCookies() {
		h.Set("Strict-Transport-Security", hstsAge)
	}
	h.Set("Cache-Control", "no-store")
	if p.Cache > 0 && safe(method) {
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(p.Cache.Seconds())))
	}
	if p.CORS {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	return h
}
