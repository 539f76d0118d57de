package watch_test

import (
	"strings"
	"testing"

	"lamppost/reports"
	"lamppost/reports/record/watch"
	"lamppost/reports/store/storetest"
)

// Everything that is shown comes out of the record again; what somebody does
// behind its back is listed.
func TestReplay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, dsn string) {
		d := &disaster{service: newService(t, dsn)}
		d.submit(12)
		d.publish()
		d.redact(d.reports[1])
		d.change(d.reports[2], "done-key-0123456789", reports.StatusFixed)
		must(t, d.Desk.Hide(background, administrator, d.reports[3]))
		d.submit(1) // told, and not numbered yet
		got, err := watch.Replay(background, &d.Store.Reader, nil)
		must(t, err)
		if got.Reports != 13 || got.Rowless != 0 || len(got.Differences) != 0 {
			t.Fatalf("%+v", got)
		}
		storetest.Meddle(t, dsn, "report", "UPDATE report SET status = 'fixed' WHERE id = $1", int64(d.reports[5]))
		storetest.Meddle(t, dsn, "report", "UPDATE report SET text = 'All is well' WHERE id = $1", int64(d.reports[6]))
		storetest.Meddle(t, dsn, "report", "UPDATE report SET visibility = 'hidden' WHERE id = $1", int64(d.reports[7]))
		got, err = watch.Replay(background, &d.Store.Reader, nil)
		must(t, err)
		all := strings.Join(got.Differences, "\n")
		for _, want := range []string{
			d.reports[5].String() + `: status: the record says "open", shown is "fixed"`,
			d.reports[6].String() + `: words: the record says "Slab 6 has come loose", shown is "All is well"`,
			d.reports[7].String() + `: visibility: the record says "true", shown is "false"`, "counts: ",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not in\n%s", want, all)
			}
		}
	})
}
