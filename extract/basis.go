package extract

import "recount/record"

// grounds says of figure, harm, unit and scope how each was found and how sure the reader is.
func (wr *writer) grounds(m *mention) []record.Basis {
	claim := calibrated(m.sure, claimCalibration)
	prob := harmHead.probabilities(&m.marks)
	harm := claim
	if none := harmHead.of(&prob, "none"); none < 1 && !m.dropped {
		harm = claim * float64(harmHead.of(&prob, string(m.harm))/(1-none))
	}
	return []record.Basis{
		{Field: record.FieldFigure, Found: record.InClause, Sure: claim},
		{Field: record.FieldHarm, Found: m.harmFound(), Sure: harm},
		{Field: record.FieldUnit, Found: m.unitFound(), Sure: unitSure[m.unitFound()]},
		{Field: record.FieldScope, Found: m.scopeFound(), Sure: calibrated(m.scopeSure, scopeCalibration)},
	}
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

// calibrated turns what the scorer says into how often it was right, on annotated pages of writers whom the weights had
// not seen: pairs of what was said and what was right, joined by lines (doc/reading.md).
func calibrated(p float32, table [][2]float64) float64 {
	last := table[0]
	for _, c := range table[1:] {
		if float64(p) <= c[0] {
			return last[1] + (c[1]-last[1])*(float64(p)-last[0])/(c[0]-last[0])
		}
		last = c
	}
	return last[1]
}

// The tables that bench/readfit -folds prints, neighbours that run against one another put together.
var (
	claimCalibration = [][2]float64{{0, 0.25}, {0.35, 0.5}, {0.65, 0.57}, {0.86, 0.66}, {0.97, 0.91}, {1, 0.92}}
	scopeCalibration = [][2]float64{{0, 0.1}, {0.14, 0.5}, {0.35, 0.52}, {0.55, 0.64}, {0.75, 0.7}, {0.86, 0.74},
		{0.96, 0.85}, {1, 0.87}}
	unitSure = map[record.Found]float64{record.InClause: 0.83, record.NotStated: 0.75, record.Carried: 0.4}
)
