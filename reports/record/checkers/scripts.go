package checkers

import _ "embed"

// VerifyRouting runs routing decisions again.
//
//go:embed verify_routing.py
var VerifyRouting []byte
