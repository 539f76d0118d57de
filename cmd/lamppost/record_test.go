package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// recordService is a served town whose record has a guard and a mirror on other
// volumes than its data.
type recordService struct {
	*testing.T
	data, elsewhere string
	key             string
	server          *server
}

func newRecordService(t *testing.T) *recordService {
	s := &recordService{T: t, data: t.TempDir(), elsewhere: t.TempDir()}
	lamppost(t, "apply", "--data", s.data, filepath.Join("..", "..", "fixtures", "town"))
	s.key = strings.TrimSpace(lamppost(t, "people", "key", "--data", s.data, "record-test"))
	return s
}

func (s *recordService) path(name string) string { return filepath.Join(s.elsewhere, name) }

// settings are what every command about the record is told.
func (s *recordService) settings() []string {
	return []string{"--data", s.data, "--record-mirror", s.path("mirror"), "--record-guard", s.path("guard")}
}

func (s *recordService) serve() {
	s.Helper()
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--record-origin", "reports.example.org/record/1"}, s.settings()...)
	s.server = startServer(s.T, "open", args...)
}

// stop ends the server as an operator does.
func (s *recordService) stop() {
	s.Helper()
	if err := s.server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.Fatal(err)
	}
	_ = s.server.cmd.Wait() // it was told to
}

type recordHealth struct {
	Size, Signed int64
	State        string
}

// await asks for the record's health until it is as wanted.
func (s *recordService) await(what string, good func(recordHealth) bool) (h recordHealth) {
	s.Helper()
	deadline, tick := time.After(startTime), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		answered, err := from(http.MethodGet, s.server.url("/record/health"), nil)
		if err == nil {
			err = json.Unmarshal([]byte(answered.body), &h)
		}
		if err == nil && good(h) {
			return h
		}
		select {
		case <-deadline:
			s.Fatalf("the record never was %s: %+v, %v\n%s", what, h, err, s.server.log)
		case <-tick.C:
		}
	}
}

func (s *recordService) published(more int64) recordHealth {
	s.Helper()
	return s.await("published", func(h recordHealth) bool { return h.State == "good" && h.Signed == h.Size && h.Size > more })
}

// backup copies the database as it lies there.
func (s *recordService) backup(to, from string) {
	s.Helper()
	data, err := os.ReadFile(filepath.Join(from, "lamppost.db"))
	must(s.T, err)
	must(s.T, os.WriteFile(filepath.Join(to, "lamppost.db"), data, 0o600))
}

// TestRecordFromOutside walks an operator and a stranger through the commands: a
// record is served, verified, exported, replayed; the database comes back from an
// older backup, is refused, healed, and is the same record to whoever remembers it.
func TestRecordFromOutside(t *testing.T) {
	t.Parallel()
	s := newRecordService(t)
	state := s.path("state")
	s.serve()
	begun := s.published(0)
	lookAndReport(t, s.server, s.key, "The first slab")
	first := s.published(begun.Size)
	verify := func() string {
		t.Helper()
		return lamppost(t, "record", "verify", s.server.url("/record/"), "--state", state)
	}
	if out := verify(); !strings.Contains(out, "key: the log's own word") || !strings.Contains(out, "openings: 2 as committed") || !strings.Contains(out, "decisions: 1 same") {
		t.Errorf("first visit:\n%s", out)
	}
	s.stop()
	backup := t.TempDir()
	s.backup(backup, s.data)

	s.serve()
	lookAndReport(t, s.server, s.key, "The second slab")
	second := s.published(first.Size)
	if out := verify(); !strings.Contains(out, "key: as remembered") || !strings.Contains(out, "past: it begins with") {
		t.Errorf("second visit:\n%s", out)
	}
	csv, err := from(http.MethodGet, s.server.url("/feeds/reports.csv"), nil)
	must(t, err)
	must(t, os.WriteFile(s.path("reports.csv"), []byte(csv.body), 0o600))
	if out := lamppost(t, "record", "replay", "--data", s.data, "--csv", s.path("reports.csv")); !strings.Contains(out, "2 reports rebuilt") {
		t.Errorf("replayed:\n%s", out)
	}
	must(t, os.WriteFile(s.path("forged.csv"), []byte(strings.Replace(csv.body, "The second slab", "Nothing at all", 1)), 0o600))
	if out, _, err := tryLamppost(t, "record", "replay", "--data", s.data, "--csv", s.path("forged.csv")); err == nil || !strings.Contains(out, `exported is "Nothing at all"`) {
		t.Errorf("a forged export: %v\n%s", err, out)
	}
	lamppost(t, append([]string{"record", "export", s.path("export")}, s.settings()...)...)
	s.folders(second)
	s.stop()

	s.backup(s.data, backup)
	s.serve()
	s.await("halted", func(h recordHealth) bool { return h.State == "halted" })
	lookAndReport(t, s.server, s.key, "Reported while the record was halted")
	if out := lamppost(t, append([]string{"record", "recover"}, s.settings()...)...); !strings.Contains(out, "were brought back from") || !strings.Contains(out, "1 reports but for their history") {
		t.Errorf("recovered:\n%s", out)
	}
	s.published(second.Size)
	if out := verify(); !strings.Contains(out, "past: it begins with") || !strings.Contains(out, "removed by an event") {
		t.Errorf("after the recovery:\n%s", out)
	}
	s.stop()
	s.rotated(verify)
}

// folders verifies what was exported and mirrored, and finds a byte changed.
func (s *recordService) folders(h recordHealth) {
	s.Helper()
	keys := filepath.Join(s.path("export"), "keys")
	for _, name := range []string{"export", "mirror"} {
		var outcome struct{ Size int64 }
		out := lamppost(s.T, "record", "verify", s.path(name), "--vkey", keys, "--json")
		if err := json.Unmarshal([]byte(out), &outcome); err != nil || outcome.Size != h.Signed {
			s.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	tile := filepath.Join(s.path("export"), "tile", "entries", "000.p")
	names, err := os.ReadDir(tile)
	must(s.T, err)
	last := filepath.Join(tile, names[len(names)-1].Name())
	data, err := os.ReadFile(last)
	must(s.T, err)
	data[20] ^= 1
	must(s.T, os.WriteFile(last, data, 0o600))
	if out, _, err := tryLamppost(s.T, "record", "verify", s.path("export"), "--vkey", keys); err == nil || !strings.Contains(out, "root: ") {
		s.Errorf("a changed byte: %v\n%s", err, out)
	}
}

// rotated changes the key: who knows the old one and who knows only the new one
// both accept what both have signed.
func (s *recordService) rotated(verify func() string) {
	s.Helper()
	out := lamppost(s.T, append([]string{"record", "rotate"}, s.settings()...)...)
	fresh, _, _ := strings.Cut(out, "\n")
	if _, complaints, err := tryLamppost(s.T, append([]string{"record", "rotate", "--retire"}, s.settings()...)...); err == nil || !strings.Contains(complaints, "keep the old one until") {
		s.Errorf("the old key was retired at once: %v\n%s", err, complaints)
	}
	s.serve()
	lookAndReport(s.T, s.server, s.key, "Signed with two keys")
	s.published(0)
	verify()
	if out := lamppost(s.T, "record", "verify", s.server.url("/record/"), "--vkey", fresh); !strings.Contains(out, "key: as given") {
		s.Errorf("with the new key alone:\n%s", out)
	}
	s.stop()
}
