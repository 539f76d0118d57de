package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
)

// URL is one row of the table: nothing else adds a route.
type URL struct {
	Method  string // GET answers HEAD too
	Pattern string // as chi writes it: /reports/{id}
	Policy  Policy
	Handler Handler
}

// Handler answers one URL or says why not; see fail for what becomes of the error.
type Handler func(http.ResponseWriter, *Request) error

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// urls is the whole URL space.
func (s *Server) urls() []URL {
	return []URL{
		{get, "/", public, s.home},
		{get, "/report", public, s.reportNew},
		{post, "/report", publicPost.takes(photoBody), s.reportPost},

		{get, "/receipts/{token}", public, s.receipt},
		{get, "/receipts/{token}/proof.txt", public, s.receiptFile},
		{get, "/receipts/{token}/proof.svg", public, s.receiptCode},
		{get, "/confirm/{token}", public, s.confirmShow},
		{post, "/confirm/{token}", publicPost, s.confirmPost},
		{get, "/follow/{token}/stop", public, s.stopShow},
		{post, "/follow/{token}/stop", publicPost, s.stopPost},

		{get, "/reports", public, s.reportsList},
		{get, "/reports/{id}", public, s.reportShow},
		{get, "/reports/{id}/code.svg", publicTile.keeps(time.Minute), s.reportCode},
		{get, "/reports/{id}/{file}", publicTile.keeps(time.Minute), s.reportPicture},
		{get, "/areas/{layer}/{key}", public, s.areaShow},
		{get, "/areas/{layer}/{key}/{file}", publicTile.keeps(time.Minute), s.areaPicture},
		{get, "/bodies/{slug}", public, s.bodyShow},

		{post, "/language", publicPost, s.language},

		{get, "/open311/discovery.{format}", open311Read, s.open311Discovery},
		{get, "/open311/v2/discovery.{format}", open311Read, s.open311Discovery},
		{get, "/open311/v2/services.{format}", open311Read, s.open311Services},
		{get, "/open311/v2/services/{code}.{format}", open311Read, s.open311Service},
		{get, "/open311/v2/requests.{format}", open311Read, s.open311Requests},
		{post, "/open311/v2/requests.{format}", open311Post, s.open311Post},
		{get, "/open311/v2/requests/{id}.{format}", open311Read, s.open311Request},
		{get, "/open311/v2/tokens/{id}.{format}", open311Read, s.open311Token},
		{get, "/sign-in", public, s.signInForm},
		{post, "/sign-in", publicPost, s.signInAsk},
		{get, "/sign-in/{token}", public, s.linkShow},
		{post, "/sign-in/{token}", publicPost, s.linkUse},
		{post, "/sign-out", publicPost, s.signOut},

		{get, "/crew", crew, s.crewList},
		{get, "/crew/reports/{id}", crew, s.crewReport},
		{post, "/crew/reports/{id}", crew.takes(photoBody), s.crewChange},

		{get, "/desk", staff, s.deskList},
		{get, "/desk/reports/{id}", staff, s.deskReport},
		{post, "/desk/reports/{id}", staff.takes(photoBody), s.deskChange},
		{get, "/desk/reports/{id}/visibility", staff, s.moderateAsk},
		{get, "/desk/reports/{id}/redact", staff, s.redactAsk},
		{post, "/desk/reports/{id}/redact", staff, s.redact},
		{post, "/desk/reports/{id}/hide", staff, s.hide},
		{post, "/desk/reports/{id}/restore", staff, s.restore},

		{get, "/admin", admin, s.admin},
		{get, "/admin/outbox", admin, s.outbox},
		{get, "/admin/outbox/{id}", admin, s.delivery},
		{post, "/admin/outbox/{id}/retry", admin, s.deliveryRetry},
		{get, "/admin/people", admin, s.people},
		{get, "/admin/rules", admin, s.rules},

		{get, "/admin/boundaries", admin, s.boundaries},
		{post, "/admin/boundaries", admin.takes(boundaryBody).at(imports), s.boundariesImport},
		{get, "/admin/boundaries/ground.png", admin.at(tileReads), s.boundaryGround},
		{get, "/admin/boundaries/jobs/{job}", admin, s.boundaryJob},
		{post, "/admin/boundaries/jobs/{job}/cancel", admin, s.boundaryJobCancel},
		{get, "/admin/boundaries/{version}", admin, s.boundaryVersion},
		{get, "/admin/boundaries/{version}/findings.csv", admin, s.boundaryFindings},
		{get, "/admin/boundaries/{version}/moves.csv", admin, s.boundaryMoves},
		{get, "/admin/boundaries/{version}/boundaries.{format}", admin, s.boundaryExport},
		{post, "/admin/boundaries/{version}/dry-run", admin, s.boundaryTry},
		{post, "/admin/boundaries/{version}/publish", admin, s.boundaryPublish},
		{post, "/admin/boundaries/{version}/withdraw", admin, s.boundaryWithdraw},
		{post, "/admin/boundaries/{version}/drop", admin, s.boundaryDrop},

		{get, "/record", public, s.recordShow},
		{get, "/record/", public, s.recordShow},
		{get, "/record/{file}", publicRecord.keeps(time.Hour), s.recordFile},
		{get, "/record/checkpoint", publicRecord, s.recordCheckpoint},
		{get, "/record/tile/*", publicRecord, s.recordTile},
		{get, "/record/entry/{event}", publicRecord, s.recordEntry},
		{get, "/record/receipt/{file}", publicRecord, s.recordReceipt},
		{get, "/record/openings", publicRecord, s.recordOpenings},
		{get, "/record/objects/sha256/{hex}", publicRecord, s.recordObject},
		{get, "/record/keys", publicRecord.keeps(time.Minute), s.recordKeys},
		{get, "/record/policy", publicRecord.keeps(time.Minute), s.recordPolicy},
		{get, "/record/health", publicRecord, s.recordHealth},

		{get, "/areas/at", publicRead, s.areasAt},
		{get, "/places", publicRead, s.placesList},
		{get, "/feeds/reports.{format}", publicRead, s.reportsFeed},
		{get, "/photos/{id}/{size}", publicPhoto, s.photo},
		{get, "/tiles/basemap/{z}/{x}/{file}", publicTile, s.basemapTile},
		{get, "/tiles/boundaries/{z}/{x}/{file}", publicTile, s.boundaryTile},
		{get, "/tiles/reports/{z}/{x}/{file}", publicTile.keeps(time.Minute), s.reportTile},
		{get, "/tiles/style.json", publicRead, s.mapStyle},
		{get, "/tiles/fonts/{fonts}/{file}", publicTile.keeps(day), s.glyphs},
		{get, "/tiles/{layer}.json", publicRead, s.tileDescription},

		{get, "/assets/{name}", publicTile.keeps(year).asPage(), s.asset},
		{get, "/favicon.ico", publicTile.keeps(day).asPage(), s.favicon},
		{get, "/manifest.webmanifest", publicTile.keeps(day).asPage(), s.webManifest},
		{get, "/robots.txt", publicTile.keeps(day).asPage(), s.robots},
		{get, "/healthz", machinery, s.healthz},
		{get, "/readyz", machinery, s.readyz},
	}
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// router registers the table, and the answers to everything outside it.
func (s *Server) router() chi.Router {
	r := chi.NewRouter()
	r.Use(s.observe, s.rescue, s.ownHost)
	for _, u := range s.table {
		r.Method(u.Method, u.Pattern, s.serve(u))
		if u.Method == get {
			r.Method(http.MethodHead, u.Pattern, s.serve(u))
		}
	}
	r.NotFound(s.serve(URL{Policy: public, Handler: s.notFound}))
	r.MethodNotAllowed(s.serve(URL{Policy: public, Handler: s.wrongMethod}))
	return r
}

// policyOf finds the policy of a registered route.
func (s *Server) policyOf(method, pattern string) (Policy, bool) {
	if method == http.MethodHead {
		method = get
	}
	for _, u := range s.table {
		if u.Method == method && u.Pattern == pattern {
			return u.Policy, true
		}
	}
	return Policy{}, false
}
