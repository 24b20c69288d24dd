package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recount/record"
)

// TestAPersonIsRecordedAndCorrectedByHand: a person whom a page names and no list has is recorded on the page of
// persons, corrected field by field on their own, and the second of two who correct is told what the first did. A
// record that came from a list keeps the correction beside what the list says.
func TestAPersonIsRecordedAndCorrectedByHand(t *testing.T) {
	server, d, who := sampleDesk(t)
	c, ctx := visitor(t, server.URL), context.Background()
	status, _, body := submit(t, c, server.URL+"/persons", url.Values{"in": {"person"}, "name": {"Yusra Khayali"},
		"source": {"QRM"}, "years": {"٣٤"}, "sex": {"female"}, "status": {"civilian"}, "outcome": {"killed"},
		"died": {"2031-03-07"}, "place": {"Nowhere-at-all"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="Yusra Khayali"`) ||
		!regexp.MustCompile(`id="fault-place-person">[^<]+<`).MatchString(body) {
		t.Fatalf("an unknown place: %d, or what was typed is gone", status)
	}
	status, at, body := submit(t, c, server.URL+"/persons", url.Values{"in": {"person"}, "name": {"Yusra Khayali"},
		"source": {"QRM"}, "years": {"٣٤"}, "sex": {"female"}, "status": {"civilian"}, "outcome": {"killed"},
		"died": {"2031-03-07"}, "place": {"Zahrun"}, "party": {"Saltmarsh Company; Coast Front"}})
	if status != http.StatusOK || !strings.HasPrefix(at, "/persons/") || !strings.Contains(body, "Yusra Khayali") {
		t.Fatalf("recorded: %d at %s", status, at)
	}
	id := record.VictimRecordID(strings.TrimPrefix(at, "/persons/"))
	v, err := d.Persons.Victim(ctx, who, id)
	if err != nil || v.Years != 34 || v.Age != record.Adult || v.Sex != record.Female || v.Died.String() != "2031-03-07" ||
		v.Place == "" || len(v.Party) != 2 || v.Death != record.StateAlleged {
		t.Fatalf("recorded as %+v (%v)", v, err)
	}
	correctedByTwo(t, c, server.URL+at, body, "Yusra Khayali")
	if v, err = d.Persons.Victim(ctx, who, id); err != nil || v.Years != 35 || v.Name != "Yusra Khayali" {
		t.Errorf("corrected to %+v (%v)", v, err)
	}
	listed, err := d.Persons.Victims(ctx, who, "", 1000)
	listed = slices.DeleteFunc(listed, func(v record.VictimRecord) bool { return v.Row == 0 })
	if err != nil || len(listed) == 0 {
		t.Fatalf("no record of a list: %v", err)
	}
	at = "/persons/" + string(listed[0].ID)
	_, body = read(t, c, server.URL+at)
	correctedByTwo(t, c, server.URL+at, body, listed[0].Name)
	now, err := d.Persons.Victim(ctx, who, listed[0].ID)
	if err != nil || now.Years != 35 || now.Name != listed[0].Name || now.Place != listed[0].Place {
		t.Errorf("the record of a list was corrected to %+v (%v)", now, err)
	}
}

// correctedByTwo corrects the age on the page of a person twice from the same page: the second is told of the first.
func correctedByTwo(t *testing.T, c *http.Client, address, body, name string) {
	t.Helper()
	form := formOn(t, body, `action="`+strings.TrimPrefix(address, address[:strings.Index(address, "/persons")])+`"`)
	form.Set("years", "35")
	form.Set("reason", "the page says 35")
	if status, _, body := submit(t, c, address, form); status != http.StatusOK || !strings.Contains(body, ">35<") {
		t.Fatalf("corrected: %d", status)
	}
	form.Set("years", "36")
	if status, _, body := submit(t, c, address, form); status != http.StatusConflict || !strings.Contains(body,
		"Meanwhile Demo analyst") || !strings.Contains(body, `value="36"`) {
		t.Errorf("the second of two who correct %s: %d, not told, or what they typed is gone", name, status)
	}
}

// formOn is what a form of a page holds when nothing is touched.
func formOn(t *testing.T, body, mark string) url.Values {
	t.Helper()
	_, rest, ok := strings.Cut(body, mark)
	if !ok {
		t.Fatalf("the page has no form with %s", mark)
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	out := url.Values{}
	for _, in := range regexp.MustCompile(`<input[^>]*>`).FindAllString(rest, -1) {
		if name := attribute(in, "name"); name != "" && (attribute(in, "type") != "checkbox" || strings.Contains(in,
			" checked")) {
			out.Add(name, attribute(in, "value"))
		}
	}
	for _, list := range regexp.MustCompile(`(?s)<select[^>]*>.*?</select>`).FindAllString(rest, -1) {
		chosen := regexp.MustCompile(`<option [^>]*selected[^>]*>`).FindString(list)
		if chosen == "" {
			chosen = regexp.MustCompile(`<option [^>]*>`).FindString(list)
		}
		out.Add(attribute(list, "name"), attribute(chosen, "value"))
	}
	return out
}

func attribute(tag, name string) string {
	found := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#34;", `"`).Replace(found[1])
}

// TestUnnamedPersonsAreRecordedTogether: "a woman and two children": each is a record without a name,
// and a name is asked
// for where the source has one.
func TestUnnamedPersonsAreRecordedTogether(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	before, err := d.Roll(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	if status, _, body := submit(t, c, server.URL+"/persons", url.Values{"in": {"person"}, "source": {"QRM"},
		"agegroup": {"child"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Give a name") {
		t.Errorf("nobody named and nothing ticked: %d", status)
	}
	status, at, _ := submit(t, c, server.URL+"/persons", url.Values{"in": {"person"}, "source": {"QRM"},
		"unnamed":  {"yes"},
		"how_many": {"2"}, "agegroup": {"child"}, "died": {"2031-03-07"}})
	if status != http.StatusOK || at != "/persons" {
		t.Fatalf("%d at %s", status, at)
	}
	after, err := d.Roll(context.Background(), who)
	if err != nil || len(after) != len(before)+2 {
		t.Errorf("%d records became %d (%v)", len(before), len(after), err)
	}
	if status, _, _ := submit(t, c, server.URL+"/persons", url.Values{"in": {"person"}, "source": {"QRM"},
		"unnamed": {"yes"}, "how_many": {"100000"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a hundred thousand at once: %d", status)
	}
}
