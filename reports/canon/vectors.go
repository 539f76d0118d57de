package canon

import _ "embed"

// Vectors is the published file of places and decisions with their answers.
//
//go:embed vectors.json
var Vectors []byte
