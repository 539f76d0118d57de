package checkers

import _ "embed"

// VerifyRouting runs routing decisions again.
//
//go:embed verify_routing.py
var VerifyRouting []byte

// VerifyReceipt checks a receipt offline.
//
//go:embed verify_receipt.py
var VerifyReceipt []byte
