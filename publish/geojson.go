package publish

type featureCollection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

type feature struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Geometry   *geometry      `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

type geometry struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"` // longitude, latitude (RFC 7946)
}

// geojson puts incidents on the map: at the centre of the place that may be told, or nowhere.
func (e *edition) geojson() featureCollection {
	out := featureCollection{Type: "FeatureCollection", Features: []feature{}}
	for _, x := range e.in.Incidents {
		if x.Withdrawn {
			continue
		}
		place, prec := e.incidentPlace(x)
		f := feature{Type: "Feature", ID: string(x.ID), Properties: map[string]any{
			"kind": x.Kind, "title": e.title(x), "when": x.When.String(), "place": place, "where_prec": prec,
			"low": x.Low,
		}}
		if p, ok := e.in.tellable(x.Place); ok && (p.Lat != 0 || p.Lon != 0) {
			f.Geometry = &geometry{"Point", [2]float64{round4(p.Lon), round4(p.Lat)}}
		}
		out.Features = append(out.Features, f)
	}
	return out
}

func round4(x float64) float64 {
	const scale = 1e4
	if x < 0 {
		return float64(int64(x*scale-0.5)) / scale
	}
	return float64(int64(x*scale+0.5)) / scale
}
