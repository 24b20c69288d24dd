package link

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// invented places: two villages a few kilometres apart, one in the same district, one far away; each with names in both
// scripts.
var inventedPlaces = map[string]Spot{
	"تل الريماس": {"p1", []string{"d1", "g1"}, 35.00, 36.00}, "Tell Rimas": {"p1", []string{"d1", "g1"}, 35.00, 36.00},
	"كفر دوكون": {"p2", []string{"d2", "g1"}, 35.03, 36.00}, "Kafr Dukun": {"p2", []string{"d2", "g1"}, 35.03, 36.00},
	"برج سمعان":  {"p3", []string{"d1", "g1"}, 35.60, 36.00},
	"عين الحطاب": {"p4", []string{"d9", "g9"}, 33.00, 40.00}, "Ain Hattab": {"p4", []string{"d9", "g9"}, 33.00, 40.00},
	"قضاء أول": {"d1", []string{"g1"}, 35.2, 36.1},
}

func lookupPlace(v string) (Spot, bool) {
	s, ok := inventedPlaces[v]
	return s, ok
}

func TestPlaceLevels(t *testing.T) {
	fields := []Field{{"name", KindName}, {"place", KindPlace}}
	var rows [][]string
	values := []string{"تل الريماس", "Tell Rimas", "كفر دوكون", "برج سمعان", "عين الحطاب", "قضاء أول",
		"مكان لا يعرفه أحد", ""}
	for _, v := range values {
		rows = append(rows, []string{"سامر باخاري", v})
	}
	p := prepareWith(build(t, fields, rows), Options{Places: lookupPlace})
	l := newLayout(p)
	c := comparer{p: p, l: &l, f: newFrequencies(p)}
	for _, x := range []struct {
		a, b int32
		want uint8
	}{{0, 2, levelNear}, {0, 3, levelClose}, {0, 4, levelDiffer}, {0, 5, levelNear}, {2, 5, levelClose},
		{0, 6, levelDiffer}, {0, 7, levelNull}} {
		at := p.freeAt
		got := c.freeLevel(0, at[x.a], at[x.b])
		back := c.freeLevel(0, at[x.b], at[x.a])
		if got != x.want || back != got {
			t.Errorf("%q and %q: level %d, from the other side %d, want %d", values[x.a], values[x.b], got, back,
				x.want)
		}
	}
	if p.freeAt[0] != p.freeAt[1] {
		t.Error("two names of one place are two values")
	}
	if d := (&Spot{Lat: 0, Lon: 0}).kilometres(&Spot{Lat: 0, Lon: 90}); math.Abs(d-math.Pi/2*6371) > 1e-6 {
		t.Errorf("a quarter of the equator is %.3f km", d)
	}
	// A gazetteer that knows few of the values says nothing.
	strange := append(rows[:1:1], []string{"x", "q"}, []string{"x", "r"}, []string{"x", "s"})
	if p := prepareWith(build(t, fields, strange), Options{Places: lookupPlace}); p.free[0].spots != nil {
		t.Error("a gazetteer that knows one value of four was used")
	}
}

// TestPlacesHelp links two lists, one in each script, of people with common names: with a gazetteer the places tell who
// is who.
func TestPlacesHelp(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	both := [][2]string{{"تل الريماس", "Tell Rimas"}, {"كفر دوكون", "Kafr Dukun"}, {"عين الحطاب", "Ain Hattab"}}
	given := strings.Fields("سامر ماهر رائد بلال علاء طارق زياد فادي")
	latin := strings.Fields("Samir Mahir Raid Bilal Alaa Tariq Ziyad Fadi")
	var rows [][]string
	const n = 500
	for range n {
		x, y, z, place := rng.IntN(8), rng.IntN(8), rng.IntN(8), rng.IntN(3)
		rows = append(rows, []string{"a", given[x] + " " + given[y] + " " + given[z], both[place][0]},
			[]string{"b", latin[x] + " " + latin[y] + " " + latin[z], both[place][1]})
	}
	fields := []Field{{"list", KindList}, {"name", KindName}, {"place", KindPlace}}
	found := func(places func(string) (Spot, bool)) (pairs float64) {
		var first []byte
		for _, workers := range []int{1, 3} {
			res, err := Run(context.Background(), build(t, fields, rows), Options{Workers: workers, Places: places})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(res)
			if err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(first, text) {
				t.Error("places depend on the number of workers")
			}
			first, pairs = text, 0
			for i := 0; i < len(rows); i += 2 {
				if res.Cluster[i] == res.Cluster[i+1] {
					pairs++
				}
			}
		}
		return pairs
	}
	without, with := found(nil), found(lookupPlace)
	if with < without+50 {
		t.Errorf("of %d people %.0f were found in both lists without a gazetteer, %.0f with", n, without, with)
	}
	t.Logf("of %d people %.0f were found in both lists without a gazetteer, %.0f with", n, without, with)
}
