package publish

import (
	"regexp"
	"strings"
	"testing"

	"recount/record"
)

// TestTheMapTellsNoMoreThanTheTable looks at the map of an edition in both languages: each mark leads to a row of the
// table, names and points are those of units that may be told, and a place that is never told is not named to show the
// way either.
func TestTheMapTellsNoMoreThanTheTable(t *testing.T) {
	in := sample(t, 120)
	for _, page := range []string{"index.html", "ar/index.html"} {
		body := string(build(t, in).Files[page])
		marks := regexp.MustCompile(`<a class="mark" href="#(place-[0-9a-f]+)"`).FindAllStringSubmatch(body, -1)
		if len(marks) != 6 { // three provinces, drawn for two widths
			t.Errorf("%s has %d marks", page, len(marks))
		}
		for _, m := range marks {
			if !strings.Contains(body, `<tr id="`+m[1]+`">`) {
				t.Errorf("%s: the mark leads to %s, and there is no such row", page, m[1])
			}
		}
		for _, banned := range []string{"mill", "<script", "http://www.w3.org/1999/xlink"} {
			if strings.Contains(body, banned) {
				t.Errorf("%s holds %q", page, banned)
			}
		}
		if strings.Count(body, `class="placemap"`) != 2 || strings.Count(body, `class="tip"`) != 6 {
			t.Errorf("%s has no two drawings whose marks open", page)
		}
	}
	in.Policy.Sensitive = []record.PlaceID{"QX1"}
	body := string(build(t, in).Files["index.html"])
	if strings.Contains(body, "Zahrun") || strings.Count(body, `class="mark"`) != 4 {
		t.Error("a place that is never told is on the map")
	}

	// A number that is not told is told by no mark, and a country is drawn nowhere.
	in = sample(t, 6)
	in.Incidents[1].Place = "QX"
	body = string(build(t, in).Files["index.html"])
	if !strings.Contains(body, "not told named") || strings.Count(body, `class="reach"`) == 0 {
		t.Error("the marks tell a small number")
	}
	if strings.Contains(body, ">Qasiran</text>") {
		t.Error("a whole country is drawn as a point")
	}
}
