package record_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"lamppost/reports"
	"lamppost/reports/leaf"
	"lamppost/reports/record"
	"lamppost/reports/store"
	"lamppost/reports/store/storetest"
)

// childWord makes the test binary a node that is to be killed.
const childWord = "record-child"

func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == childWord {
		fmt.Fprintln(os.Stderr, child(os.Args[2], os.Args[3], os.Args[4]))
		os.Exit(1)
	}
	os.Exit(storetest.Main(m))
}

var background = context.Background()

// child is a node: it numbers and publishes while its writers file reports and
// change them, and says on standard output what it was told is durable. It ends
// only by being killed, or by an error.
func child(dsn, folder, writers string) error {
	s, err := store.Open(background, dsn)
	if err != nil {
		return err
	}
	l, err := record.Open(background, record.Config{
		Store: s, KeysFile: filepath.Join(folder, record.KeysFile), Guard: filepath.Join(folder, record.GuardFile), Origin: "reports.example.org/record/1",
		Period: 20 * time.Millisecond, Now: time.Now, Rand: rand.Reader, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if err != nil {
		return err
	}
	go l.RunSequencer(background)
	go l.RunPublisher(background)
	n, err := strconv.Atoi(writers)
	if err != nil {
		return err
	}
	failed := make(chan error)
	w := &writer{store: s, ids: &reports.IDs{Now: time.Now, Rand: rand.Reader}}
	for range n {
		go func() {
			for {
				if err := w.report(l.Nudge); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// writer files reports as the desk does: a row, and the event that tells of it.
type writer struct {
	store *store.Store
	ids   *reports.IDs
}

// states is how many public states a report of the writer goes through.
const states = 3

// report files one report and changes its status, telling each commit.
func (w *writer) report(committed func()) error {
	var r reports.Report
	var prev leaf.Digest
	for version := range int64(states) {
		err := w.store.Write(background, func(tx *store.Tx) error { return w.step(tx, &r, &prev, version) })
		if errors.Is(err, store.ErrUnavailable) {
			return nil // refused: nothing of it was kept
		}
		if err != nil {
			return err
		}
		committed()
		fmt.Printf("%d %d\n", r.ID, r.Version)
	}
	return nil
}

func (w *writer) step(tx *store.Tx, r *reports.Report, prev *leaf.Digest, version int64) error {
	l := leaf.Leaf{Type: reports.EventStatus, Status: reports.StatusPlanned, Role: reports.Staff, Prev: *prev}
	if version == 0 {
		name, err := leaf.NewReportID(rand.Reader)
		if err != nil {
			return err
		}
		*r = reports.Report{ID: reports.ReportID(w.ids.Next()), Record: name, Visibility: reports.Public, Status: reports.StatusOpen, Version: 1, CreatedAt: time.Now()}
		l = leaf.Leaf{Type: reports.EventReceived}
	}
	l.Report = r.Record
	e, err := event(w.ids, l)
	if err != nil {
		return err
	}
	e.Report, r.Event = r.ID, e.ID
	if err := tx.InsertEvents([]reports.Event{e}, nil); err != nil {
		return err
	}
	if version == 0 {
		err = tx.InsertReport(r, 0)
	} else {
		r.Version, r.Status = version, reports.StatusPlanned
		err = tx.UpdateReport(r)
	}
	*prev = leaf.DigestOf(e.Hash)
	return err
}

// event completes and encodes a leaf.
func event(ids *reports.IDs, l leaf.Leaf) (reports.Event, error) {
	e := reports.Event{ID: reports.EventID(ids.Next()), Kind: l.Type, At: time.Now()}
	var err error
	if l.ID, err = leaf.NewID(e.ID, rand.Reader); err != nil {
		return e, err
	}
	l.V, l.At = leaf.Version, e.At.Unix()
	e.Leaf, err = l.Encode()
	e.Hash = leaf.HashOf(e.Leaf)
	return e, err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
