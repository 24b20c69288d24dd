package main

import (
	"context"
	"io"

	"recount/internal/flow"
	"recount/internal/report"
)

// addLikely makes the fifth number from lists among the files, with bars on a terminal.
func (f *tollFlags) addLikely(ctx context.Context, r *flow.TollReport, paths []string, errs io.Writer) error {
	switch f.effort {
	case "none":
		return nil
	case "quick", "full":
	default:
		return usage("--estimate %s: use quick, full or none", f.effort)
	}
	bars := newEstimateBars(errs, isTerminal(errs) && !f.quiet)
	defer bars.stop()
	return r.AddLikely(ctx, paths, flow.FileOptions{}, flow.LikelyOptions{
		Code: programVersion(), Seed: f.seed, Full: f.effort == "full", Workers: f.workers, Progress: bars.report,
	})
}

// likely says the fifth number: its interval or refusal in the words of the estimate, with what makes it repeatable.
func (t *tollText) likely() []string {
	if t.r.Likely == nil {
		return []string{t.W("not_computed_why", t.W("likely_reason"))}
	}
	return report.LikelyLines(t.r.Likely, string(t.Language()))
}
