package intake

import (
	"os"
	"path/filepath"
	"testing"

	"recount/internal/shareddata"
)

// TestListsOfAWorkingDay reads lists as they reach a desk: every dialect of a table and every habit of its makers. Of
// each the rows, the cells that are odd and the rows that are left out are counted; same says that it holds the four
// people of the first, each field as there.
func TestListsOfAWorkingDay(t *testing.T) {
	dir := shareddata.Path(t, "cases/inputs")
	read := func(name string) *List {
		t.Helper()
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		l, err := ReadWholeList(name, f, ListOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return l
	}
	first := read("csv/v01_bom.csv")
	for _, c := range []struct {
		name            string
		rows, odd, left int
		same            bool
	}{
		{"csv/v01_bom.csv", 4, 0, 0, true},
		{"csv/v02_semicolon.csv", 4, 0, 0, true},
		{"csv/v03_sep_line.csv", 4, 0, 0, true},
		{"csv/v04_utf16le.csv", 4, 0, 0, true},
		{"csv/v05_win1256.csv", 4, 0, 0, true},
		{"csv/v06_nul.csv", 4, 0, 0, true},
		{"csv/v07_crlf_in_cell.csv", 4, 0, 0, true},
		{"csv/v08_title_rows.csv", 4, 0, 0, true},
		{"csv/v09_dup_header.csv", 4, 0, 0, false},
		{"csv/v10_trailing_delims.csv", 4, 0, 0, true},
		{"csv/v11_unbalanced_quote.csv", 4, 0, 0, false},
		{"csv/v12_lone_quote.csv", 4, 0, 0, false},
		{"csv/v13_ragged.csv", 4, 0, 0, false},
		{"csv/v14_cr_only.csv", 4, 0, 0, true},
		{"csv/v15_semicolon_commas_in_cells.csv", 4, 0, 0, false},
		{"csv/v16_arabic_comma_sep.csv", 4, 0, 0, true},
		{"csv/v17_blank_lines.csv", 4, 0, 0, true},
		{"csv/v18_spaces_header.csv", 4, 0, 0, true},
		{"csv/v19_ar_header.csv", 4, 0, 0, true},
		{"csv/v20_excel_serial.csv", 4, 0, 0, true},
		{"csv/v21_dmy.csv", 4, 0, 0, true},
		{"csv/v22_age_words.csv", 4, 0, 0, false},
		{"csv/v23_age_minus1.csv", 4, 2, 0, false},
		{"csv/v24_total_row.csv", 4, 0, 1, true},
		{"csv/v25_null_words.csv", 4, 0, 0, false},
		{"csv/v26_sex_words.csv", 4, 0, 0, true},
		{"csv/v27_formula.csv", 4, 2, 0, true},
		{"csv/v28_two_tables.csv", 5, 0, 1, false},
		{"csv/v29_utf8_two_bom.csv", 4, 0, 0, true},
		{"csv/v30_html_entities.csv", 4, 0, 0, false},
		{"csv/w1_nickname_quote.csv", 4, 0, 0, false},
		{"csv/w2_dates.csv", 12, 1, 0, false},
		{"csv/w3_cr.csv", 2, 0, 0, false},
		{"xlsx/s01_plain.xlsx", 4, 0, 0, true},
		{"xlsx/s02_title_long.xlsx", 4, 0, 0, true},
		{"xlsx/s03_title_short.xlsx", 4, 0, 0, true},
		{"xlsx/s04_title_merged.xlsx", 4, 0, 0, true},
		{"xlsx/s05_title_ar_blank.xlsx", 4, 0, 0, true},
		{"xlsx/s06_1904.xlsx", 4, 0, 0, true},
		{"xlsx/s07_formula_nocache.xlsx", 4, 1, 0, false},
		{"xlsx/s08_two_sheets.xlsx", 5, 0, 0, false},
		{"xlsx/s09_cover_first.xlsx", 4, 0, 0, true},
		{"xlsx/s10_hidden_row.xlsx", 4, 0, 0, true},
		{"xlsx/s11_hidden_col.xlsx", 4, 0, 0, true},
		{"xlsx/s12_date_formats.xlsx", 4, 0, 0, true},
		{"xlsx/s13_errors.xlsx", 4, 2, 0, false},
		{"xlsx/s14_merged_place.xlsx", 4, 0, 0, false},
		{"xlsx/s15_ar_header.xlsx", 4, 0, 0, true},
		{"xlsx/s16_long_id_number.xlsx", 2, 0, 0, false},
		{"xlsx/s17_datetime_float_age.xlsx", 4, 0, 0, false},
		{"xlsx/s18_two_names_age_words.xlsx", 3, 0, 0, false},
		{"xlsx/s19_fuzzy_death.xlsx", 4, 0, 0, false},
		{"xlsx/s20_four_name_cols.xlsx", 2, 0, 0, false},
	} {
		l := read(c.name)
		odd := 0
		for i := range l.Rows {
			odd += len(l.Rows[i].Odd)
		}
		if len(l.Rows) != c.rows || odd != c.odd || len(l.Left) != c.left {
			t.Errorf("%s: %d rows, %d odd cells, %d left out, want %d, %d, %d", c.name, len(l.Rows), odd, len(l.Left),
				c.rows, c.odd, c.left)
		}
		if same := sameRows(l, first); same != c.same {
			t.Errorf("%s has the rows of the first: %v", c.name, same)
		}
	}
}

// sameRows reports whether two lists have the same people, field by field.
func sameRows(a, b *List) bool {
	if len(a.Rows) != len(b.Rows) {
		return false
	}
	for i := range a.Rows {
		x, y := &a.Rows[i], &b.Rows[i]
		if x.Name != y.Name || x.Years != y.Years || x.Born.String() != y.Born.String() || x.Sex != y.Sex || x.Place != y.Place {
			return false
		}
	}
	return true
}
