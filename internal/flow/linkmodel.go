package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"recount/link"
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
		return nil, fmt.Errorf("%s: a model larger than %d MiB", name, maxModel>>20)
	}
	var m link.Model
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: not a model of recount link: %w", name, err)
	}
	if err := checkModel(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &m, nil
}

func checkModel(m *link.Model) error {
	if m.Version != 1 {
		return fmt.Errorf("model version %d, this program knows 1: fit it again with --model", m.Version)
	}
	if len(m.Fields) == 0 || len(m.Classes) < 2 {
		return errors.New("a model without fields or classes")
	}
	chances := func(v []float64) bool {
		return !slices.ContainsFunc(v, func(x float64) bool { return math.IsNaN(x) || x < 0 || x > 1 })
	}
	for k, share := range m.Share {
		if len(share) != len(m.Classes) || !chances(share) {
			return fmt.Errorf("share %d does not hold one chance for each class", k)
		}
	}
	for _, f := range m.Fields {
		n := len(f.M[0])
		for c := range f.M {
			if n == 0 || len(f.M[c]) != n || len(f.U[c]) != n || !chances(f.M[c]) || !chances(f.U[c]) || !chances(f.Spread[c]) {
				return fmt.Errorf("field %q: its levels do not hold chances", f.Name)
			}
		}
		for _, own := range f.Own {
			if len(own) != n || !chances(own) {
				return fmt.Errorf("field %q: the levels of a class do not hold chances", f.Name)
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

// levelNames of a field that is neither birth, death nor sex, by the number in a pattern; the engine's own numbers.
var (
	freeLevel  = []string{"not stated", "the same, rare", "the same, less rare", "the same, frequent", "the same, very frequent", "nearly the same", "alike", "different"}
	birthLevel = []string{"not stated", "the same date", "the same year, one of them without a day", "a digit or day and month differ", "two of day, month and year the same", "within 18 months", "within five years", "far apart",
		"age fits within a year", "age fits within two years", "age fits within five years", "age fits within ten years", "age does not fit"}
	sexLevel = []string{"not stated", "the same", "different"}
)

// Waterfall divides the weight of a pair: what is known before any field is compared, each field's weight as chance among
// matches over chance among unrelated people (Fellegi and Sunter), and last what relatives and the frequency of the very
// values that agree change. The bars add up to the pair's weight.
func Waterfall(m *link.Model, p link.Pair) []Bar {
	stratum := int(p.Levels >> 56)
	if stratum >= len(m.Share) {
		return nil
	}
	share := m.Share[stratum]
	ratio := func(a, b float64) float64 { return math.Log2(max(a, 1e-9) / max(b, 1e-9)) }
	bars := []Bar{{Label: "any pair", Weight: math.Log2(max(share[0], 1e-15) / max(share[len(share)-1], 1e-15))}}
	combo, shift, sum := stratum/2, uint(0), bars[0].Weight
	for _, f := range m.Fields {
		bits := uint(3)
		if len(f.U[combo]) > 8 {
			bits = 4
		}
		level := int(p.Levels >> shift & (1<<bits - 1))
		shift += bits
		if level == 0 || level >= len(f.U[combo]) {
			bars = append(bars, Bar{Label: f.Name, Level: freeLevel[0]})
			continue
		}
		match, names := f.M[combo][level], freeLevel
		switch len(f.U[combo]) {
		case len(birthLevel):
			names = birthLevel
		case len(sexLevel):
			names = sexLevel
		default:
			if level <= 4 && level < len(f.Spread[combo]) {
				match = f.M[combo][1] * f.Spread[combo][level]
			}
		}
		w := ratio(match, f.U[combo][level])
		sum += w
		bars = append(bars, Bar{Label: f.Name, Level: names[level], Weight: w})
	}
	return append(bars, Bar{Label: "relatives, and how frequent these values are", Weight: p.Weight - sum})
}
