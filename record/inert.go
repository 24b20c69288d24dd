package record

import (
	"strconv"
	"strings"
)

// Inert is a text for a cell of a CSV file or a sheet, which no spreadsheet takes for a formula: one that begins as a
// formula does has an apostrophe before it. A number stays a number.
func Inert(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(text)[0]) {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}

// FromInert is the text that Inert made inert.
func FromInert(cell string) string {
	if text, ok := strings.CutPrefix(cell, "'"); ok && Inert(text) == cell {
		return text
	}
	return cell
}
