package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"recount/estimate"
	"recount/internal/terminal"
)

// estimateBars shows how far each chain is and the time left, on a terminal; elsewhere it is silent.
type estimateBars struct {
	mu    sync.Mutex
	bars  *mpb.Progress // nil when silent
	step  string
	chain []*mpb.Bar
}

func newEstimateBars(w io.Writer, drawn bool) *estimateBars {
	b := &estimateBars{}
	if drawn {
		b.bars = mpb.New(mpb.WithOutput(terminal.Raw(w)), mpb.WithWidth(48))
	}
	return b
}

// report moves the bar of one chain; a new step of the run starts new bars.
func (b *estimateBars) report(p estimate.Progress) {
	if b.bars == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.Step != b.step {
		b.finish()
		b.step = p.Step
		for k := range p.Chains {
			label := fmt.Sprintf("%d/%d %-20s chain %d ", p.Part, p.Parts, p.Step, k+1)
			b.chain = append(b.chain, b.bars.AddBar(int64(p.Total), mpb.BarRemoveOnComplete(),
				mpb.PrependDecorators(decor.Name(label)),
				mpb.AppendDecorators(decor.Percentage(), decor.Any(timeLeft(time.Now())))))
		}
	}
	if p.Chain >= 0 && p.Chain < len(b.chain) {
		b.chain[p.Chain].SetCurrent(int64(p.Done))
	}
}

// timeLeft says how long a chain would take if it spent its whole budget; chains that agree stop earlier.
func timeLeft(start time.Time) func(decor.Statistics) string {
	return func(s decor.Statistics) string {
		if s.Current <= 0 {
			return "  waiting"
		}
		left := time.Duration(float64(time.Since(start)) * float64(s.Total-s.Current) / float64(s.Current))
		return "  at most " + left.Round(time.Second).String() + " left"
	}
}

// finish takes the bars of a step away; chains that agree stop before their budget is spent.
func (b *estimateBars) finish() {
	for _, bar := range b.chain {
		bar.Abort(true)
	}
	b.chain = nil
}

// stop ends the display, so that nothing is written over the result.
func (b *estimateBars) stop() {
	if b.bars == nil {
		return
	}
	b.mu.Lock()
	b.finish()
	b.mu.Unlock()
	b.bars.Wait()
}
