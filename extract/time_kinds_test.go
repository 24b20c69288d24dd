package extract

import (
	"testing"

	"recount/record"
)

// TestKindsOfTimes: the windows of figures, by the kinds in which pages tell times. Every sentence is invented.
func TestKindsOfTimes(t *testing.T) {
	for _, c := range []struct{ published, text, since, until string }{
		{"2025-07-10", "Between May 27 and June 27 shelling killed 41 people in Orvin.", "2025-05-27", "2025-06-27"},
		{"2025-07-10", "Between 27 May and 27 June shelling killed 41 people in Orvin.", "2025-05-27", "2025-06-27"},
		{"2024-09-10", "Between July 31 and August 1 shelling killed 41 people.", "2024-07-31", "2024-08-01"},
		{"2025-03-09", "Between January 31 and February 28, 2025 mines killed 12 people.", "2025-01-31", "2025-02-28"},
		{"2025-09-01", "In the first half of 2025 mines killed 310 people.", "2025-01-01", "2025-06-30"},
		{"2025-09-01", "Mines killed 44 people in the second quarter of 2024.", "2024-04-01", "2024-06-30"},
		{"2025-11-20", "Gunmen killed 23 people in the first half of November.", "2025-11-01", "2025-11-15"},
		{"2025-09-01", "So far this year mines have killed 61 people.", "2025-01-01", ""},
		{"2025-09-01", "Mines have killed 61 people this year.", "2025-01-01", "2025-09-01"},
		{"2025-09-01", "Mines killed 93 people last year.", "2024-01-01", "2024-12-31"},
		{"2025-09-14", "Raids killed 17 people last month.", "2025-08-01", "2025-08-31"},
		{"2025-09-01", "In 2024 mines killed 93 people.", "2024-01-01", "2024-12-31"},
		{"2025-09-01", "Since 2017 mines have killed 93 people.", "2017-01-01", ""},
		{"", "وثق المركز مقتل 11 مدنيا خلال شهر يوليو المنصرم 2020.", "2020-07-01", "2020-07-31"},
		{"2023-09-09", "ارتفعت حصيلة ضحايا الهزة التي سجلت مساء أمس الجمعة إلى 632 وفاة.", "2023-09-08", "2023-09-08"},
		{"2025-09-14", "In the past 72 hours 18 people were killed.", "2025-09-11", "2025-09-14"},
		{"2025-03-13", "Since Thursday 18 people were killed in Orvin.", "2025-03-06", ""},
		{"2025-08-02", "The raid in May killed 40 people.", "2025-05-01", "2025-05-31"},
		{"2025-08-02", "The floods of May 2024 killed 70 people in Homs.", "2024-05-01", "2024-05-31"},
		{"", "At least 700 people were killed in Aleppo since 6 March 2025.", "2025-03-06", ""},
		{"2022-05-02", "The clashes of 28 April - 2 May 2022 killed 18 people.", "2022-04-28", "2022-05-02"},
		{"2025-09-01", "قتل 310 أشخاص في النصف الأول من عام 2025.", "2025-01-01", "2025-06-30"},
		{"2025-09-01", "قتلت الألغام 61 شخصا منذ مطلع العام الجاري.", "2025-01-01", ""},
		{"2025-09-01", "قتلت الألغام 93 شخصا في عام 2024.", "2024-01-01", "2024-12-31"},
		{"2025-09-14", "قتل 13 شخصا منذ مطلع الشهر الجاري.", "2025-09-01", ""},
		{"2023-08-20", "قتل 37 شخصا في 9 أوت 2023.", "2023-08-09", "2023-08-09"},
		{"2023-08-20", "قتل 37 شخصا في 9 غشت 2023.", "2023-08-09", "2023-08-09"},
		{"2023-12-28", "قتل 14 شخصا في 20 دجنبر 2023.", "2023-12-20", "2023-12-20"},
		{"2022-06-01", "قتل 14 شخصا في 15 رمضان 1443.", "2022-04-16", "2022-04-16"},
	} {
		published, _ := record.ParseDate(c.published)
		x := readOn(t, published, c.text)
		if len(x.Claims) == 0 {
			t.Errorf("%s: no claim", c.text)
			continue
		}
		if s := x.Claims[0].Count; s.Since.String() != c.since || s.Until.String() != c.until {
			t.Errorf("%s (published %s): since %q until %q, want %q and %q", c.text, c.published, s.Since, s.Until,
				c.since, c.until)
		}
	}
}

// readOn reads a text published on a day.
func readOn(t testing.TB, published record.Date, text string) record.Extraction {
	t.Helper()
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	doc := documentFromPage("test", "outlet: Test Wire\n\n"+text)
	doc.Published = published
	return e.Extract(doc)
}
