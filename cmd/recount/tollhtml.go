package main

import (
	"os"

	"recount/internal/flow"
	"recount/internal/report"
	"recount/record"
)

// writeTollHTML writes the report as one page, whole or not at all.
func writeTollHTML(path string, r *flow.TollReport, lang record.Lang) error {
	return flow.WriteWhole(path, func(f *os.File) error {
		return report.WriteToll(f, report.TollPage{Report: r, Lang: lang})
	})
}
