package desk_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/store"
)

func (t *town) runJob() {
	t.Helper()
	ran, err := t.RunJob(background)
	if err != nil || !ran {
		t.Fatalf("job: %v, %v", ran, err)
	}
}

func (t *town) job(id reports.JobID) store.Job {
	t.Helper()
	var job store.Job
	t.read(func(v *store.View) (err error) {
		job, err = v.Job(id)
		return err
	})
	return job
}

func TestImportJobs(t *testing.T) {
	each(t, func(t *town) {
		person := t.member(reports.Administrator, "").Person
		queue := func(file string) reports.JobID {
			t.Helper()
			id, err := t.QueueImport(background, desk.ImportRequest{Layer: "parks", Source: "parks.geojson", Key: "code", Name: "name", Note: "By hand", Person: person}, strings.NewReader(file))
			must(t, err)
			return id
		}
		good, broken, unwanted := queue(collection(greenOverHall())), queue(`{"type":"Feat`), queue(collection(greenOverHall()))
		must(t, t.CancelJob(background, unwanted))
		t.runJob()
		t.runJob()
		if ran, err := t.RunJob(background); ran || err != nil {
			t.Errorf("a cancelled job ran: %v, %v", ran, err)
		}
		job := t.job(good)
		if job.State != store.JobDone || job.Areas != 1 || job.Done == 0 {
			t.Errorf("job: %+v", job)
		}
		t.read(func(v *store.View) error {
			version, err := v.Version(job.Version)
			if !version.Complete || version.Importer != person || version.Note != "By hand" || len(version.SHA256) != 64 || version.Bytes == 0 || version.Base != t.live("parks") {
				t.Errorf("version: %+v", version)
			}
			return err
		})
		if failed := t.job(broken); failed.State != store.JobFailed || failed.Error == "" {
			t.Errorf("a broken file: %+v", failed)
		}
		left, err := os.ReadDir(t.Imports)
		if err != nil || len(left) != 0 {
			t.Errorf("files left behind: %v, %v", left, err)
		}
	})
}

// TestAJobOfADeadNodeIsBegunAnew: its lease ends, its half version goes, the file
// is read again.
func TestAJobOfADeadNodeIsBegunAnew(t *testing.T) {
	each(t, func(t *town) {
		id, err := t.QueueImport(background, desk.ImportRequest{Layer: "parks", Source: "parks.geojson", Key: "code", Name: "name", Person: t.member(reports.Administrator, "").Person}, strings.NewReader(collection(greenOverHall())))
		must(t, err)
		half := store.LayerVersion{ID: reports.VersionID(t.IDs.Next()), Layer: "parks", ImportedAt: t.clock.Now()}
		must(t, t.store.Write(background, func(tx *store.Tx) error {
			if err := tx.InsertVersion(half); err != nil {
				return err
			}
			if _, err := tx.ClaimJob(id, t.clock.Now(), t.clock.Now().Add(time.Minute)); err != nil {
				return err
			}
			_, err := tx.AdvanceJob(store.Job{ID: id, Version: half.ID}, t.clock.Now().Add(time.Minute))
			return err
		}))
		if ran, err := t.RunJob(background); ran || err != nil {
			t.Fatalf("two nodes work on one job: %v", err)
		}
		t.clock.Move(2 * time.Minute)
		t.runJob()
		if job := t.job(id); job.State != store.JobDone || job.Version == half.ID {
			t.Errorf("job: %+v", job)
		}
		t.read(func(v *store.View) error {
			if _, err := v.Version(half.ID); !errors.Is(err, reports.ErrNotFound) {
				t.Errorf("the half version: %v", err)
			}
			return nil
		})
	})
}
