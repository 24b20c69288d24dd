package doubt

import (
	"recount/record"
)

// speaker asks whether the origin is named in the sentence.
func (v *sentence) speaker() record.WarningCode {
	s := v.c.Speaker
	if s.Origin == "" || s.OnPage != record.OriginNamed || s.Inferred {
		return "unsure_speaker"
	}
	if sure, known := v.graded(record.FieldOrigin); known {
		if !sure {
			return "unsure_speaker"
		}
		return ""
	}
	if _, ok := v.anchor(record.FieldOrigin); !ok {
		return "unsure_speaker"
	}
	if !v.introduced(string(s.Origin)) {
		return "unsure_short_name"
	}
	return ""
}

// introduced reports whether the page gives a name of the body that is no short form: "the Observatory" is the body
// that the page introduced.
func (p *page) introduced(id string) bool {
	if p.fullNames == nil {
		p.fullNames = map[string]bool{}
		for _, m := range p.organisations.Match(p.doc.Text) {
			if !m.Short {
				p.fullNames[m.ID] = true
			}
		}
	}
	if p.fullNames[id] {
		return true
	}
	_, listed := p.organisations.Organisation(record.OriginID(id))
	return !listed // a body that no table has stands under its own words
}

// otherSpeaker asks whether the figure may be another body's.
func (v *sentence) otherSpeaker() record.WarningCode {
	own, ok := v.organisations.Organisation(v.c.Speaker.Origin)
	for _, m := range v.bodies {
		if m.ID == string(v.c.Speaker.Origin) || !counts(m.Class) || ok && own.Class == "un_body" &&
			m.Class == "un_body" {
			continue
		}
		return "unsure_two_speakers"
	}
	switch {
	case v.says("citing"):
		return "unsure_citing"
	case v.says("field_sources"):
		return "unsure_field_sources"
	}
	return ""
}

// counts reports whether a body of the class keeps figures of its own that another may cite.
func counts(class string) bool {
	switch class {
	case "agency", "media", "party", "military", "social_media", "witness", "class", "church", "religious_body",
		"government", "police":
		return false
	}
	return true
}
