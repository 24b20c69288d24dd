package estimate

import "context"

// leaveOut estimates again without each list: how much the answer leans on one source. With three lists nothing is left
// to estimate from, and the parts say so. It returns the first error of an estimate.
func (r *runner) leaveOut(ctx context.Context, res *Result, a *analysis) error {
	if a.refused || a.average == nil {
		return nil // without an envelope there is nothing to compare
	}
	for j, name := range a.table.Lists {
		without, _ := a.table.Drop(j)
		if without.J() < 3 {
			f := find("R2", "n", without.N())
			p := Part{Name: name, Observed: without.N(), Shared: without.Repeated(), Verdict: NoNumber,
				Rules: []RuleID{"R2"}, Methods: []Method{}}
			p.Refused, p.Note = f.Sentence.noted()
			res.LeaveOut = append(res.LeaveOut, p)
			continue
		}
		p, _, err := r.piece(ctx, "without", name, without)
		if err != nil {
			return err
		}
		res.LeaveOut = append(res.LeaveOut, p)
	}
	return nil
}
