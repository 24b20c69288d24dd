package extract

import (
	"strconv"
	"strings"
	"sync"
)

// MonthNames gives the names of a month, 1 to 12, in all languages of the lexicon, as its calendars write them.
func MonthNames(month int) []string { return monthNames()[month] }

var monthNames = sync.OnceValue(func() map[int][]string {
	out := map[int][]string{}
	for _, lang := range []string{"en", "ar"} {
		calendar, err := lexiconData.ReadFile("data/" + lang + "/calendar.tsv")
		if err != nil {
			panic(err) // it is embedded
		}
		for line := range strings.Lines(string(calendar)) {
			cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
			if len(cells) < 3 || cells[1] != "month" {
				continue
			}
			if n, err := strconv.Atoi(cells[2]); err == nil {
				out[n] = append(out[n], aliases(cells[0])...)
			}
		}
	}
	return out
})
