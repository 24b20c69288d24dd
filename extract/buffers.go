package extract

// buffers go from page to page, so that most pages allocate little. A page is lent their room and never what they held.
type buffers struct {
	piece   piece
	flags   []uint8
	spans   []timeSpan
	rows    []placeRow
	nums    []number
	trigs   []trigger
	doubts  []trigger
	chunks  []chunk
	left    []int
	ms      []mention // of a sentence
	all     []mention // of a page
	room    choosingRoom
	notes   notes
	words   wordNumbers
	taken   []bool
	feature []byte
}

func newBuffers(lex *Lexicon) *buffers {
	b := &buffers{piece: piece{lex: lex}}
	b.piece.t.ids = &lex.vocabulary
	return b
}

// take takes the room back from a page that was read, and lets its text go.
func (b *buffers) take(x *page) {
	clear(x.told.ms)
	b.room.release()
	b.notes.release()
	b.taken, b.feature = x.finder.taken, x.judge.buf
	b.all, b.ms, b.left, b.chunks = x.told.ms, x.binder.ms, x.binder.left, x.nouns.chunks
	b.trigs, b.doubts, b.nums, b.rows = x.harms.trigs, x.harms.doubts, x.numbers.nums, x.rows.rows
	b.spans, b.flags = x.times.spans, x.cover.flags
}
