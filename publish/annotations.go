package publish

import "strings"

// annotations ties every claim to its words in its document, after the W3C Web Annotation data model. What may not be
// told has no exact words, only where they stand.
func (e *edition) annotations() map[string]any {
	items := []any{}
	for _, c := range e.in.Claims {
		state := map[string]any{"type": "TimeState", "recount:sha256": c.SHA256}
		if c.Captured.Stated() {
			state["sourceDateStart"] = c.Captured.Earliest().String() + "T00:00:00Z"
			state["sourceDateEnd"] = c.Captured.Latest().String() + "T23:59:59Z"
		}
		source := c.URL
		if source == "" {
			source = "urn:sha256:" + c.SHA256
		}
		target := map[string]any{"source": source, "state": state}
		if at := selectors(c); len(at) > 0 {
			target["selector"] = at
		}
		items = append(items, map[string]any{
			"id": "urn:recount:claim:" + string(c.ID), "type": "Annotation", "motivation": "classifying",
			"body":   map[string]any{"type": "TextualBody", "value": string(c.Kind), "purpose": "classifying"},
			"target": target,
		})
	}
	return map[string]any{
		"@context": []any{"http://www.w3.org/ns/anno.jsonld", map[string]any{"recount": "urn:recount:terms:"}},
		"id":       "urn:recount:edition:" + e.in.ID + ":annotations",
		"type":     "AnnotationCollection", "label": "Claims of edition " + e.in.ID, "total": len(items),
		"first": map[string]any{"id": "urn:recount:edition:" + e.in.ID + ":annotations:1", "type": "AnnotationPage",
			"startIndex": 0, "items": items},
	}
}

// selectors say where the sentence of a claim stands: by its words, by the characters of the document's text, by the
// bytes of its file. One that is not known, or is masked in part, is left out.
func selectors(c Claim) []any {
	out := []any{}
	masked := func(s string) bool { return strings.Contains(s, "█") }
	if a := c.Sentence; c.MayQuote && a.Exact != "" && !masked(a.Exact) {
		quote := map[string]any{"type": "TextQuoteSelector", "exact": a.Exact}
		for name, s := range map[string]string{"prefix": a.Prefix, "suffix": a.Suffix} {
			if s != "" && !masked(s) {
				quote[name] = s
			}
		}
		out = append(out, quote)
	}
	if at := c.Characters; at != nil {
		out = append(out, map[string]any{"type": "TextPositionSelector", "start": at[0], "end": at[1]})
	}
	if a := c.Sentence; a.OriginalStart >= 0 && a.OriginalEnd > a.OriginalStart {
		out = append(out, map[string]any{"type": "DataPositionSelector", "start": a.OriginalStart,
			"end": a.OriginalEnd})
	}
	return out
}
