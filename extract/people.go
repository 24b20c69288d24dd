package extract

import "recount/record"

type person struct {
	name, role string
	public     bool
	spans      [][2]int
}

func (w *person) witness(doc *record.Document) record.Witness         { return record.Witness{} }
func (x *page) persons(p *piece, s sentence)                          {}
func (x *page) names(p *piece, s sentence, ms []mention)              {}
func (x *page) asks(p *piece, s sentence)                             {}
func (x *page) denial(p *piece, s sentence, sp *speaker) record.Claim { return record.Claim{} }
