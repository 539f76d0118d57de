package desk

import (
	"context"
	"errors"
	"time"

	"lamppost/reports"
	"lamppost/reports/store"
)

// Conflict says that somebody changed the report since it was read. It is
// reports.ErrConflict and carries both sides.
type Conflict struct {
	Theirs reports.Report   // as it is now
	Since  []reports.Update // what happened meanwhile and before
	Mine   reports.Change   // what was asked for
}

func (c *Conflict) Error() string {
	return "report " + c.Theirs.ID.String() + " was changed by somebody else"
}

// Unwrap makes a Conflict an ErrConflict.
func (c *Conflict) Unwrap() error { return reports.ErrConflict }

// Change adds a note, photos or a status by someone who works for the report's
// body. A report of another body does not exist for them. Notes and photos
// always append; a status needs the version that was read, unless it is already
// what was asked for. The same key changes nothing twice.
func (d *Desk) Change(ctx context.Context, viewer reports.Viewer, c reports.Change) (reports.Update, error) {
	text, err := reports.CleanText("text", c.Text, reports.MaxText)
	if err != nil {
		return reports.Update{}, err
	}
	c.Text = text
	if c.Text == "" && c.Status == "" && len(c.Photos) == 0 {
		return reports.Update{}, reports.Invalidf("text", "change_empty")
	}
	if len(c.Photos) > reports.MaxPhotos {
		return reports.Update{}, reports.Invalidf("photo", "photo_too_many", "Limit", reports.MaxPhotos)
	}
	var u reports.Update
	err = d.write(ctx, func(tx *store.Tx) (err error) {
		u, err = d.change(tx, viewer, c)
		return err
	})
	if errors.Is(err, errTaken) {
		return d.repeatChange(ctx, viewer, c)
	}
	return u, err
}

func (d *Desk) change(tx *store.Tx, viewer reports.Viewer, c reports.Change) (reports.Update, error) {
	r, err := tx.Report(viewer, c.Report)
	if err != nil {
		return reports.Update{}, err
	}
	if !viewer.May(reports.ChangeStatus, r.Body) {
		return reports.Update{}, reports.ErrNotFound
	}
	u := reports.Update{
		ID: reports.UpdateID(d.IDs.Next()), Report: r.ID, By: speaksAs(viewer, r.Body), Body: r.Body,
		Person: viewer.Person, Text: c.Text, CreatedAt: d.Now(),
	}
	claimed, err := tx.ClaimSubmission(changeKey(viewer, c), store.Submission{Digest: changeDigest(c), Report: r.ID, Update: u.ID}, d.Now())
	if err != nil {
		return u, err
	}
	if !claimed {
		return u, errTaken
	}
	return u, d.apply(tx, &r, &u, c)
}

// apply moves the report, writes the update and its event, and tells followers.
func (d *Desk) apply(tx *store.Tx, r *reports.Report, u *reports.Update, c reports.Change) error {
	if c.Status != "" && c.Status != r.Status {
		if err := d.move(tx, r, u, c); err != nil {
			return err
		}
	}
	if err := d.addUpdate(tx, r, u, c.Photos, c.Key); err != nil {
		return err
	}
	return d.tellFollowers(tx, u)
}

// addUpdate writes what an update did to r, with its photos, uploaded under key,
// and its events.
func (d *Desk) addUpdate(tx *store.Tx, r *reports.Report, u *reports.Update, photos []reports.PhotoID, key string) error {
	pictures, err := loose(tx, photos, key)
	if err != nil {
		return err
	}
	var of reports.RecordID
	if u.Status == reports.StatusDuplicate {
		if of, err = duplicateOf(tx, r.Duplicate); err != nil {
			return err
		}
	}
	story, err := d.storyOf(tx, r)
	if err != nil {
		return err
	}
	if err := story.tellUpdate(u, pictures, of); err != nil {
		return err
	}
	if err := story.write(tx); err != nil {
		return err
	}
	if err := tx.InsertUpdate(u); err != nil {
		return err
	}
	if err := attach(tx, pictures, r, u.ID); err != nil {
		return err
	}
	r.UpdatedAt = u.CreatedAt
	return tx.UpdateReport(r)
}

// move sets the new status on r and u if the table allows it and nobody else
// was faster.
func (d *Desk) move(tx *store.Tx, r *reports.Report, u *reports.Update, c reports.Change) error {
	if c.Version != 0 && c.Version != r.Version {
		since, err := tx.Updates(r.ID)
		if err != nil {
			return err
		}
		return &Conflict{Theirs: *r, Since: since, Mine: c}
	}
	if err := reports.CheckTransition(r.Status, c.Status, c.Text); err != nil {
		return err
	}
	if err := checkOriginal(tx, r, c); err != nil {
		return err
	}
	u.From, u.Status = r.Status, c.Status
	r.Status = c.Status
	r.ClosedAt = time.Time{}
	if c.Status.Closed() {
		r.ClosedAt = u.CreatedAt
	}
	r.Duplicate = c.Of
	return nil
}

// checkOriginal refuses a duplicate of itself or of what the public cannot see.
func checkOriginal(tx *store.Tx, r *reports.Report, c reports.Change) error {
	if c.Of == 0 {
		return nil
	}
	_, err := tx.Report(reports.Viewer{}, c.Of)
	if c.Status != reports.StatusDuplicate || c.Of == r.ID || errors.Is(err, reports.ErrNotFound) {
		return reports.Invalidf("of", "original_unknown")
	}
	return err
}

// repeatChange answers a key that has been used.
func (d *Desk) repeatChange(ctx context.Context, viewer reports.Viewer, c reports.Change) (reports.Update, error) {
	var u reports.Update
	err := d.Store.Read(ctx, func(v *store.View) error {
		before, err := v.Submission(changeKey(viewer, c))
		if err != nil {
			return err
		}
		if before.Digest != changeDigest(c) {
			return reports.ErrKeyReused
		}
		u, err = v.Update(viewer, before.Update)
		return err
	})
	return u, err
}

func changeKey(viewer reports.Viewer, c reports.Change) string {
	return digest("change\x00" + viewer.Person.String() + "\x00" + c.Key)
}

func changeDigest(c reports.Change) string {
	c.Key, c.Version = "", 0
	return digest(string(encode(c)))
}

// speaksAs returns the highest role the viewer has at the body.
func speaksAs(viewer reports.Viewer, body reports.BodySlug) reports.Role {
	role := reports.Resident
	for _, g := range viewer.Grants {
		switch {
		case g.Role == reports.Administrator:
			return reports.Administrator
		case g.Body == body && g.Role == reports.Staff:
			role = reports.Staff
		case g.Body == body && g.Role == reports.Crew && role == reports.Resident:
			role = reports.Crew
		}
	}
	return role
}
