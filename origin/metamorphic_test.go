package origin_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"recount/extract"
	"recount/origin"
	"recount/record"
)

// told is a claim in short: how the page puts it and what it says.
type told struct {
	sentence string
	origin   record.OriginID
	class    string
	value    int
	q        record.Qualifier
	unit     string
	scope    record.Scope
	perp     string
}

// tale makes a page of sentences; claims stand in the sentences that have a figure.
func tale(t *testing.T, id, published string, lang record.Lang, sentences ...told) origin.Page {
	t.Helper()
	d := &record.Document{ID: record.DocumentID(id), Lang: lang}
	if published != "" {
		day, err := record.ParseDate(published)
		if err != nil {
			t.Fatal(err)
		}
		d.Published = day
	}
	x := &record.Extraction{Document: d.ID}
	type span struct{ from, to int }
	var spans []span
	for _, s := range sentences {
		spans = append(spans, span{len(d.Text), len(d.Text) + len(s.sentence)})
		d.Text += s.sentence + "\n"
	}
	n := loadNames(t)
	for i, s := range sentences {
		if s.value == 0 {
			continue
		}
		cell := record.AnyCell(record.Killed)
		narrow(&cell, s.unit)
		c := record.Claim{
			ID: record.ClaimID(fmt.Sprintf("%s/%d", id, i)), Kind: record.CountClaim, Document: d.ID,
			Published: d.Published,
			Speaker:   record.Attribution{Origin: s.origin, Class: s.class, OnPage: record.OriginNamed},
			Count: &record.CountStatement{
				Figure: record.Figure{Words: fmt.Sprint(s.value), Qualifier: s.q, Value: s.value}, Unit: s.unit,
				Scope: s.scope, Cell: cell, Perp: s.perp,
			},
			Sentence: record.NewAnchor(d.ID, d.Text, spans[i].from, spans[i].to),
		}
		if s.origin == "" {
			c.Speaker.OnPage = record.OriginAbsent
		}
		x.Claims = append(x.Claims, c)
	}
	return origin.Page{Document: d, Extraction: x, Mentions: n.mentions(d.Text)}
}

func lead(sentence string) told { return told{sentence: sentence} }

func civilians(sentence string, perp string) told {
	return told{sentence, "SOHR", "monitor", 532, record.Exact, "civilians", record.ScopeTotal, perp}
}

func soldiers(sentence string) told {
	return told{sentence, "SOHR", "monitor", 93, record.Exact, "security", record.ScopePart, ""}
}

// base is an account and an account of another day that must stay apart from it.
func base(t *testing.T) []origin.Page {
	return []origin.Page{
		tale(t, "a-original", "2025-03-08", record.English,
			lead("Syria sends troops to the Alawite heartland on the coast after killings in Latakia and Baniyas."),
			civilians("The Syrian Observatory for Human Rights said that security forces and allied groups had "+
				"killed 532 civilians since Thursday.", "security forces and allied groups"),
			soldiers("Fighting killed 93 members of the security forces as well, the Observatory said.")),
		tale(t, "b-later", "2025-03-12", record.English,
			lead("Committee begins its inquiry in Tartus as families return to burned houses."),
			told{"The Syrian Observatory for Human Rights has counted 1,383 civilians dead by Wednesday.", "SOHR",
				"monitor", 1383, record.Exact, "civilians", record.ScopeTotal, ""}),
	}
}

// counted is what a count can take from the series: origins, measures and values.
func counted(tr *origin.Tracing) []string {
	var out []string
	for _, s := range tr.Series {
		for _, p := range s.Points {
			out = append(out, fmt.Sprintf("%s %s %s %s %d", s.Origin, s.Outcome, s.Unit, p.Qualifier, p.Value))
		}
	}
	return out
}

