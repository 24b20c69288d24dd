package extract

func (p *piece) arabicChunk(n number, end int) chunk { return chunk{n: n, refused: true} }
func (p *piece) arabicSingle(i int) int              { return i }
func (p *piece) arabicIn(at int) bool                { return false }
