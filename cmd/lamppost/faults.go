package main

import (
	"encoding/json"
	"fmt"
	"io"

	"lamppost/reports"
	"lamppost/reports/desk"
)

// printFaults lists what is wrong with rules, boundaries and bodies.
func printFaults(out io.Writer, w *desk.World, asJSON bool) error {
	faults := w.Faults()
	if asJSON {
		if faults == nil {
			faults = []reports.Fault{}
		}
		return json.NewEncoder(out).Encode(faults)
	}
	if len(faults) == 0 {
		_, err := fmt.Fprintln(out, "no problem was found")
		return err
	}
	for _, f := range faults {
		if _, err := fmt.Fprintln(out, faultText(f)); err != nil {
			return err
		}
	}
	return nil
}

// faultText says a fault in plain English.
func faultText(f reports.Fault) string {
	switch f.Kind {
	case reports.FaultShadowed:
		return fmt.Sprintf("rule %d never decides: rule %d takes all that it would", f.Rule, f.By)
	case reports.FaultQuestion:
		return fmt.Sprintf("rule %d never decides: none of its categories asks %q", f.Rule, f.Question)
	case reports.FaultAnswer:
		return fmt.Sprintf("rule %d never decides: %q is no answer to %q", f.Rule, f.Answer, f.Question)
	case reports.FaultArea:
		return fmt.Sprintf("rule %d names area %q, which layer %s does not have", f.Rule, f.Area, f.Layer)
	case reports.FaultLine:
		return fmt.Sprintf("rule %d never decides: layer %s has no line of the kind that it asks for", f.Rule, f.Layer)
	case reports.FaultLayer:
		return fmt.Sprintf("rule %d never decides: nothing of layer %s is published", f.Rule, f.Layer)
	case reports.FaultCategory:
		return fmt.Sprintf("nobody answers for category %s, wherever it is", f.Category)
	case reports.FaultPlace:
		return fmt.Sprintf("nobody answers for anything in area %s of layer %s (%s)", f.Area, f.Layer, f.Name)
	}
	return fmt.Sprintf("no rule hands anything to body %s", f.Body)
}