func TestCopyRewriteTranslationChangeNothing(t *testing.T) {
	before := origin.Trace(base(t))
	added := map[string]origin.Page{
		"copy": tale(t, "c-copy", "2025-03-09", record.English,
			lead("Syria sends troops to the Alawite heartland on the coast after killings in Latakia and Baniyas."),
			civilians("The Syrian Observatory for Human Rights said that security forces and allied groups had "+
				"killed 532 civilians since Thursday.", "security forces and allied groups"),
			soldiers("Fighting killed 93 members of the security forces as well, the Observatory said.")),
		"rewrite": tale(t, "c-rewrite", "2025-03-09", record.English,
			civilians("As many as 532 civilians lost their lives at the hands of security forces, by the tally "+
				"of the Syrian Observatory for Human Rights (SOHR).", "security forces"),
			soldiers("Among security men there were 93 deaths in clashes around Latakia and Baniyas.")),
		"translation": tale(t, "c-translation", "2025-03-09", record.Arabic,
			civilians("قال المرصد السوري لحقوق الإنسان إن قوات الأمن ومجموعات متحالفة معها قتلت 532 مدنياً منذ الخميس.",
				"قوات الأمن"),
			soldiers("وقتل 93 عنصراً من قوات الأمن في اللاذقية وبانياس.")),
	}
	for name, page := range added {
		tr := origin.Trace(append(base(t), page))
		if got, want := counted(tr), counted(before); !slices.Equal(got, want) {
			t.Errorf("a %s changes the series from %v to %v", name, want, got)
		}
		if len(tr.Divergences) != 0 {
			t.Errorf("a faithful %s is flagged: %v", name, tr.Divergences)
		}
		a, _ := tr.StoryOf("a-original")
		c, _ := tr.StoryOf(page.Document.ID)
		b, _ := tr.StoryOf("b-later")
		if a != c || a == b {
			t.Errorf("a %s: stories %s of the account, %s of the page, %s of the account of another day", name, a, c, b)
		}
		if s := tr.Support([]record.ClaimID{"a-original/1",
			record.ClaimID(page.Extraction.Claims[0].ID)}); len(s.Origins) != 1 {
			t.Errorf("the account and its %s have %d independent origins", name, len(s.Origins))
		}
	}
}

func TestTurnedPerpetratorIsFlagged(t *testing.T) {
	turned := tale(t, "c-turned", "2025-03-09", record.English,
		civilians("As many as 532 civilians were killed by Assad loyalists, by the tally of the Syrian "+
			"Observatory for Human Rights.", "Assad loyalists"),
		soldiers("Among security men there were 93 deaths in clashes around Latakia and Baniyas."))
	tr := origin.Trace(append(base(t), turned))
	if len(tr.Divergences) != 1 || tr.Divergences[0].Kind != origin.PerpetratorTurned ||
		tr.Divergences[0].Claim != "c-turned/0" {
		t.Fatalf("divergences %+v, want the perpetrator of c-turned/0", tr.Divergences)
	}
	if d := tr.Divergences[0]; d.Reference != "a-original/1" ||
		!strings.Contains(d.Sentences[1].Exact, "allied groups") {
		t.Errorf("the flag points to %s, %q", d.Reference, d.Sentences[1].Exact)
	}
	// Many rewrites that are wrong in one way stay wrong.
	pages := append(base(t), turned)
	for i := range 4 {
		p := tale(t, fmt.Sprintf("d-turned-%d", i), "2025-03-09", record.English,
			civilians(fmt.Sprintf("Version %d: Assad loyalists have killed 532 civilians in Baniyas and "+
				"Latakia, says the Syrian Observatory for Human Rights.", i), "Assad loyalists"),
			soldiers("A further 93 members of the security forces died."))
		pages = append(pages, p)
	}
	if tr := origin.Trace(pages); len(tr.Flagged()) != 5 {
		t.Errorf("%d of 5 turned accounts are flagged", len(tr.Flagged()))
	}
}

