package extract

// told is what the page has told so far: its figures, and how many sentences were read.
type told struct {
	attack bool // the page says that fighters attacked
	ms     []mention
	sent   int // the sentence that is read, over all blocks
}

// noVerify marks the figures of the block, and of the block before it, where the page says that it could not verify
// them.
func (td *told) noVerify(p *piece, s sentence, ms []mention) {
	for i := s.from; i < s.to; i++ {
		if p.tagged(cuesList, i, "noverify") == nil {
			continue
		}
		for k := range ms {
			ms[k].verified = "no"
		}
		for k := len(td.ms) - 1; k >= 0 && p.index-td.ms[k].block <= 2; k-- {
			if td.ms[k].verified == "" {
				td.ms[k].verified = "no"
			}
		}
		return
	}
}
