package publish

// annotations ties every claim to its words in its document, after the W3C Web Annotation data model. What may not be
// told has no exact words, only where they stand.
func (e *edition) annotations() map[string]any {
	items := []any{}
	for _, c := range e.in.Claims {
		a := c.Sentence
		position := map[string]any{"type": "TextPositionSelector", "start": a.Start, "end": a.End}
		selectors := []any{position}
		if c.MayQuote && a.Exact != "" {
			selectors = append([]any{map[string]any{"type": "TextQuoteSelector", "exact": a.Exact, "prefix": a.Prefix,
				"suffix": a.Suffix}}, selectors...)
		}
		state := map[string]any{"type": "State", "recount:sha256": c.SHA256}
		if !c.Captured.IsZero() {
			state = map[string]any{"type": "TimeState", "sourceDate": c.Captured.UTC().Format("2006-01-02T15:04:05Z"),
				"recount:sha256": c.SHA256}
		}
		source := c.URL
		if source == "" {
			source = "urn:sha256:" + c.SHA256
		}
		items = append(items, map[string]any{
			"id": "urn:recount:claim:" + string(c.ID), "type": "Annotation", "motivation": "classifying",
			"body":   map[string]any{"type": "TextualBody", "value": string(c.Kind), "purpose": "classifying"},
			"target": map[string]any{"source": source, "selector": selectors, "state": state},
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
