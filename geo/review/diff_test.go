package review_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"lamppost/geo"
	"lamppost/geo/review"
)

func compare(t testing.TB, old, new []geo.Area) review.Diff {
	t.Helper()
	d, err := review.Compare(context.Background(), old, new, review.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// toldDiff writes a diff in squares of the paper.
func toldDiff(d review.Diff) string {
	var lines []string
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, key := range d.Added {
		line("added %s", key)
	}
	for _, key := range d.Removed {
		line("removed %s", key)
	}
	for _, r := range d.Renamed {
		line("renamed %s: %s, %s", r.Key, r.Old, r.New)
	}
	for _, r := range d.Reshaped {
		x, y := (r.At.Lon()-paper.Lon())/side, (r.At.Lat()-paper.Lat())/side
		line("reshaped %s %.2f to %.2f: +%.2f -%.2f at %g,%g", r.Key, r.Old/square, r.New/square, r.Gained/square, r.Lost/square, math.Round(x*100)/100, math.Round(y*100)/100)
	}
	for _, m := range d.Moved {
		line("%s to %s %.2f: %.0f%% of %.0f%%, removed %t, added %t", m.From, m.To, m.SquareMetres/square, m.OfFrom*100, m.OfTo*100, m.Removed, m.Added)
	}
	line("same %d", d.Same)
	return strings.Join(lines, "\n")
}

func TestCompare(t *testing.T) {
	cases := []struct{ name, old, new, want string }{
		{
			name: "nothing",
			old:  "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4",
			new:  "B: 4,0 8,0 8,4 4,4\nA: 0,0 4,0 4,4 0,4",
			want: "same 2",
		},
		{
			// another beginning, and a vertex on the straight border
			name: "the same ground drawn otherwise",
			old:  "A: 0,0 4,0 4,4 0,4 / 1,1 1,2 2,2 2,1 | 6,0 8,0 8,2",
			new:  "A: 8,2 6,0 8,0 | 4,4 0,4 0,2 0,0 4,0 / 2,1 1,1 1,2 2,2",
			want: "same 1",
		},
		{
			//  AAAAaa   a: gained
			//  AAAA..
			name: "grown",
			old:  "A: 0,0 4,0 4,4 0,4",
			new:  "A: 0,0 4,0 4,2 6,2 6,4 0,4",
			want: "reshaped A 16.00 to 20.00: +4.00 -0.00 at 5,3\nsame 0",
		},
		{
			//  -AAA+    moved by one: a column lost, one gained
			name: "moved",
			old:  "A: 0,0 4,0 4,4 0,4",
			new:  "A: 1,0 5,0 5,4 1,4",
			want: "reshaped A 16.00 to 16.00: +4.00 -4.00 at 0.5,2\nsame 0",
		},
		{
			//  AAAA     AABB     A keeps its key
			//  AAAA     AABB     and loses half
			name: "split, the old key kept",
			old:  "A: 0,0 4,0 4,4 0,4",
			new:  "A: 0,0 2,0 2,4 0,4\nB: 2,0 4,0 4,4 2,4",
			want: "added B\nreshaped A 16.00 to 8.00: +0.00 -8.00 at 3,2\nA to B 8.00: 50% of 100%, removed false, added true\nsame 0",
		},
		{
			//  AAAA     BBCC
			//  AAAA     BBCC
			name: "split into new keys",
			old:  "A: 0,0 4,0 4,4 0,4\nD: 4,0 8,0 8,4 4,4",
			new:  "B: 0,0 1,0 1,4 0,4\nC: 1,0 4,0 4,4 1,4\nD: 4,0 8,0 8,4 4,4",
			want: "added B\nadded C\nremoved A\nA to C 12.00: 75% of 100%, removed true, added true\nA to B 4.00: 25% of 100%, removed true, added true\nsame 1",
		},
		{
			//  AABB     CCCC
			//  AABB     CCCC
			name: "merger",
			old:  "A: 0,0 2,0 2,4 0,4\nB: 2,0 4,0 4,4 2,4",
			new:  "C: 0,0 4,0 4,4 0,4",
			want: "added C\nremoved A\nremoved B\nA to C 8.00: 100% of 50%, removed true, added true\nB to C 8.00: 100% of 50%, removed true, added true\nsame 0",
		},
		{
			//  AABB     BBBB
			//  AABB     BBBB
			name: "merger into an old key",
			old:  "A: 0,0 2,0 2,4 0,4\nB: 2,0 4,0 4,4 2,4",
			new:  "B: 0,0 4,0 4,4 0,4",
			want: "removed A\nreshaped B 8.00 to 16.00: +8.00 -0.00 at 1,2\nA to B 8.00: 100% of 50%, removed true, added false\nsame 0",
		},
		{
			name: "another key for the same ground",
			old:  "A: 0,0 2,0 2,4 0,4\nB: 2,0 4,0 4,4 2,4",
			new:  "Z: 0,0 2,0 2,4 0,4\nB: 2,0 4,0 4,4 2,4",
			want: "added Z\nremoved A\nA to Z 8.00: 100% of 100%, removed true, added true\nsame 1",
		},
		{
			name: "nothing before",
			new:  "A: 0,0 2,0 2,4 0,4",
			want: "added A\nsame 0",
		},
	}
	for _, c := range cases {
		for _, reversed := range []bool{false, true} {
			got := toldDiff(compare(t, sketch(t, c.old, reversed).Areas, sketch(t, c.new, !reversed).Areas))
			if sortedLines(got) != sortedLines(c.want) {
				t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
			}
		}
	}
}

func TestCompareNames(t *testing.T) {
	old := sketch(t, "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4", false).Areas
	new := slices.Clone(old)
	new[1].Name = "Beta"
	if got := toldDiff(compare(t, old, new)); got != "renamed B: B, Beta\nsame 1" {
		t.Error(got)
	}
	if d := compare(t, old, old); !d.Empty() {
		t.Errorf("%+v", d)
	}
	if text, _ := json.Marshal(compare(t, nil, nil)); strings.Contains(string(text), "null") {
		t.Errorf("%s", text)
	}
}

// TestEndedContext: whatever is under way ends with its context.
func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	areas := sketch(t, "A: 0,0 4,0 4,4 0,4", false).Areas
	cancel()
	if _, err := review.Validate(ctx, review.Candidate{Areas: areas}, areas, areas, review.Options{}); err == nil {
		t.Error("Validate goes on")
	}
	if _, err := review.Compare(ctx, areas, areas, review.Options{}); err == nil {
		t.Error("Compare goes on")
	}
}

// TestProgress: the steps told rise to all of them.
func TestProgress(t *testing.T) {
	areas := sketch(t, "A: 0,0 4,0 4,4 0,4\nB: 4,0 8,0 8,4 4,4", false).Areas
	last, total := 0, 0
	told := func(done, of int) {
		if done < last || done > of {
			t.Errorf("%d of %d after %d", done, of, last)
		}
		last, total = done, of
	}
	if _, err := review.Validate(context.Background(), review.Candidate{Areas: areas}, areas, areas, review.Options{Progress: told}); err != nil || last != total {
		t.Errorf("ended at %d of %d, %v", last, total, err)
	}
	last = 0
	if _, err := review.Compare(context.Background(), areas, areas, review.Options{Progress: told}); err != nil || last != total {
		t.Errorf("ended at %d of %d, %v", last, total, err)
	}
}
