package extract

import "recount/record"

// grounds says of figure, harm, unit and scope how each was found and how sure the reader is.
func (x *page) grounds(m *mention) []record.Basis {
	claim := calibrated(m.sure)
	prob := harmHead.probabilities(&m.marks)
	harm := claim
	if none := harmHead.of(&prob, "none"); none < 1 && !m.dropped {
		harm = claim * float64(harmHead.of(&prob, string(m.harm))/(1-none))
	}
	out := []record.Basis{
		{Field: record.FieldFigure, Found: record.InClause, Sure: claim},
		{Field: record.FieldHarm, Found: m.harmFound(), Sure: harm},
		{Field: record.FieldUnit, Found: m.unitFound(), Sure: unitSure[m.unitFound()]},
		{Field: record.FieldScope, Found: m.scopeFound(), Sure: float64(m.scopeSure)},
	}
	if out[3].Sure == 0 {
		out[3].Sure = 0.5
	}
	return out
}

// harmFound says where the word of harm stands.
func (m *mention) harmFound() record.Found {
	switch {
	case m.tstart < 0:
		return record.Carried
	case m.list >= 0 || m.tstart > m.nend+80 || m.tend < m.nstart-80:
		return record.InSentence
	}
	return record.InClause
}

// unitFound says where the noun stands that tells who they were.
func (m *mention) unitFound() record.Found {
	switch {
	case m.hstart >= 0:
		return record.InClause
	case m.bareUnit && m.unit != "people":
		return record.Carried
	case m.bareUnit:
		return record.NotStated
	}
	return record.InClause
}

// scopeFound says whether words of the sentence tell what a figure is, or the page.
func (m *mention) scopeFound() record.Found {
	switch {
	case m.part && m.scope == record.ScopePart, m.daily && m.scope == record.ScopeDaily:
		return record.InClause
	case m.scope != record.ScopeTotal && m.ofOld:
		return record.InSentence
	}
	return record.OfPage
}

// calibrated turns what the scorer says into how often it was right, on annotated pages of writers whom the weights had not
// seen: pairs of what was said and what was right, by decile (doc/reading.md).
func calibrated(p float32) float64 {
	last := [2]float64{0, 0.3}
	for _, c := range claimCalibration {
		if float64(p) <= c[0] {
			return last[1] + (c[1]-last[1])*(float64(p)-last[0])/(c[0]-last[0])
		}
		last = c
	}
	return last[1]
}

// The tables that bench/readfit -folds prints.
var (
	claimCalibration = [][2]float64{{0.45, 0.45}, {0.65, 0.5}, {0.75, 0.6}, {0.85, 0.67}, {0.97, 0.87}, {1, 0.9}}
	unitSure         = map[record.Found]float64{record.InClause: 0.87, record.Carried: 0.7, record.NotStated: 0.7}
)
