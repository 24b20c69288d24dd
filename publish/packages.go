package publish

import "strings"

// datapackage describes the tables by Data Package v2.0.
func (e *edition) datapackage(sheets []sheet) map[string]any {
	var resources []any
	for _, s := range sheets {
		var fields []any
		for _, c := range s.columns {
			f := map[string]any{"name": c.name, "type": c.schemaType()}
			if c.about != "" {
				f["description"] = c.about
			}
			if c.needed {
				f["constraints"] = map[string]any{"required": true}
			}
			fields = append(fields, f)
		}
		resources = append(resources, map[string]any{
			"name": s.name, "title": s.title, "path": s.name + ".csv", "type": "table", "format": "csv",
			"mediatype": "text/csv", "encoding": "utf-8",
			"schema": map[string]any{
				"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields,
				"missingValues": []any{
					map[string]any{"value": notStated, "label": "not stated"},
					map[string]any{"value": notKnown, "label": "not known"},
					map[string]any{"value": suppressed,
						"label": "not told: small, or it would give a small number away"},
				},
			},
		})
	}
	out := map[string]any{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    "edition-" + strings.ToLower(e.in.ID), "id": "urn:recount:edition:" + e.in.ID,
		"version": e.in.ID, "licenses": []any{map[string]any{"name": e.in.Licence}},
		"contributors": []any{map[string]any{"title": e.in.Desk, "roles": []any{"publisher"}}}, "resources": resources,
	}
	if t := e.anyTitle(); t != "" {
		out["title"] = t
	}
	return out
}

func (e *edition) anyTitle() string {
	for _, l := range e.in.languages() {
		if e.in.Titles[l] != "" {
			return e.in.Titles[l]
		}
	}
	return ""
}

// crate describes the edition as an attached RO-Crate 1.2.
func (e *edition) crate(files []string) map[string]any {
	parts, graph := []any{}, []any{}
	for _, f := range files {
		parts = append(parts, map[string]any{"@id": f})
		graph = append(graph, map[string]any{"@id": f, "@type": "File", "name": f, "encodingFormat": MediaType(f)})
	}
	root := map[string]any{
		"@id": "./", "@type": "Dataset", "name": e.anyTitle(), "description": "Edition " + e.in.ID + " of " + e.in.Desk,
		"identifier":    "urn:recount:edition:" + e.in.ID,
		"datePublished": e.day(), "license": map[string]any{"@id": "https://spdx.org/licenses/" + e.in.Licence},
		"hasPart":   parts,
		"publisher": map[string]any{"@id": "#publisher"},
	}
	head := []any{
		map[string]any{"@id": "ro-crate-metadata.json", "@type": "CreativeWork",
			"conformsTo": map[string]any{"@id": "https://w3id.org/ro/crate/1.2"}, "about": map[string]any{"@id": "./"}},
		root,
		map[string]any{"@id": "#publisher", "@type": "Organization", "name": e.in.Desk},
		map[string]any{"@id": "https://spdx.org/licenses/" + e.in.Licence, "@type": "CreativeWork",
			"name": e.in.Licence},
	}
	return map[string]any{"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": append(head, graph...)}
}

// day is the day of the edition: of what it knows, else of its name.
func (e *edition) day() string {
	if k := e.knownAt(); len(k) >= 10 {
		return k[:10]
	}
	return e.in.ID
}