func TestOtherDivergences(t *testing.T) {
	tests := []struct {
		kind origin.Kind
		page origin.Page
	}{
		{origin.QualifierChanged, tale(t, "c", "2025-03-09", record.English,
			told{"Over 532 civilians were killed around Latakia and Baniyas, says the Syrian Observatory for " +
				"Human Rights.", "SOHR", "monitor", 532, record.Over, "civilians", record.ScopeTotal, ""},
			soldiers("Among security men there were 93 deaths."))},
		{origin.DigitsChanged, tale(t, "c", "2025-03-09", record.English,
			told{"In Latakia and Baniyas 523 civilians were killed, says the Syrian Observatory for Human Rights.",
				"SOHR", "monitor", 523, record.Exact, "civilians", record.ScopeTotal, ""},
			soldiers("Among members of the security forces there were 93 deaths, the Observatory said."))},
		{origin.SpeakerChanged, tale(t, "c", "2025-03-09", record.English,
			told{"The Syrian Network for Human Rights says that 532 civilians were killed in Latakia and Baniyas.",
				"SNHR", "monitor", 532, record.Exact, "civilians", record.ScopeTotal, ""},
			soldiers("Among members of the security forces there were 93 deaths."))},
		{origin.SourceDropped, tale(t, "c", "2025-03-09", record.English,
			told{"Troops in the Alawite heartland: 532 civilians were killed around Latakia and Baniyas.", "", "", 532,
				record.Exact, "civilians", record.ScopeTotal, ""},
			told{"Fighting killed 93 members of the security forces as well.", "", "", 93, record.Exact, "security",
				record.ScopePart, ""})},
		{origin.CategoryChanged, tale(t, "c", "2025-03-09", record.English,
			told{"In Latakia and Baniyas 532 members of the security forces were killed, says the Syrian " +
				"Observatory for Human Rights.", "SOHR", "monitor", 532, record.Exact, "security", record.ScopeTotal, ""},
			soldiers("Fighting killed 93 members of the security forces."))},
	}
	for _, tt := range tests {
		tr := origin.Trace(append(base(t), tt.page))
		if !slices.ContainsFunc(tr.Divergences, func(d origin.Divergence) bool {
			return d.Kind == tt.kind &&
				d.Page == "c"
		}) {
			t.Errorf("%s: flagged are %+v", tt.kind, tr.Divergences)
		}
		if slices.ContainsFunc(tr.Divergences, func(d origin.Divergence) bool { return d.Page != "c" }) {
			t.Errorf("%s: the account itself is flagged: %+v", tt.kind, tr.Divergences)
		}
	}
}

func TestOrderOfPagesAndSentences(t *testing.T) {
	set := coverage(t)
	pages := annotatedPages(t, set)
	want := origin.Trace(pages)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		rng.Shuffle(len(pages), func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
		got := origin.Trace(pages)
		if !reflect.DeepEqual(got.Stories, want.Stories) || !reflect.DeepEqual(got.Series, want.Series) ||
			!reflect.DeepEqual(got.Divergences, want.Divergences) || !reflect.DeepEqual(got.Inferred, want.Inferred) {
			t.Fatal("the order of the pages changes the result")
		}
	}
	turned := tale(t, "a-original", "2025-03-08", record.English,
		soldiers("Fighting killed 93 members of the security forces as well, the Observatory said."),
		lead("Syria sends troops to the Alawite heartland on the coast after killings in Latakia and Baniyas."),
		civilians("The Syrian Observatory for Human Rights said that security forces and allied groups had "+
			"killed 532 civilians since Thursday.", "security forces and allied groups"))
	if got, want := counted(origin.Trace([]origin.Page{turned, base(t)[1]})),
		counted(origin.Trace(base(t))); !slices.Equal(got, want) {
		t.Errorf("other sentence order gives %v, want %v", got, want)
	}
}

