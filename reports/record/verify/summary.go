package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lamppost/reports/record/rerun"
)

// Summary says in lines for people what was checked, and what was not.
func (o *Outcome) Summary() []string {
	lines := []string{fmt.Sprintf("%s: %d entries, root %v", o.Origin, o.Size, o.Root)}
	lines = append(lines, o.trustLine(), o.witnessLine(), o.pastLine())
	c := o.Checked
	lines = append(lines, fmt.Sprintf("checked: %d entries about %d reports, %d tiles", c.Entries, c.Reports, c.Tiles))
	if c.Closed {
		return append(lines, "openings: none here, so neither they nor decisions were checked")
	}
	lines = append(lines, "decisions: "+routedLine(c.Routed))
	return append(lines, fmt.Sprintf("openings: %d as committed, %d removed by an event, %d of hidden reports", c.Openings, c.Redacted, c.Hidden))
}

func (o *Outcome) trustLine() string {
	switch o.Trust {
	case Given:
		return "key: as given"
	case Remembered:
		return "key: as remembered"
	}
	return "key: the log's own word, this once; compare it with one printed elsewhere"
}

func (o *Outcome) witnessLine() string {
	if len(o.Witnesses) == 0 {
		return "witnesses: none; who holds key and database could show others another log"
	}
	return fmt.Sprintf("witnesses: %s, since %s", strings.Join(o.Witnesses, ", "), o.Cosigned.Format(time.RFC3339))
}

func (o *Outcome) pastLine() string {
	if o.Since == 0 {
		return "past: nothing remembered to hold it to"
	}
	return fmt.Sprintf("past: it begins with the %d entries remembered", o.Since)
}

// routedLine says how many decisions came out how.
func routedLine(routed map[rerun.Outcome]int64) string {
	var parts []string
	for _, o := range slices.Sorted(maps.Keys(routed)) {
		parts = append(parts, fmt.Sprintf("%d %s", routed[o], o))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
