package report

import (
	"encoding/xml"
	"strings"
	"testing"

	"recount/record"
)

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil {
		t.Fatalf("not well formed: %v\n%s", err, svg)
	}
}

func TestStepChartTellsEachStatement(t *testing.T) {
	day := record.NewDay(2025, 3, 8)
	s := []Series{{Name: "A <monitor>", Points: []Point{{Day: day, Low: 745, High: 745},
		{Day: day + 3, Low: 1225, Open: true}, {Day: day + 5, Low: 1300, High: 1400}}}}
	svg := StepChart("Figures by as-of day & origin", s, ChartWidth, false)
	wellFormed(t, svg)
	if strings.Count(svg, "<circle") != 3 {
		t.Error("a statement was left out")
	}
	if !strings.Contains(svg, "1,225 or more") || !strings.Contains(svg, "1,300 to 1,400") {
		t.Error("what the origin said is not told")
	}
	if StepChart("empty", nil, ChartWidth, false) != "" {
		t.Error("a chart of nothing was drawn")
	}
	wellFormed(t, StepChart("rtl", s, ChartWidth, true))
}

func TestNiceScale(t *testing.T) {
	for n := 1; n < 20000; n += 7 {
		ceiling, tick := niceScale(n)
		if ceiling < n || ceiling%tick != 0 || ceiling/tick > 5 {
			t.Fatalf("%d: up to %d by %d", n, ceiling, tick)
		}
	}
}