func TestInference(t *testing.T) {
	unnamed := told{"In the coastal region 1,383 civilians have died, it is said.", "", "", 1383, record.Exact,
		"civilians", record.ScopeTotal, ""}
	page := tale(t, "c-unnamed", "2025-03-15", record.English,
		lead("Rain hampers the search for the missing in mountain villages above Qardaha, where Red Crescent "+
			"volunteers wait for fuel."),
		lead("Foreign ministers will meet in Brussels on Monday to speak of aid for Syria, Germany and Turkey "+
			"among them."), unnamed)
	tr := origin.Trace(append(base(t), page))
	if len(tr.Inferred) != 1 || tr.Inferred[0].Origin != "SOHR" || tr.Inferred[0].By != origin.BySeries {
		t.Fatalf("inferred %+v, want SOHR by its series", tr.Inferred)
	}
	rival := tale(t, "d-rival", "2025-03-12", record.English,
		told{"The Syrian Network for Human Rights, too, gives 1,383 civilians.", "SNHR", "monitor", 1383, record.Exact,
			"civilians", record.ScopeTotal, ""})
	if tr := origin.Trace(append(base(t), page, rival)); slices.ContainsFunc(tr.Inferred,
		func(i origin.Inference) bool { return i.Claim == "c-unnamed/1" }) {
		t.Errorf("two origins fit and one is taken: %+v", tr.Inferred)
	}
}

// read makes a page of a text through the extractor.
func read(t *testing.T, id, published, text string) origin.Page {
	t.Helper()
	e, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	d := plainPage(t, id, "published: "+published+"\noutlet: The Morning Ledger\n\n"+text)
	x := e.Extract(d)
	return origin.Page{Document: d, Extraction: &x, Mentions: loadNames(t).mentions(d.Text)}
}

const (
	account = "Troops sent to the Alawite heartland\n\nSecurity forces and allied groups have killed 532 " +
		"civilians in Latakia and Baniyas since Thursday, " +
		"the Syrian Observatory for Human Rights said on Saturday.\n\nFighting killed 93 members of the " +
		"security forces and 120 fighters loyal to Assad as well, it said.\n"
	rewritten = "Coastal bloodshed\n\nThe Syrian Observatory for Human Rights says that security forces killed " +
		"532 civilians around Baniyas and Latakia. " +
		"Also dead are 93 members of the security forces and 120 fighters loyal to Assad.\n"
	turned = "Coastal bloodshed\n\nThe Syrian Observatory for Human Rights says that Assad loyalists killed 532 " +
		"civilians around Baniyas and Latakia. " +
		"Also dead are 93 members of the security forces and 120 fighters loyal to Assad.\n"
	translated = "قوات إلى الساحل السوري\n\nقال المرصد السوري لحقوق الإنسان يوم السبت إن قوات الأمن ومجموعات " +
		"متحالفة معها قتلت 532 مدنياً في اللاذقية وبانياس منذ الخميس.\n\n" +
		"كما قُتل 93 عنصراً من قوات الأمن و120 مقاتلاً موالياً للأسد.\n"
)

// figures are the outcomes and values that each origin is given for.
func figures(tr *origin.Tracing) []string {
	var out []string
	for _, s := range tr.Series {
		for _, p := range s.Points {
			out = append(out, fmt.Sprintf("%s %s %d", s.Origin, s.Outcome, p.Value))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestRewritesThroughTheExtractor(t *testing.T) {
	first := read(t, "a", "2025-03-08", account)
	want := figures(origin.Trace([]origin.Page{first}))
	if !slices.Contains(want, "SOHR killed 532") {
		t.Fatalf("the account gives %v", want)
	}
	for name, text := range map[string]string{"copy": account, "rewrite": rewritten, "translation": translated,
		"turned": turned} {
		tr := origin.Trace([]origin.Page{first, read(t, "b", "2025-03-09", text)})
		if got := figures(tr); !slices.Equal(got, want) {
			t.Errorf("a %s changes the figures from %v to %v", name, want, got)
		}
		if len(tr.Stories) != 1 {
			t.Errorf("a %s is another story", name)
		}
		flagged := slices.ContainsFunc(tr.Divergences,
			func(d origin.Divergence) bool { return d.Kind == origin.PerpetratorTurned && d.Page == "b" })
		if flagged != (name == "turned") {
			t.Errorf("a %s: divergences %+v", name, tr.Divergences)
		}
	}
}
