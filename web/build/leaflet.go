package main

import (
	"regexp"
	"strings"
)

// ofOthers are the parts of Leaflet that our maps do not have: windows over the map,
// lists of layers, scales, its credit, its own pictures, and browsers that are no more.
var ofOthers = regexp.MustCompile(`popup|tooltip|control-layers|control-scale|attribution|default-icon|div-icon|shadow|oldie|vml`)

var styleRule = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)

// leafletStyles is Leaflet's style sheet without the rules that only those parts need.
func leafletStyles(css string) string {
	css = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(css, "")
	return styleRule.ReplaceAllStringFunc(css, func(rule string) string {
		parts := styleRule.FindStringSubmatch(rule)
		var kept []string
		for selector := range strings.SplitSeq(parts[1], ",") {
			if !ofOthers.MatchString(selector) {
				kept = append(kept, selector)
			}
		}
		if len(kept) == 0 {
			return ""
		}
		return strings.Join(kept, ",") + "{" + parts[2] + "}"
	})
}
