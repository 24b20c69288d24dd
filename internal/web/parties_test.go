package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"recount/record"
)

// TestPartiesAreATree: sides, forces and units hang under each other, with their days; asked as of a day, who did not
// stand then is not shown; a party is changed on its own page, and two who change it do not overwrite each other.
func TestPartiesAreATree(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	_, body := read(t, c, server.URL+"/parties")
	side, force, unit := strings.Index(body, "Government of Qasira"), strings.Index(body, "Qasiran Army"),
		strings.Index(body, "Harbour Brigade")
	if side < 0 || !(side < force && force < unit) || strings.Count(body[side:unit], `<ul class="tree">`) != 2 ||
		!strings.Contains(body, "Interior Guard") || !strings.Contains(shownOn(body), "until") {
		t.Fatal("the parties are no tree with days")
	}
	if _, now := read(t, c, server.URL+"/parties?on=2031-03"); strings.Contains(now, "<bdi>Interior Guard") ||
		!strings.Contains(now, "Harbour Brigade") {
		t.Error("a party that was no more stands there, or one that was does not")
	}
	if status, wrong := read(t, c, server.URL+"/parties?on=soon"); status != http.StatusUnprocessableEntity ||
		!strings.Contains(wrong, `id="fault-on">`) || !strings.Contains(wrong, `value="soon"`) {
		t.Errorf("no date: %d", status)
	}
	all, err := d.Events.Parties(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	id := map[string]string{}
	for _, p := range all {
		id[p.Name] = string(p.ID)
	}
	status, at, made := submit(t, c, server.URL+"/parties", url.Values{"in": {"party"}, "name": {"Ferry Platoon"},
		"level": {"unit"}, "parent": {id["Harbour Brigade"]}, "from": {"2031-03"}, "until": {"2031-05"}})
	if status != http.StatusOK || !strings.HasPrefix(at, "/parties/") || !strings.Contains(made, "Harbour Brigade") ||
		!strings.Contains(made, "Government of Qasira") {
		t.Fatalf("a new party: %d at %s", status, at)
	}
	if status, _, back := submit(t, c, server.URL+"/parties", url.Values{"in": {"party"}, "name": {"Ferry Guard"},
		"level": {"unit"}, "from": {"2031-05"}, "until": {"2031-03"}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(back, `value="Ferry Guard"`) || !strings.Contains(back, "before the beginning") {
		t.Errorf("an end before the beginning: %d", status)
	}
	form := formOn(t, made, `action="`+at+`"`)
	form.Set("parent", id["Coast Front"])
	if status, _, now := submit(t, c, server.URL+at, form); status != http.StatusOK || !strings.Contains(now,
		"Coast Front") {
		t.Errorf("a party that went over: %d", status)
	}
	if status, _, _ := submit(t, c, server.URL+at, form); status != http.StatusConflict {
		t.Errorf("the second of two who change a party: %d", status)
	}
	// nobody stands under what stands under them: the form of a party offers none of those
	if _, page := read(t, c, server.URL+"/parties/"+id["Qasiran Army"]); strings.Contains(page,
		`<option value="`+id["Harbour Brigade"]+`"`) {
		t.Error("the form offers to put a party under its own unit")
	}
	if status, _ := read(t, c, server.URL+"/parties/none"); status != http.StatusNotFound {
		t.Errorf("no such party: %d", status)
	}
}

// TestAllegationsAreSaidBySources: what a source alleges stands on the page of the party and on that of the incident,
// is
// never without who says it, and goes out again.
func TestAllegationsAreSaidBySources(t *testing.T) {
	server, d, who := sampleDesk(t)
	c, ctx := visitor(t, server.URL), context.Background()
	incidents, err := d.Events.Incidents(ctx, who)
	if err != nil || len(incidents) < 2 {
		t.Fatal(err)
	}
	parties, err := d.Events.Parties(ctx, who)
	if err != nil || len(parties) == 0 {
		t.Fatal(err)
	}
	incident, party := string(incidents[1].ID), string(parties[0].ID)
	form := url.Values{"in": {"allegation"}, "party": {party}, "incident": {incident},
		"act":      {"shelling of the market"},
		"standard": {"admitted"}, "back": {"/incidents/" + incident}}
	status, _, body := submit(t, c, server.URL+"/allegations", form)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "shelling of the market") ||
		!strings.Contains(body, "The software alleges nothing") {
		t.Fatalf("an allegation that nobody makes: %d", status)
	}
	form.Set("by", "QRM")
	status, at, body := submit(t, c, server.URL+"/allegations", form)
	if status != http.StatusOK || at != "/incidents/"+incident || !strings.Contains(body, "shelling of the market") ||
		!strings.Contains(body, "alleged by Qasiran Rights Monitor") || !strings.Contains(body,
		"admitted by the party") {
		t.Fatalf("%d at %s", status, at)
	}
	if _, page := read(t, c, server.URL+"/parties/"+party); !strings.Contains(page, "shelling of the market") ||
		!strings.Contains(page, "/incidents/"+incident) {
		t.Error("the party does not say what is alleged of it")
	}
	all, err := d.Events.Allegations(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if x.Act == "shelling of the market" {
			if status, _, now := submit(t, c, server.URL+"/allegations/"+x.ID+"/withdraw",
				url.Values{"back": {"/parties/" + party}}); status != http.StatusOK || strings.Contains(now,
				"<bdi>shelling of the market") {
				t.Errorf("taken out: %d, or it stands there still", status)
			}
		}
	}
	if _, _, err := d.Events.RecordAllegation(ctx, who, record.Allegation{Party: parties[0].ID, By: "QRM",
		Standard: "certain"}); err == nil {
		t.Error("an allegation was taken at a standard that there is not")
	}
}
