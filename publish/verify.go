package publish

import _ "embed"

// The programs by which strangers check an edition travel with it. They are written from doc/edition-format.md and share
// nothing with this package.

//go:embed verify/verify.py
var verifyPython []byte

//go:embed verify/verify.go.txt
var verifyGo []byte
