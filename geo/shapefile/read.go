package shapefile

import (
	"context"
	"io"

	"lamppost/geo"
	"lamppost/geo/projection"
)

// Parts are the files of one shapefile, each read from front to back.
type Parts struct {
	SHP, DBF io.Reader
	SHX      io.Reader // may be nil: outlines then follow each other without gaps
	PRJ, CPG string    // contents; "" for none
}

// Read offers each feature to the intake. Errors are *geo.ReadError where the
// files are at fault.
func Read(ctx context.Context, p Parts, in *geo.Intake) error {
	r := reader{in: in, system: projection.WGS84}
	if err := r.readSystem(p.PRJ); err != nil {
		return err
	}
	var err error
	if r.outlines, err = newOutlines(p.SHP, p.SHX); err != nil {
		return err
	}
	if err := r.checkBox(); err != nil {
		return err
	}
	if r.table, err = newTable(p.DBF, p.CPG); err != nil {
		return err
	}
	if err := in.RequireFields(r.table.names()); err != nil {
		return err
	}
	if r.table.note != "" {
		in.Notes = append(in.Notes, r.table.note)
	}
	return r.features(ctx)
}

type reader struct {
	in       *geo.Intake
	system   projection.System
	outlines *outlines
	table    *table
}

func (r *reader) readSystem(text string) error {
	if text == "" {
		r.in.Notes = append(r.in.Notes, "no .prj says what the coordinates are: they were taken for longitude and latitude on WGS 84")
		return nil
	}
	system, err := projection.FromText(text)
	if err != nil {
		return geo.Refuse("%v", err)
	}
	r.system = system
	r.in.Notes = append(r.in.Notes, system.Notes()...)
	return nil
}

// checkBox holds what the .prj says against the box that the .shp gives of
// itself.
func (r *reader) checkBox() error {
	box := r.outlines.box
	looksLikeDegrees := box[0] >= -360 && box[1] >= -90 && box[2] <= 360 && box[3] <= 90
	isPoint := box[0] == box[2] && box[1] == box[3]
	switch {
	case r.system.Degrees && !looksLikeDegrees:
		return geo.Refuse("coordinates are not degrees, as the .prj (%.80q) or its absence says: found %.7g, %.7g", r.system.Name, box[0], box[1])
	case !r.system.Degrees && looksLikeDegrees && !isPoint:
		return geo.Refuse("the .prj says %.80q, whose coordinates are lengths, but those in the file look like degrees: found %.7g, %.7g", r.system.Name, box[0], box[1])
	}
	return nil
}

func (r *reader) features(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		more, err := r.outlines.next()
		if err != nil || !more {
			return err
		}
		deleted, err := r.table.next()
		if err != nil {
			return err
		}
		if deleted {
			err = r.outlines.skip()
		} else {
			err = r.feature()
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) feature() error {
	if err := r.in.Open(); err != nil {
		return err
	}
	rings, err := r.outlines.rings(r.in.Count, r.system.Turn)
	if err != nil {
		return err
	}
	offer := geo.Offer{Property: r.table.property}
	if rings == nil {
		return r.in.Reject(offer, geo.FlawNoGeometry.Errorf("no polygon: the geometry is empty"))
	}
	if offer.Shape, err = geo.Nest(rings); err != nil {
		return r.in.Reject(offer, err)
	}
	return r.in.Take(offer)
}
