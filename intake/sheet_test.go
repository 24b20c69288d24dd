package intake

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"recount/record"
)

func readList(t *testing.T, csv string) ([]record.VictimRecord, []record.BadRow) {
	t.Helper()
	s, err := ReadSheet("list.csv", []byte(csv))
	if err != nil {
		t.Fatal(err)
	}
	return Victims(s, ListOptions{Source: "QRM", Mapping: GuessMapping(s.Header), Place: func(p string) record.PlaceID { return record.PlaceID(p) }})
}

func TestMessyList(t *testing.T) {
	got, bad := readList(t, "List of the coast,,,,\n\nالرقم,الاسم,الجنس,العمر,تاريخ الوفاة,المكان\n"+
		"١,سمير الزهروني,ذكر,٢٥,٧/٣/٢٠٣١,Zahrun\n"+
		"٢,ليلى الرمحي,أنثى,١٩٩٠,2031-03,Zahrun\n"+
		"٣,,ذكر,30,2031-03-07,Zahrun\n"+
		"٤,نزار التيناوي,ذكر,كثير,2031-03-07,Zahrun\n"+
		"١,سمير الزهروني,ذكر,٢٥,٧/٣/٢٠٣١,Zahrun\n")
	if len(got) != 2 || len(bad) != 3 {
		t.Fatalf("%d records, bad rows %v", len(got), bad)
	}
	first := got[0]
	if first.NameAR != "سمير الزهروني" || first.Name != "" || first.Sex != record.Male || first.Years != 25 || first.Died.String() != "2031-03-07" || first.Identity != record.StateDocumented {
		t.Errorf("%+v", first)
	}
	if second := got[1]; second.Years != 0 || second.Born.String() != "1990" || second.Died.Precision() != record.MonthPrecision {
		t.Errorf("age as year of birth: %+v", second)
	}
	for i, want := range []string{"no name", "not a number", "repeats row"} {
		if !strings.Contains(bad[i].Why, want) || bad[i].Row == 0 {
			t.Errorf("bad row %+v, want %q", bad[i], want)
		}
	}
}

func TestSameListSameIDs(t *testing.T) {
	list := "id,name,date\n7,Nizar al-Tinawi,2031-03-07\n"
	a, _ := readList(t, list)
	b, _ := readList(t, list)
	if a[0].ID != b[0].ID {
		t.Error("one row has two ids")
	}
}

func TestXLSXWithMergedCells(t *testing.T) {
	f := excelize.NewFile()
	cells := map[string]any{"A1": "name", "B1": "place", "A2": "Ali al-Rumhi", "B2": "Zahrun", "A3": "Hasan al-Rumhi", "A4": "Rana al-Rumhi"}
	for at, v := range cells {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "B2", "B4"); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	s, err := ReadSheet("list.xlsx", buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, bad := Victims(s, ListOptions{Source: "x", Mapping: GuessMapping(s.Header), Place: func(p string) record.PlaceID { return record.PlaceID(p) }})
	if len(got) != 3 || len(bad) != 0 || got[2].Place != "Zahrun" {
		t.Errorf("%+v %v", got, bad)
	}
}

func TestOneBadRowAtFifty(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,name,age\n")
	for i := 1; i <= 1500; i++ {
		age := "30"
		if i == 50 {
			age = "old"
		}
		fmt.Fprintf(&b, "%d,Person Number%d,%s\n", i, i, age)
	}
	got, bad := readList(t, b.String())
	if len(got) != 1499 || len(bad) != 1 || bad[0].Row != 51 {
		t.Errorf("%d records, %v", len(got), bad)
	}
}

func TestListReadsDaysInWords(t *testing.T) {
	day := record.ExactDate(record.NewDay(2025, 3, 7))
	for cell, want := range map[string]record.Date{
		"7 آذار 2025": day, "٧ مارس ٢٠٢٥": day, "7 March 2025": day, "March 7th 2025": day, "7 آذار/مارس 2025": day,
		"before 7 March 2025": {}, "7 or 8 March 2025": {}, "قبل 7 آذار 2025": {}, "March 2025": {},
	} {
		got, bad := readList(t, "name;died\nSamer Invented;"+cell+"\n")
		switch {
		case want.Stated() && (len(got) != 1 || got[0].Died.String() != want.String()):
			t.Errorf("%q: %v %v", cell, got, bad)
		case !want.Stated() && (len(bad) != 1 || len(got) != 0):
			t.Errorf("%q was taken for a day: %v", cell, got)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add([]byte("id;name;age\n1;أحمد;٢٥\n"))
	f.Add([]byte("PK\x03\x04junk"))
	f.Add([]byte("\"unclosed,name\nx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSheet("f", data)
		if err != nil {
			return
		}
		got, bad := Victims(s, ListOptions{Source: "s", Mapping: GuessMapping(s.Header)})
		if len(got)+len(bad) != len(s.Rows) {
			t.Fatalf("%d rows became %d records and %d bad rows", len(s.Rows), len(got), len(bad))
		}
	})
}
