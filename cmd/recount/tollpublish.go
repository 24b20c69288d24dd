package main

import (
	"time"

	"github.com/spf13/cobra"

	"recount/count"
	"recount/estimate"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/record"
)

// caseLikely is the fifth number of a case. Where the effort was named on the command line it is estimated, and
// published where that was asked; else it is what was published of the question, or the last estimate of what the case
// says now.
func (f *tollFlags) caseLikely(c *cobra.Command, o *openCase, question flow.Question) (*flow.Likely, error) {
	q, err := o.Tolls.Query(question)
	if err != nil {
		return nil, err
	}
	asked := c.Flags().Changed("estimate") && f.effort != "none"
	if f.publish && (!asked || f.effort != "full") {
		return nil, usage("--publish needs --estimate full: a quick estimate is for a first look")
	}
	var made *estimate.Result
	if asked {
		if made, err = f.estimateCase(c, o, q); err != nil {
			return nil, err
		}
	}
	if f.publish {
		if _, _, err := o.Estimates.PublishEstimate(c.Context(), o.who, q); err != nil {
			return nil, err
		}
	}
	if !asked || f.publish {
		p, err := o.Estimates.PublishedEstimate(c.Context(), o.who, q)
		if err != nil {
			return nil, err
		}
		if p != nil {
			return flow.LikelyOf(p.Result, &flow.Publication{At: time.UnixMicro(int64(p.At)), Digest: p.Digest,
				Current: p.Current}), nil
		}
		if made, err = o.Estimates.Estimated(c.Context(), o.who, q); err != nil {
			return nil, err
		}
	}
	return flow.LikelyOf(made, nil), nil
}

// estimateCase estimates a question of a case, with bars on a terminal.
func (f *tollFlags) estimateCase(c *cobra.Command, o *openCase, q count.Query) (*estimate.Result, error) {
	if f.effort != "quick" && f.effort != "full" {
		return nil, usage("--estimate %s: use quick, full or none", f.effort)
	}
	bars := newEstimateBars(c.ErrOrStderr(), isTerminal(c.ErrOrStderr()) && !f.quiet)
	defer bars.stop()
	res, err := o.Estimates.Estimate(c.Context(), o.who, q, desk.EstimateOptions{Seed: f.seed, Full: f.effort == "full",
		Progress: bars.report})
	if err != nil {
		return nil, record.Say("estimate from the lists of the case: %w", err)
	}
	return res, nil
}
