package web_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEveryCellOfABreakdownOpens follows every number of every table of the toll to the list of the records that it
// counts: no list is empty, and none has fewer records than the number has persons.
func TestEveryCellOfABreakdownOpens(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	cell := regexp.MustCompile(`<td class="num"><a href="(/persons\?[^"]+)">([^<]+)`)
	found := regexp.MustCompile(`role="status">\s*([0-9,]+)(?: of [0-9,]+)?`)
	for _, by := range []string{"unit.month", "place.day", "age.sex", "status.sex", "cause.month", "party.month"} {
		_, body := read(t, c, server.URL+"/toll?status=civilian&by="+by)
		cells := cell.FindAllStringSubmatch(body, -1)
		if len(cells) < 3 {
			t.Errorf("%s has %d numbers", by, len(cells))
		}
		for i, m := range cells {
			if i%5 != 0 { // each page costs
				continue
			}
			status, list := read(t, c, server.URL+html.UnescapeString(m[1]))
			n := found.FindStringSubmatch(list)
			if status != http.StatusOK || n == nil {
				t.Fatalf("%s: %s leads to %d", by, m[1], status)
			}
			records, _ := strconv.Atoi(strings.ReplaceAll(n[1], ",", ""))
			most := m[2]
			if _, high, ok := strings.Cut(most, " to "); ok {
				most = high
			}
			if persons, _ := strconv.Atoi(strings.ReplaceAll(most, ",", "")); records < persons || records == 0 {
				t.Errorf("%s: %s persons open to %d records", by, m[2], records)
			}
		}
	}
}

// TestTheTollIsSentAsItIsSeen reads the files of the toll: the table of its breakdown and what the origins said.
func TestTheTollIsSentAsItIsSeen(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	_, body := read(t, c, server.URL+"/toll?status=civilian&by=age.sex&as=csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 3 || !strings.HasSuffix(rows[0][1], "least") ||
		!strings.HasSuffix(rows[0][2], "most") {
		t.Errorf("%v: %.200q", err, body)
	}
	_, body = read(t, c, server.URL+"/toll?status=civilian&of=series&as=json")
	var file struct {
		About map[string]string
		Rows  []map[string]string
	}
	if err := json.Unmarshal([]byte(body), &file); err != nil || len(file.Rows) == 0 || file.Rows[0]["origin"] == "" {
		t.Errorf("%v: %.200q", err, body)
	}
	if asked, _ := url.QueryUnescape(fmt.Sprint(file.About)); !strings.Contains(asked, "status=civilian") {
		t.Errorf("the file does not say what was asked: %v", file.About)
	}
	if status, body := read(t, c, server.URL+"/toll?as=xlsx"); status != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("xlsx: %d", status)
	}
	if status, _ := read(t, c, server.URL+"/toll?as=exe"); status != http.StatusUnprocessableEntity {
		t.Errorf("exe: %d", status)
	}
}
