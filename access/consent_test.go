package access

import (
	"testing"

	"recount/record"
)

func TestConsented(t *testing.T) {
	day := record.NewDay(2025, 4, 1)
	expires, err := record.ParseDate("2025-03-31")
	if err != nil {
		t.Fatal(err)
	}
	given := record.ConsentRecord{Purpose: record.PurposeAnalyse, Given: true}
	with := func(change func(*record.ConsentRecord)) record.ConsentRecord {
		c := given
		change(&c)
		return c
	}
	analyse := Use{Purpose: record.PurposeAnalyse, On: day}
	tests := []struct {
		name     string
		consents []record.ConsentRecord
		use      Use
		want     bool
	}{
		{"none", nil, analyse, false},
		{"given", []record.ConsentRecord{given}, analyse, true},
		{"another purpose", []record.ConsentRecord{given}, Use{Purpose: record.PurposeShareUN, On: day}, false},
		{"refused", []record.ConsentRecord{with(func(c *record.ConsentRecord) { c.Given = false })}, analyse, false},
		{"withdrawn", []record.ConsentRecord{with(func(c *record.ConsentRecord) { c.WithdrawnAt = 1 })}, analyse,
			false},
		{"withdrawn once, given twice", []record.ConsentRecord{given,
			with(func(c *record.ConsentRecord) { c.WithdrawnAt = 1 })}, analyse, false},
		{"expired", []record.ConsentRecord{with(func(c *record.ConsentRecord) { c.Expires = expires })}, analyse,
			false},
		{"recipient not named", []record.ConsentRecord{given},
			Use{Purpose: record.PurposeAnalyse, Recipient: "a court", On: day}, false},
		{"recipient named", []record.ConsentRecord{with(func(c *record.ConsentRecord) { c.Recipient = "a court" })},
			Use{Purpose: record.PurposeAnalyse, Recipient: "a court", On: day}, true},
		{"item only, whole asked", []record.ConsentRecord{with(func(c *record.ConsentRecord) { c.Item = "photo" })},
			analyse, false},
		{"item only, item asked", []record.ConsentRecord{with(func(c *record.ConsentRecord) { c.Item = "photo" })},
			Use{Purpose: record.PurposeAnalyse, Item: "photo", On: day}, true},
		{"whole given, item refused", []record.ConsentRecord{given,
			with(func(c *record.ConsentRecord) { c.Item = "photo"; c.Given = false })},
			Use{Purpose: record.PurposeAnalyse, Item: "photo", On: day}, false},
	}
	for _, tt := range tests {
		if got, why := Consented(tt.consents, tt.use); got != tt.want {
			t.Errorf("%s: %v (%s)", tt.name, got, why)
		}
	}
}
