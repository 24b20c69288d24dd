package flow

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"recount/link"
	"recount/record"
)

// maxModel bounds a model file.
const maxModel = 4 << 20

// ReadLinkModel reads a model written by an earlier run and checks that its chances are chances.
func ReadLinkModel(path string) (*link.Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxModel+1))
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	if len(text) > maxModel {
		return nil, record.Say("%s: a model larger than %d MiB", name, maxModel>>20)
	}
	var m link.Model
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return nil, record.Say("%s: not a model of recount link: %w", name, err)
	}
	if err := checkModel(&m); err != nil {
		return nil, record.Say("%s: %w", name, err)
	}
	return &m, nil
}

func checkModel(m *link.Model) error {
	if m.Version != 1 {
		return record.Say("model version %d, this program knows 1: fit it again with --model", m.Version)
	}
	if len(m.Fields) == 0 || len(m.Classes) < 2 {
		return record.Say("a model without fields or classes")
	}
	chances := func(v []float64) bool {
		return !slices.ContainsFunc(v, func(x float64) bool { return math.IsNaN(x) || x < 0 || x > 1 })
	}
	for k, share := range m.Share {
		if len(share) != len(m.Classes) || !chances(share) {
			return record.Say("share %d does not hold one chance for each class", k)
		}
	}
	for _, f := range m.Fields {
		n := len(f.M[0])
		for c := range f.M {
			if n == 0 || len(f.M[c]) != n || len(f.U[c]) != n || !chances(f.M[c]) || !chances(f.U[c]) ||
				!chances(f.Spread[c]) {
				return record.Say("field %q: its levels do not hold chances", f.Name)
			}
		}
		for _, own := range f.Own {
			if len(own) != n || !chances(own) {
				return record.Say("field %q: the levels of a class do not hold chances", f.Name)
			}
		}
	}
	return nil
}

// Bar is one step of a pair's weight.
type Bar struct {
	Label  string
	Level  string
	Weight float64 // bits
}

// Labels of the first and the last bar.
const (
	BarPrior = "any pair"
	BarRest  = "relatives, and how frequent these values are"
)

// Waterfall divides the weight of a pair into bars that add up to it: what is known before any field is compared, each
// field, and last what relatives and the frequency of the very values that agree change.
func Waterfall(m *link.Model, p link.Pair) []Bar {
	prior, fields, rest := m.Explain(p)
	bars := []Bar{{Label: BarPrior, Weight: prior}}
	for _, f := range fields {
		bars = append(bars, Bar{Label: f.Field, Level: string(f.Agreement), Weight: f.Weight})
	}
	return append(bars, Bar{Label: BarRest, Weight: rest})
}
