package placemap

import (
	"encoding/xml"
	"strings"
	"testing"
)

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil {
		t.Fatalf("not well formed: %v\n%s", err, svg)
	}
}

func TestDraw(t *testing.T) {
	svg := Draw("places", []Mark{{Label: "Latakia & around", Lat: 35.5, Lon: 35.8, Radius: 40},
		{Label: "Tartus", Lat: 34.9, Lon: 35.9, Radius: 40}})
	wellFormed(t, svg)
	if !strings.Contains(svg, `class="land" d="M`) {
		t.Error("no coast is drawn where there is one")
	}
	if Draw("none", nil) != "" {
		t.Error("a map of nothing was drawn")
	}
}
