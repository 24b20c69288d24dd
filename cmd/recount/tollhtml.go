package main

import (
	"errors"

	"recount/internal/flow"
	"recount/record"
)

// writeTollHTML writes the report as one page.
func writeTollHTML(path string, r *flow.TollReport, lang record.Lang) error {
	return errors.New("--html is not built yet")
}
