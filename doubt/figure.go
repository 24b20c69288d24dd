package doubt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/record"
)

// value asks whether the figure is surely read.
func (v *sentence) value() record.WarningCode {
	if sure, known := v.graded(record.FieldFigure); known && !sure {
		return "unsure_value"
	}
	if v.figure == [2]int{} {
		return "unsure_value"
	}
	before, _ := utf8.DecodeLastRuneInString(v.doc.Text[:v.figure[0]])
	after, _ := utf8.DecodeRuneInString(v.doc.Text[v.figure[1]:])
	if strings.ContainsRune("[([{«“\"/%‰±.", before) || strings.ContainsRune("])]}/%‰±½¼¾", after) ||
		unicode.IsDigit(before) || unicode.IsDigit(after) {
		return "unsure_value"
	}
	return ""
}

// harm asks whether what happened stands by the figure, with no other harm between them.
func (v *sentence) harm() record.WarningCode {
	if sure, known := v.graded(record.FieldHarm); known && !sure {
		return "unsure_harm"
	}
	at, ok := v.anchor(record.FieldHarm)
	if !ok {
		return "unsure_harm"
	}
	from, to := min(at[0], v.figure[0]), max(at[1], v.figure[1])
	for i := range v.claims {
		d := &v.claims[i]
		if d.Count == nil || d.Count.Cell.Outcome == v.c.Count.Cell.Outcome || d.Sentence.Start != v.c.Sentence.Start {
			continue
		}
		for _, f := range d.Fields {
			if (f.Field == record.FieldHarm || f.Field == record.FieldFigure) && f.Anchor.Start > from &&
				f.Anchor.End < to {
				return "unsure_harm"
			}
		}
	}
	return ""
}

// Bytes that may stand between a figure and the word for its people.
const (
	unitAfter  = 30
	unitBefore = 60
)

// who asks whether the word for the people stands by the figure. Where the figure is of all people there is nothing to
// ask.
func (v *sentence) who() record.WarningCode {
	cell := v.c.Count.Cell
	if cell.Status == record.AnyStatus && cell.Sex == record.AnySex && cell.Age == record.AnyAge &&
		cell.Community == nil {
		return ""
	}
	if sure, known := v.graded(record.FieldUnit); known && !sure {
		return "unsure_who"
	}
	at, ok := v.anchor(record.FieldUnit)
	if !ok {
		return "unsure_who"
	}
	between, limit := "", unitAfter
	switch {
	case at[0] >= v.figure[1]:
		between = v.doc.Text[v.figure[1]:at[0]]
	case at[1] <= v.figure[0]:
		between, limit = v.doc.Text[at[1]:v.figure[0]], unitBefore
	}
	if len(between) > limit || strings.ContainsAny(between, ",;:،؛()[]") || strings.Contains(between, " and ") ||
		strings.Contains(between, " و") {
		return "unsure_who"
	}
	return ""
}

// scope asks whether the figure is surely one of the event.
func (v *sentence) scope() record.WarningCode {
	if b, known := v.c.BasisOf(record.FieldScope); known && b.Sure < sureScope {
		return "unsure_scope"
	}
	return ""
}
