package intake

import "testing"

func TestListEnding(t *testing.T) {
	for name, want := range map[string]string{
		"a.csv": ".csv", "A.XLSX": ".XLSX", "b.ods": ".ods", "c.tsv.gz": ".tsv.gz", "d.CSV.GZ": ".CSV.GZ",
		"e.txt": "", "f.gz": "", "csv": "", "g.csv.zip": "",
	} {
		if got := ListEnding(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
