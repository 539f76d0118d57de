package web

import (
	"context"
	"net/http"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
	"lamppost/tiles"
)

const (
	// reportZoom shows the houses around a report and the next corners: some 500 m.
	reportZoom = 17
	// stillWidth and stillHeight are those of the picture of a place in CSS pixels: as wide
	// as the column of a mail, and on paper half as high as wide.
	stillWidth, stillHeight = 560, 280
)

// reportPicture answers /reports/{id}/map.png, map@2x.png for dense screens and for
// paper, and with ?look=dark for dark screens: where the report is, with a pin in the
// colour of its status; and card.png, which shows in words too what it is about, in the
// language of ?lang. It shows what the public page shows, whoever asks: a report
// that has no page, or no place any more, has no picture.
func (s *Server) reportPicture(w http.ResponseWriter, r *Request) error {
	file, ok := stillFileOf(r)
	if !ok {
		return tiles.ErrTile
	}
	world, report, err := s.shownReport(r)
	if err != nil {
		return err
	}
	if !report.HasPlace() {
		return reports.ErrNotFound
	}
	if file.card {
		return s.sendCard(w, r, world, reportStill(&report, file.look), s.reportCard(r, world, &report))
	}
	return s.sendStill(w, r, world, reportStill(&report, file.look))
}

// shownReport is the report that the path names, if everybody may see it. What cannot
// be the name of one is refused without a look at any.
func (s *Server) shownReport(r *Request) (world *desk.World, report reports.Report, err error) {
	id, err := reports.ParseReportID(r.Param("id"))
	if err != nil || id.String() != r.Param("id") {
		return nil, report, tiles.ErrTile
	}
	if world, err = s.world(); err != nil {
		return nil, report, err
	}
	err = s.Store.Read(r.Context(), func(v *store.View) error {
		report, err = v.Report(reports.Viewer{}, id)
		return err
	})
	return world, report, err
}

// reportCode answers /reports/{id}/code.svg: the address of the page as a QR code, for
// paper.
func (s *Server) reportCode(w http.ResponseWriter, r *Request) error {
	_, report, err := s.shownReport(r)
	if err != nil {
		return err
	}
	svg, err := qrSVG(s.absolute(r, reportPath(report.ID)))
	if err != nil {
		return err
	}
	return s.sendContent(w, r, content{contentType: "image/svg+xml", body: svg})
}

// reportStill is the picture of a report's place.
func reportStill(report *reports.Report, look tiles.Look) still {
	pin := tiles.Pin{At: report.Place, Kind: kindOf(report.Status)}
	return still{StaticMap: tiles.StaticMap{
		Centre: report.Place, Zoom: reportZoom, Width: stillWidth, Height: stillHeight, Look: look, Markers: []tiles.Pin{pin},
	}, of: "pin " + pin.Kind}
}

// areaPicture answers /areas/{layer}/{key}/map.png and its looks, the whole of the area on
// the map, and card.png.
func (s *Server) areaPicture(w http.ResponseWriter, r *Request) error {
	file, ok := stillFileOf(r)
	if !ok {
		return tiles.ErrTile
	}
	world, err := s.world()
	if err != nil {
		return err
	}
	area, ok := world.Atlas.Area(geo.AreaRef{Layer: geo.LayerName(r.Param("layer")), Key: geo.AreaKey(r.Param("key"))})
	if !ok {
		return reports.ErrNotFound
	}
	if file.card {
		return s.sendCard(w, r, world, areaStill(area, file.look, tiles.CardWidth, tiles.CardMapHeight), s.areaCard(r, world, area))
	}
	return s.sendStill(w, r, world, areaStill(area, file.look, stillWidth, stillHeight))
}

// areaStill is the picture of an area. Its name is left to what stands beside it.
func areaStill(area *geo.Area, look tiles.Look, width, height int) still {
	shape := area.Shape.MultiPolygon()
	centre, zoom := tiles.Fit(shape, width, height, reportZoom)
	return still{StaticMap: tiles.StaticMap{
		Centre: centre, Zoom: zoom, Width: width, Height: height, Look: look, Areas: []tiles.Outline{{Geometry: shape}},
	}, of: "area " + string(area.Layer) + ":" + string(area.Key)}
}

func (s *Server) sendStill(w http.ResponseWriter, r *Request, world *desk.World, p still) error {
	e, err := s.still(r.Context(), world, p)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, e)
}

// ReportPicture is the picture of a report's place for a letter to somebody who may
// know it; nil where no base map reaches. It does not ask who may see the report:
// whoever writes the letter has.
func (s *Server) ReportPicture(ctx context.Context, report *reports.Report) ([]byte, error) {
	world, err := s.world()
	if err != nil || !report.HasPlace() {
		return nil, err
	}
	if _, mapped := s.groundAt(world, report.Place); !mapped {
		return nil, nil
	}
	e, err := s.still(ctx, world, reportStill(report, tiles.Look{}))
	return e.Bytes, err
}
