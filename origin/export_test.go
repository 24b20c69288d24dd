package origin

import "recount/record"

// ClustersAt gives the stories at another threshold, for measuring how much hangs on it.
func (t *Tracer) ClustersAt(threshold float64) [][]record.DocumentID {
	t.Trace()
	c := newCorpus(t.prints)
	c.threshold = threshold
	var out [][]record.DocumentID
	for _, members := range c.stories() {
		var ids []record.DocumentID
		for _, m := range members {
			ids = append(ids, t.prints[m].document)
		}
		out = append(out, ids)
	}
	return out
}
