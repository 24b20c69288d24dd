package extract

import (
	"strings"
	"testing"

	"recount/record"
)

func geoNamesRow(id, name, ascii, alt, lat, lon, class, code, country, a1, a2 string) string {
	return strings.Join([]string{id, name, ascii, alt, lat, lon, class, code, country, "", a1, a2, "", "", "100", "",
		"", "Asia/Damascus", "2024-01-01"}, "\t")
}

func TestImportGeoNames(t *testing.T) {
	g := NewGazetteer()
	dump := strings.Join([]string{
		geoNamesRow("5", "Wādī Jadīd", "Wadi Jadid", "Wadi Jadeed,وادي جديد", "35.1", "36.2", "P", "PPL", "SY", "02",
			"03"),
		geoNamesRow("1", "Syria", "Syria", "سوريا", "35", "38", "A", "PCLI", "SY", "00", ""),
		geoNamesRow("2", "Muhafazat Jadida", "Muhafazat Jadida", "", "35.5", "36", "A", "ADM1", "SY", "02", ""),
		geoNamesRow("9", "Nahr", "Nahr", "", "35.5", "36", "H", "STM", "SY", "02", ""),
	}, "\n")
	rep, err := g.ImportGeoNames(strings.NewReader(dump))
	if err != nil || rep != (ImportReport{Added: 3, Skipped: 1}) {
		t.Fatalf("ImportGeoNames = %+v, %v", rep, err)
	}
	for _, text := range []string{"the village of Wadi Jadeed", "في قرية وادي جديد"} {
		if ms := g.Match(text); len(ms) != 1 || ms[0].ID != "gn-5" {
			t.Errorf("Match(%q) = %+v, want gn-5", text, ms)
		}
	}
	if !g.Inside("gn-5", "gn-2") || !g.Inside("gn-5", "sy") {
		t.Error("the village does not lie in its governorate and country")
	}
	for _, bad := range []string{"id,name\n", geoNamesRow("1", "X", "X", "", "95", "0", "A", "PCLI", "SY", "00", "")} {
		if _, err := NewGazetteer().ImportGeoNames(strings.NewReader(bad)); err == nil ||
			!strings.Contains(err.Error(), "line 1") {
			t.Errorf("ImportGeoNames(%.20q) gives error %v, want one that names line 1", bad, err)
		}
	}
}

func TestImportCODAB(t *testing.T) {
	g := gazetteer(t)
	table := "ADM1_EN,ADM1_AR,ADM1_PCODE,ADM2_EN,ADM2_AR,ADM2_PCODE,ADM3_EN,ADM3_PCODE\n" +
		"Tartous,طرطوس,SY10,Banyas,بانياس,SY1001,Rawda,SY100107\n" +
		"Newland,الأرض الجديدة,SY99,,,,,\n"
	rep, err := g.ImportCODAB(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	if rep.Added < 3 {
		t.Errorf("ImportCODAB added %d units", rep.Added)
	}
	if p, _ := g.Place("sy-tartus"); p.PCode != "SY10" {
		t.Errorf("Tartus has P-code %q after the import, want SY10", p.PCode)
	}
	if p, _ := g.Place("sy-tartus-baniyas"); p.PCode != "SY1001" {
		t.Errorf("Baniyas has P-code %q after the import, want SY1001", p.PCode)
	}
	if p, ok := g.Place("SY99"); !ok || p.Parent != "sy" || p.Level != record.LevelADM1 {
		t.Errorf("the new unit is %+v", p)
	}
	if _, err := g.ImportCODAB(strings.NewReader("name,code\nx,y\n")); err == nil {
		t.Error("a table without the columns is taken")
	}
}

func FuzzImport(f *testing.F) {
	f.Add("ADM1_EN,ADM1_PCODE\nA,B1\n")
	f.Add(geoNamesRow("1", "Syria", "Syria", "سوريا", "35", "38", "A", "PCLI", "SY", "00", ""))
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = NewGazetteer().ImportGeoNames(strings.NewReader(s))
		_, _ = NewGazetteer().ImportCODAB(strings.NewReader(s))
	})
}
