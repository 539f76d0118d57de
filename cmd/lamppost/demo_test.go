package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"lamppost/fixtures"
	"lamppost/reports"
	"lamppost/reports/store"
)

// The reports of a demonstration are invented, which may take reading a whole
// extract, until all are filed and not after. A start that was killed before that is
// finished by the next.
func TestDemonstrationIsInventedOnce(t *testing.T) {
	all := fixtures.Seeds(time.Now(), demoSeed)
	few := all[len(all)-demoLive-1:]
	for i := range few {
		few[i].PhotoSeed, few[i].DuplicateOf, few[i].Steps = 0, "", nil // photos are cleaned by a child, which a test is not
	}
	data := dataSettings{Data: t.TempDir()}
	said := terminal{out: io.Discard, err: io.Discard}
	killed := errors.New("killed")
	for i, c := range []struct {
		invent       error
		filed        int
		wantInvented bool
	}{{killed, 0, true}, {nil, len(few), true}, {nil, len(few), false}} {
		invented, filed := false, 0
		err := data.with(t.Context(), said, func(h *house) error {
			err := settleTown(t.Context(), h, said, fixtures.Town(), fixtures.Merrowhythe, func() ([]fixtures.Seed, error) {
				invented = true
				return few, c.invent
			})
			must(t, h.store.Read(t.Context(), func(v *store.View) error {
				for _, s := range few {
					for _, source := range []reports.Source{reports.SourceImport, reports.SourceWeb} {
						if _, err := v.ReportByExternal(source, s.Key); err == nil {
							filed++
						}
					}
				}
				return nil
			}))
			return err
		})
		if !errors.Is(err, c.invent) || filed != c.filed || invented != c.wantInvented {
			t.Errorf("start %d: %v, invented %v, %d filed", i+1, err, invented, filed)
		}
	}
	if last := all[len(all)-1].Key; last != fixtures.LastKey(demoSeed, fixtures.Merrowhythe) {
		t.Errorf("the last report has the key %s", last)
	}
}
