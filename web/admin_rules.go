package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"lamppost/reports"
	"lamppost/reports/desk"
	"lamppost/reports/words"
)

// rulesPage is the data of pages/rules: every rule in order, what is wrong with
// them, and what one change would do.
type rulesPage struct {
	Base
	Faults []string
	Rules  []ruleRow
	More   int // rules that are not shown
	Bodies []workChoice
	Try    ruleTrial
	Result *trialResult // nil: nothing was tried
}

// ruleRow is one rule.
type ruleRow struct {
	Number     int
	Conditions []string
	Body, Also string
	Note       string
	Chosen     bool // to be tried
}

// maxRules bounds the page; a country's rules are read in its folder.
const maxRules = 500

// rules shows the rules and tries a change of one on last year's reports. It
// changes nothing: what it shows is written into the city's folder by whoever
// means it.
func (s *Server) rules(w http.ResponseWriter, r *Request) error {
	world, err := s.world()
	if err != nil {
		return err
	}
	d := &rulesPage{Base: s.base(r), Try: parseTrial(r.URL.Query())}
	d.NoIndex, d.Wide = true, true
	for _, f := range s.faults.of(world) {
		d.Faults = append(d.Faults, faultWords(r.Words, world.Directory, f))
	}
	all := world.Directory.Rules
	for i := range all[:min(len(all), maxRules)] {
		d.Rules = append(d.Rules, newRuleRow(r.Words, world.Directory, &all[i], d.Try.Rule))
	}
	d.More = len(all) - len(d.Rules)
	for _, b := range world.Directory.Bodies {
		d.Bodies = append(d.Bodies, workChoice{string(b.Slug), b.Name.In(r.Words.Language.Tag), string(b.Slug) == d.Try.Body})
	}
	if d.Result, err = s.try(r, world, d.Try); err != nil {
		return err
	}
	return s.page(w, r, "rules", http.StatusOK, d)
}

func newRuleRow(p *words.Printer, d *reports.Directory, rule *reports.Rule, chosen int) ruleRow {
	return ruleRow{
		Number: rule.Position, Conditions: ruleWords(p, d, rule), Body: bodyName(p, d, rule.Body), Also: namesOf(p, d, rule.Also),
		Note: rule.Note.In(p.Language.Tag), Chosen: rule.Position == chosen,
	}
}

// ruleTrial is a change of one rule: left out, given to another body, or tried
// earlier or later.
type ruleTrial struct {
	Rule   int // position; 0: nothing is tried
	Change string
	Body   string
	Before int // position
}

// The changes.
const (
	tryWithout = "without"
	tryBody    = "body"
	tryBefore  = "before"
)

func parseTrial(v url.Values) ruleTrial {
	number := func(name string) int {
		n, err := strconv.Atoi(v.Get(name))
		if err != nil {
			return 0
		}
		return n
	}
	t := ruleTrial{Rule: number("rule"), Change: v.Get("change"), Body: v.Get("body"), Before: number("before")}
	if t.Change == "" {
		t.Change = tryWithout
	}
	return t
}

// apply returns the rules with the change, or false for one that cannot be.
func (t ruleTrial) apply(d *reports.Directory) ([]reports.Rule, bool) {
	rules, i := slices.Clone(d.Rules), t.Rule-1
	if i < 0 || i >= len(rules) {
		return nil, false
	}
	rule := rules[i]
	switch t.Change {
	case tryWithout:
		return slices.Delete(rules, i, i+1), true
	case tryBody:
		rules[i].Body = reports.BodySlug(t.Body)
		return rules, d.Body(rules[i].Body) != nil
	case tryBefore:
		to := t.Before - 1
		if to < 0 || to >= len(rules) {
			return nil, false
		}
		if to > i {
			to--
		}
		return slices.Insert(slices.Delete(rules, i, i+1), to, rule), true
	}
	return nil, false
}

// trialResult is what a change would do.
type trialResult struct {
	Reports, Total int
	Moves          []trialMove
	Faults         []string // that would be there then and are not now
}

// trialMove is one row of the matrix.
type trialMove struct {
	From, To string
	Nobody   bool
	Count    int
	Examples []reports.ReportID
}

// try asks what the change would do to the reports of the last year; nil where
// none was asked for.
func (s *Server) try(r *Request, world *desk.World, t ruleTrial) (*trialResult, error) {
	rules, ok := t.apply(world.Directory)
	if !ok {
		return nil, nil
	}
	candidate := world.WithRules(rules)
	run, err := s.Desk.DryRun(r.Context(), candidate, desk.Trial{Since: s.Now().AddDate(-1, 0, 0)})
	if err != nil {
		return nil, err
	}
	result := &trialResult{Reports: run.Reports, Total: run.Total()}
	for _, m := range run.Moved {
		move := trialMove{From: orNobody(r.Words, world, m.From), To: orNobody(r.Words, world, m.To), Nobody: m.To == "", Count: m.Count}
		for _, e := range m.Examples {
			move.Examples = append(move.Examples, e.Report)
		}
		result.Moves = append(result.Moves, move)
	}
	known := map[string]bool{}
	for _, f := range s.faults.of(world) {
		known[sayFault(f)] = true
	}
	for _, f := range candidate.Faults() {
		if !known[sayFault(f)] {
			result.Faults = append(result.Faults, faultWords(r.Words, world.Directory, f))
		}
	}
	return result, nil
}

// sayFault names a fault whatever the numbers of the rules, which a change shifts.
func sayFault(f reports.Fault) string {
	f.Rule, f.By = 0, 0
	return fmt.Sprint(f)
}

// faultRoom keeps what is wrong with a World: to look through a country's areas
// takes a second.
type faultRoom struct {
	mu    sync.Mutex
	world *desk.World     // owned by mu
	found []reports.Fault // owned by mu; never changed afterwards
}

func (f *faultRoom) of(w *desk.World) []reports.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.world != w {
		f.world, f.found = w, w.Faults()
	}
	return f.found
}
