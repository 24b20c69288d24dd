package stranger

import (
	"bytes"
	_ "embed"
)

// Python is verify.py, the check again in another language and by other hands' libraries: one file for Python 3.9 or
// later.
//
//go:embed verify.py
var Python []byte

// Format is the page from which both programs are written.
//
//go:embed edition-format.md
var Format []byte

//go:embed check.go
var check []byte

//go:embed main.go.txt
var main []byte

// Go is verify.go: this package as one file that go run takes, outside any module.
func Go() []byte {
	head, rest, _ := bytes.Cut(check, []byte("package stranger\n"))
	imports := "package main\n\nimport (\n\t\"flag\"\n\t\"os\"\n)\n"
	return bytes.Join([][]byte{bytes.Replace(head, []byte("// Package stranger checks"), []byte("// Verify checks"), 1),
		[]byte(imports), rest, main}, nil)
}
