package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"lamppost/fixtures"
	"lamppost/reports"
	"lamppost/reports/city"
	"lamppost/reports/desk"
	"lamppost/reports/photo"
	"lamppost/reports/store"
)

// demoCommand serves the fictional town, or invented reports on real streets. Mails become files in the data folder,
// which administrators read at /admin/outbox.
type demoCommand struct {
	Listen  string `help:"Address and port to serve on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Extract string `help:"OpenStreetMap extract of Delaware, to be on real streets; without it, in a fictional town." type:"existingfile" placeholder:"FILE.osm.pbf"`
	fontSettings
	dataSettings
}

const (
	// demoSeed makes the same town every time.
	demoSeed = 1
	// demoCity tells the keys of the reports on real streets apart.
	demoCity = "wilmington"
	// demoLive is how many of the town's reports are filed as if they came in
	// now, so that there is something in the outbox.
	demoLive = 3
	// demoLinkLife lets the printed sign-in links be used through a day.
	demoLinkLife = 24 * time.Hour
	// demoPhotos bounds how many photos are uploaded at a time.
	demoPhotos = 4
)

// demoPeople are who the demonstration signs in, in the order they are printed.
var demoPeople = []struct {
	word  string
	name  string
	grant reports.Grant
}{
	{"crew", "Robin of the works crew", reports.Grant{Role: reports.Crew, Body: "works"}},
	{"staff", "Sasha of the town works", reports.Grant{Role: reports.Staff, Body: "works"}},
	{"admin", "Alex, administrator", reports.Grant{Role: reports.Administrator}},
}

// Run fills the data folder on the first start and keeps it on later ones.
func (c demoCommand) Run(ctx context.Context, t terminal) error {
	fonts, err := c.fonts()
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(h *house) error {
		if err := c.settle(ctx, h, t); err != nil {
			return err
		}
		serving := service{
			listen: c.Listen, house: h, mailFolder: filepath.Join(c.Data, "outbox"), allowPrivate: true, record: recordSettings{}.in(c.Data), basemap: archives{path: filepath.Join(c.Data, basemapFile), fonts: fonts},
			ready: func(base *url.URL) error { return printDoors(ctx, h, t, base) },
		}
		return serving.run(ctx)
	})
}

// settle applies a city's folder and files its reports. Each step can be repeated:
// a first start that was killed is finished by the next.
func (c demoCommand) settle(ctx context.Context, h *house, t terminal) error {
	if c.Extract == "" {
		seeds := func() ([]fixtures.Seed, error) { return fixtures.Seeds(time.Now(), demoSeed), nil }
		return settleTown(ctx, h, t, fixtures.Town(), fixtures.Merrowhythe, seeds)
	}
	if err := c.makeBasemap(ctx, t); err != nil {
		return err
	}
	folder, err := cityFolder(c.Data, c.Extract)
	if err != nil {
		return err
	}
	return settleTown(ctx, h, t, folder, demoCity, func() ([]fixtures.Seed, error) {
		streets, err := streetsOf(ctx, c.Extract)
		if err != nil {
			return nil, err
		}
		return fixtures.SeedsOn(time.Now(), demoSeed, demoCity, streets), nil
	})
}

// makeBasemap makes the base map of the extract, once.
func (c demoCommand) makeBasemap(ctx context.Context, t terminal) error {
	to := filepath.Join(c.Data, basemapFile)
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	return basemapImport{dataSettings: c.dataSettings, File: c.Extract}.Run(ctx, terminal{out: t.err, err: t.err})
}

// settleTown applies a folder, and files the reports of a town, which are invented
// only until the last of them is filed.
func settleTown(ctx context.Context, h *house, t terminal, folder fs.FS, town string, invent func() ([]fixtures.Seed, error)) error {
	settings, err := city.Load(folder)
	if err != nil {
		return err
	}
	if _, err := h.desk.Apply(ctx, folder, settings); err != nil {
		return err
	}
	for _, p := range demoPeople {
		if _, err := h.desk.Grant(ctx, reports.Person{Email: p.word + "@merrowhythe.example", Name: p.name, Language: "en"}, p.grant); err != nil {
			return err
		}
	}
	if filed, err := isFiled(ctx, h, fixtures.LastKey(demoSeed, town)); err != nil || filed {
		return err
	}
	seeds, err := invent()
	if err != nil {
		return err
	}
	past, live := seeds[:len(seeds)-demoLive], seeds[len(seeds)-demoLive:]
	if err := filePast(ctx, h, t, past); err != nil {
		return err
	}
	for _, s := range live {
		if err := fileLive(ctx, h, s); err != nil {
			return err
		}
	}
	return nil
}

// filePast imports the town's history, skipping what is there.
func filePast(ctx context.Context, h *house, t terminal, seeds []fixtures.Seed) error {
	missing, err := unknown(ctx, h, seeds)
	if err != nil || len(missing) == 0 {
		return err
	}
	bar := newProgress(t.err, len(missing), "settling the town")
	defer bar.end()
	for done := 0; done < len(missing); {
		part := missing[done:min(done+importBatch/4, len(missing))]
		batch, err := pastReports(ctx, h, part)
		if err != nil {
			return err
		}
		results, err := h.desk.Import(ctx, batch)
		if err != nil {
			return err
		}
		for i, r := range results {
			if r.Err != nil {
				return fmt.Errorf("seed %s: %w", part[i].Key, r.Err)
			}
		}
		done += len(part)
		bar.set(done)
	}
	return nil
}

func unknown(ctx context.Context, h *house, seeds []fixtures.Seed) ([]fixtures.Seed, error) {
	var missing []fixtures.Seed
	err := h.store.Read(ctx, func(v *store.View) error {
		for _, s := range seeds {
			_, err := v.ReportByExternal(reports.SourceImport, s.Key)
			if errors.Is(err, reports.ErrNotFound) {
				missing = append(missing, s)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return missing, err
}

// pastReports uploads the photos of seeds, several at a time.
func pastReports(ctx context.Context, h *house, seeds []fixtures.Seed) ([]desk.PastReport, error) {
	batch := make([]desk.PastReport, len(seeds))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(demoPhotos)
	for i, s := range seeds {
		group.Go(func() (err error) {
			batch[i], err = pastReport(ctx, h, s)
			return err
		})
	}
	return batch, group.Wait()
}

func pastReport(ctx context.Context, h *house, s fixtures.Seed) (desk.PastReport, error) {
	p := desk.PastReport{
		ExternalID: s.Key, Key: s.Key, Category: reports.CategoryCode(s.Category), Place: s.Place, Address: s.Address,
		Text: s.Text, Answers: s.Answers, CreatedAt: s.CreatedAt, Visibility: seedVisibility(s),
	}
	var err error
	if p.Photos, err = upload(ctx, h, s.Key, s.Photo()); err != nil {
		return p, err
	}
	for i, step := range s.Steps {
		u := desk.PastUpdate{
			At: s.CreatedAt.Add(step.After), By: seedRoles[step.By], Status: reports.Status(step.Status), Text: step.Text,
			Key: fmt.Sprintf("%s-step-%d", s.Key, i),
		}
		if u.Status == reports.StatusDuplicate {
			u.Of = s.DuplicateOf
		}
		if u.Photos, err = upload(ctx, h, u.Key, step.Photo()); err != nil {
			return p, err
		}
		p.Updates = append(p.Updates, u)
	}
	return p, nil
}

var seedRoles = map[string]reports.Role{
	fixtures.ByBody: reports.Staff, fixtures.ByResident: reports.Resident, fixtures.BySystem: reports.Administrator,
}

func seedVisibility(s fixtures.Seed) reports.Visibility {
	switch {
	case s.Hidden:
		return reports.Hidden
	case s.Unconfirmed:
		return reports.Unconfirmed
	}
	return reports.Public
}

// upload keeps a picture under the key; none for no picture.
func upload(ctx context.Context, h *house, key string, picture []byte) ([]reports.PhotoID, error) {
	if len(picture) == 0 {
		return nil, nil
	}
	for {
		kept, err := h.desk.Upload(ctx, key, bytes.NewReader(picture))
		if errors.Is(err, photo.ErrBusy) {
			continue // its queue waits a while before it says so
		}
		return []reports.PhotoID{kept.ID}, err
	}
}

// isFiled says whether a report has come in as a resident's would.
func isFiled(ctx context.Context, h *house, key string) (filed bool, err error) {
	err = h.store.Read(ctx, func(v *store.View) error {
		_, err := v.ReportByExternal(reports.SourceWeb, key)
		filed = err == nil
		if errors.Is(err, reports.ErrNotFound) {
			return nil
		}
		return err
	})
	return filed, err
}

// fileLive files a report as a resident would, once.
func fileLive(ctx context.Context, h *house, s fixtures.Seed) error {
	draft := reports.Draft{
		Key: s.Key, Category: reports.CategoryCode(s.Category), Place: s.Place, HasPlace: true, Address: s.Address,
		Text: s.Text, Answers: s.Answers, Name: s.Name, Language: s.Language, Source: reports.SourceWeb, ExternalID: s.Key,
	}
	known, err := isFiled(ctx, h, s.Key)
	if err != nil || known {
		return err
	}
	if draft.Photos, err = upload(ctx, h, s.Key, s.Photo()); err != nil {
		return err
	}
	_, err = h.desk.Submit(ctx, draft)
	return err
}

// printDoors prints how to get in, a word and a value a line.
func printDoors(ctx context.Context, h *house, t terminal, base *url.URL) error {
	fmt.Fprintf(t.out, "open %s\n", base)
	for _, p := range demoPeople {
		var person reports.Person
		err := h.store.Read(ctx, func(v *store.View) (err error) {
			person, err = v.PersonByEmail(p.word + "@merrowhythe.example")
			return err
		})
		if err != nil {
			return err
		}
		token, err := h.desk.MakeSignInLink(ctx, person.ID, demoLinkLife)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.out, "%s %s\n", p.word, signInURL(base.String(), token))
	}
	key, err := h.desk.APIKey(ctx, "demo")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "open311-key %s\n", key)
	return err
}
