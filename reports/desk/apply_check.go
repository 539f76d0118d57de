package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lamppost/geo"
	"lamppost/reports"
	"lamppost/reports/city"
)

// checkRules refuses rules that could never decide as they are written.
func (a *application) checkRules(context.Context) error {
	var problems city.Problems
	for _, f := range a.want.Faults() {
		if words := a.ruleFault(f); words != "" {
			problems = append(problems, city.Problem{File: city.File, Line: a.line(f.Rule), Message: fmt.Sprintf("rule %d %s", f.Rule, words)})
		}
	}
	return orNil(problems)
}

// line is where a rule stands in the file; the fallback has no rule there.
func (a *application) line(rule int) int {
	if rule <= len(a.city.Rules) {
		return a.city.Rules[rule-1].Line
	}
	return 0
}

func (a *application) ruleFault(f reports.Fault) string {
	switch f.Kind {
	case reports.FaultShadowed:
		if f.Rule > len(a.city.Rules) {
			return "" // a fallback that is never needed does no harm
		}
		return fmt.Sprintf("never decides: rule %d on line %d takes all that it would", f.By, a.line(f.By))
	case reports.FaultQuestion:
		return fmt.Sprintf("waits for an answer to %q: none of its categories asks that", f.Question)
	case reports.FaultAnswer:
		return fmt.Sprintf("waits for the answer %q to %q: no such choice%s", f.Answer, f.Question, a.choices(f))
	}
	return ""
}

// choices lists what can be answered.
func (a *application) choices(f reports.Fault) string {
	var keys []string
	for _, c := range a.want.Categories {
		for _, q := range c.Questions {
			for _, choice := range q.Choices {
				if q.Code == f.Question && !slices.Contains(keys, choice.Key) {
					keys = append(keys, choice.Key)
				}
			}
		}
	}
	return " (there are: " + strings.Join(keys, ", ") + ")"
}

// checkFiles reads every file of boundaries and lines to its end: features that
// cannot be used, area keys that no feature has, and lines that rules ask for in
// vain are mistakes of the folder.
func (a *application) checkFiles(ctx context.Context) error {
	var problems city.Problems
	for _, l := range a.city.Layers {
		if l.File != "" {
			problems = append(problems, a.readFile(ctx, l)...)
		}
	}
	for i, r := range a.city.Rules {
		for _, words := range append(a.missingAreas(r), a.missingLines(i)...) {
			problems = append(problems, city.Problem{File: city.File, Line: r.Line, Message: fmt.Sprintf("rule %d %s", i+1, words)})
		}
	}
	return orNil(problems)
}

func (a *application) missingAreas(r city.Rule) (missing []string) {
	read, found := a.files[geo.LayerName(r.Layer)]
	for _, key := range r.Areas {
		if found && !read.keys[geo.AreaKey(key)] {
			missing = append(missing, fmt.Sprintf("names area %q: layer %q has no such area", key, r.Layer))
		}
	}
	return missing
}

func (a *application) missingLines(rule int) []string {
	near := a.want.Rules[rule].Near
	if near == nil {
		return nil
	}
	read, found := a.files[near.Layer]
	if found && !slices.ContainsFunc(read.lines, func(l geo.Line) bool { return near.Wants(&l) }) {
		return []string{fmt.Sprintf("is near lines of layer %q that are not there: none has what it asks for", near.Layer)}
	}
	return nil
}
