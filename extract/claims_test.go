package extract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"recount/record"
)

// read extracts the claims of an invented text, dated Wednesday 12 March 2025 unless told otherwise.
func read(t testing.TB, text string) record.Extraction {
	t.Helper()
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	doc := documentFromPage("test", "published: 2025-03-12\noutlet: Test Wire\n\n"+text)
	x := e.Extract(doc)
	checkAnchors(t, doc, &x)
	return x
}

func checkAnchors(t testing.TB, doc *record.Document, x *record.Extraction) {
	t.Helper()
	for _, c := range x.Claims {
		for _, a := range append(append([]record.Anchor{}, c.Anchors...), c.Sentence) {
			if !a.Holds(doc.Text) {
				t.Errorf("anchor %q does not hold", a.Exact)
			}
		}
		for _, f := range c.Fields {
			if !f.Anchor.Holds(doc.Text) {
				t.Errorf("anchor of %s %q does not hold", f.Field, f.Anchor.Exact)
			}
		}
	}
	for _, v := range x.Victims {
		if !v.Anchor.Holds(doc.Text) {
			t.Errorf("anchor of a victim does not hold")
		}
	}
}

// brief prints a count as "qualifier value unit harm scope".
func brief(c *record.Claim) string {
	s := c.Count
	v := fmt.Sprint(s.Figure.Value)
	if s.Figure.Qualifier == record.Range {
		v += "-" + fmt.Sprint(s.Figure.Upper)
	}
	return fmt.Sprintf("%s %s %s %s %s", s.Figure.Qualifier, v, s.Unit, s.Cell.Outcome, s.Scope)
}

func briefs(x record.Extraction) string {
	var out []string
	for i := range x.Claims {
		if x.Claims[i].Kind == record.CountClaim {
			out = append(out, brief(&x.Claims[i]))
		}
	}
	return strings.Join(out, "; ")
}

func TestCounts(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"At least 14 people were killed and 30 others injured.",
			"at_least 14 people killed total; exact 30 people injured total"},
		{"More than forty villagers died in the raid.", "over 40 people killed total"},
		{"Gunmen killed between 12 and 15 soldiers.", "range 12-15 security killed total"},
		{"8,000 to 9,000 people fled.", "range 8000-9000 people displaced total"},
		{"The strike claimed more than 70 lives.", "over 70 people killed total"},
		{"Dozens were wounded.", "vague 12 people injured total"},
		{"The army lost two dozen soldiers, who were killed in an ambush.", "exact 24 security killed total"},
		{"The attack killed a man and his two sons.", "exact 3 people killed total"},
		{"Three people died: a man and two women.",
			"exact 3 people killed total; exact 1 men killed part; exact 2 women killed part"},
		{"The death toll rose to 1,018.", "exact 1018 people killed total"},
		{"The toll from a blast in a 14-story block rose to 60, among them 20 children.",
			"exact 60 people killed total; exact 20 children killed part"},
		{"Police found the bodies of 14 migrants.", "exact 14 people killed total"},
		{"The shelling killed 745 civilians, 125 soldiers and 148 rebels.",
			"exact 745 civilians killed total; exact 125 security killed part; exact 148 fighters killed part"},
		{"Of the 111 dead, 90 were men, 18 women and two girls.",
			"exact 111 people killed total; exact 90 men killed part; exact 18 women killed part; exact 2 " +
				"children killed part"},
		{"Some 9,000 people are sheltering at the base.", "about 9000 people sheltering total"},
		{"20 are still missing and 15 were detained.", "exact 20 people missing total; exact 15 people detained total"},
		{"One hundred and twenty-five people were massacred.", "exact 125 people killed total"},
		{"2.3 million people were displaced.", "exact 2300000 people displaced background"},
		{"Nearly 600 people were killed, most of them militants.", "nearly 600 people killed total"},
		{"Up to 50 prisoners were executed.", "up_to 50 people killed total"},
	} {
		if got := briefs(read(t, c.text)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestCountsArabic(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"قُتل 24 مدنيا وأصيب 55 آخرون.", "exact 24 civilians killed total; exact 55 people injured total"},
		{"أسفر القصف عن مقتل خمسة وعشرين شخصا.", "exact 25 people killed total"},
		{"سقط ٣١ قتيلا، بينهم ٩ أطفال.", "exact 31 people killed total; exact 9 children killed part"},
		{"نزح أكثر من 87 ألف شخص.", "over 87000 people displaced total"},
		{"ارتفعت الحصيلة إلى 62 ألفا و122 شهيدا.", "exact 62122 people killed total"},
		{"استشهد طفلان وأصيبت امرأتان.", "exact 2 children killed total; exact 2 women injured total"},
		{"قتل ما لا يقل عن ألف وأربعمئة وأربعة وخمسين شخصا.", "at_least 1454 people killed total"},
		{"مقتل عشرات المدنيين.", "vague 12 civilians killed total"},
		{"قتل 312 عنصرا من قوات الأمن.", "exact 312 security killed total"},
		{"فر آلاف السكان.", "vague 1000 people displaced total"},
		{"عقدت اللجنة 33 جلسة وزارت 12 قرية.", ""},
	} {
		if got := briefs(read(t, c.text)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// TestNearMisses holds sentences with figures that count no harmed persons.
func TestNearMisses(t *testing.T) {
	for _, text := range []string{
		"The 67-year-old was seen at 10:15 on 8 March 2025.",
		"The side lost 8-0 and was killed off by a third goal.",
		"A farmer counted 29 sheep dead; 25 sheep and 4 lambs lay in the field.",
		"The quake had a magnitude of 7.7 and killed nobody.",
		"The commission interviewed 200 victims and witnesses.",
		"Observers documented 47 massacres and 731 raids.",
		"The report names 298 suspects in the killings.",
		"Oil fell 2.5% to $70, its lowest in 12 months.",
		"Resolution 2254 of 2015 was never applied.",
		"Murder charges were filed against 12 people, and two killers fled.",
		"The court handed down 40 death sentences against 12 people.",
		"Soldiers could kill 300 people, the general warned.",
	} {
		if got := briefs(read(t, text)); got != "" {
			t.Errorf("%s\n got %s", text, got)
		}
	}
}

func TestAttribution(t *testing.T) {
	for _, c := range []struct{ text, origin, verified string }{
		{"Reuters reported, citing the Syrian Observatory for Human Rights, that 340 civilians were killed.", "SOHR",
			""},
		{"The UN human rights office has documented the killing of 111 civilians.", "OHCHR", "yes"},
		{"The Syrian Observatory for Human Rights said 40 people died. It added that 12 children were killed.", "SOHR",
			""},
		{"More than 30 people were killed, a war monitor said. The Syrian Observatory for Human Rights counts " +
			"victims of the war.", "SOHR", ""},
		{"The Syrian Network for Human Rights said 803 people were killed. The agency could not independently " +
			"verify the figures.", "SNHR", "no"},
		{"وثقت الشبكة السورية لحقوق الإنسان مقتل 803 أشخاص.", "SNHR", "yes"},
		{"قُتل 40 شخصا بحسب المرصد السوري لحقوق الإنسان.", "SOHR", ""},
	} {
		x := read(t, c.text)
		if len(x.Claims) == 0 {
			t.Errorf("%s: no claim", c.text)
			continue
		}
		for _, claim := range x.Claims {
			if claim.Kind == record.CountClaim && string(claim.Speaker.Origin) != c.origin {
				t.Errorf("%s\n origin %q, want %q", c.text, claim.Speaker.Origin, c.origin)
			}
		}
		if got := x.Claims[0].Speaker.Verified; got != c.verified {
			t.Errorf("%s\n verified %q, want %q", c.text, got, c.verified)
		}
	}
}

func TestWindows(t *testing.T) {
	for _, c := range []struct{ text, since, until string }{
		{"Since March 6, 40 people were killed.", "2025-03-06", ""},
		{"40 people were killed on Friday.", "2025-03-07", "2025-03-07"},
		{"40 people have been killed since Thursday.", "2025-03-06", ""},
		{"40 people were killed between 6 and 10 March.", "2025-03-06", "2025-03-10"},
		{"40 people were killed from March 6 to March 8, 2024.", "2024-03-06", "2024-03-08"},
		{"In the past two days 40 people were killed.", "2025-03-10", "2025-03-12"},
		{"قُتل 40 شخصا منذ السادس من آذار/مارس.", "2025-03-06", ""},
		{"قُتل 40 شخصا يوم الجمعة.", "2025-03-07", "2025-03-07"},
		{"قُتل 40 شخصا من 6 إلى 10 آذار.", "2025-03-06", "2025-03-10"},
	} {
		x := read(t, c.text)
		if len(x.Claims) != 1 {
			t.Errorf("%s: %d claims: %s", c.text, len(x.Claims), briefs(x))
			continue
		}
		s := x.Claims[0].Count
		if s.Since.String() != c.since || s.Until.String() != c.until {
			t.Errorf("%s\n got %s/%s, want %s/%s", c.text, s.Since, s.Until, c.since, c.until)
		}
	}
}

// TestRepeats: headline, lead and body that say the same are one claim with several anchors.
func TestRepeats(t *testing.T) {
	x := read(t, "Over 1,000 dead in two days of fighting\n\nMore than 1,000 people were killed, the Syrian "+
		"Observatory for Human Rights said.\n\nThe Observatory counted 1,018 dead.")
	if got := briefs(x); got != "exact 1018 people killed total" {
		t.Errorf("got %s", got)
	}
	if len(x.Claims) == 1 && len(x.Claims[0].Anchors) != 3 {
		t.Errorf("%d anchors, want 3", len(x.Claims[0].Anchors))
	}
}

func TestOtherClaims(t *testing.T) {
	x := read(t, "Families at the base called for international protection. The president vowed accountability "+
		"within 30 days. The ministry denied that 12 civilians were killed.")
	kinds := map[record.ClaimKind]int{}
	for _, c := range x.Claims {
		kinds[c.Kind]++
		if c.Commitment != nil && c.Commitment.Due.String() != "2025-04-11" {
			t.Errorf("due %s", c.Commitment.Due)
		}
	}
	if kinds[record.AppealClaim] != 1 || kinds[record.CommitmentClaim] != 1 || kinds[record.DenialClaim] != 1 {
		t.Errorf("kinds %v", kinds)
	}
}

// masked covers the spans of private witnesses.
func masked(doc *record.Document, x *record.Extraction) string {
	text := []byte(doc.Text)
	for _, w := range x.Witnesses {
		for _, a := range w.Spans {
			if !w.Public {
				for i := a.Start; i < a.End; i++ {
					text[i] = '*'
				}
			}
		}
	}
	return string(text)
}

// TestWitnesses: who speaks is no victim, and a private name is masked.
func TestWitnesses(t *testing.T) {
	text := "Ilyan Maarufi, 57, a resident of the town, said 20 of his neighbours were killed.\n\nTamsin " +
		"Oakhollow, 25, was killed on Friday, spokesman Harun Deverash said."
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	doc := documentFromPage("test", text)
	x := e.Extract(doc)
	if len(x.Victims) != 1 || x.Victims[0].Name != "Tamsin Oakhollow" || x.Victims[0].Age != 25 {
		t.Errorf("victims %+v", x.Victims)
	}
	masked := masked(doc, &x)
	if strings.Contains(masked, "Maarufi") || !strings.Contains(masked, "Oakhollow") ||
		!strings.Contains(masked, "Deverash") {
		t.Errorf("masked: %s", masked)
	}
	for _, w := range x.Witnesses {
		if strings.Contains(fmt.Sprintf("%v %+v", w, w), "Maarufi") {
			t.Errorf("a witness prints")
		}
	}
}

// TestDigitsOfScripts: the same text with Arabic-Indic digits gives the same figures.
func TestDigitsOfScripts(t *testing.T) {
	text := "قال المرصد السوري لحقوق الإنسان إن 1383 مدنيا قتلوا، بينهم 60 في بانياس، وأصيب 1,204 أشخاص."
	indic := strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "6", "٦", "8", "٨", ",",
		"٬").Replace(text)
	if a, b := briefs(read(t, text)), briefs(read(t, indic)); a != b || a == "" {
		t.Errorf("got %s\nand %s", a, b)
	}
}

func TestDeterministic(t *testing.T) {
	text := "The Syrian Observatory for Human Rights said 745 civilians were killed in Latakia, Tartus and Homs " +
		"since Thursday, including 60 children."
	marshal := func() string {
		b, err := json.Marshal(read(t, text))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	first := marshal()
	for range 5 {
		if got := marshal(); got != first {
			t.Fatalf("two readings differ:\n%s\n%s", first, got)
		}
	}
}

// TestExample holds the sentences that the project starts from, in other words.
func TestExample(t *testing.T) {
	text := "Over 1,400 civilians have lost their lives since March 6, a war monitoring group says.\n\n" +
		"Maryn Haddawi told how gunmen took her only son, 25, from her side and killed him. She is among " +
		"thousands of Alawite families sheltering at a Russian airbase in western Syria.\n\n" +
		"The UN has verified a minimum of 111 civilian deaths and believes the real number is much higher. " +
		"Security forces launched operations after an ambush left 13 personnel dead."
	x := read(t, text)
	want := "over 1400 civilians killed total; vague 1000 families sheltering total; at_least 111 civilians " +
		"killed total; exact 13 security killed total"
	if got := briefs(x); got != want {
		t.Fatalf("got %s\nwant %s", got, want)
	}
	un, ambush := x.Claims[2], x.Claims[3]
	if un.Speaker.Origin != "UN" || un.Speaker.Verified != "yes" || !un.Count.OpenAbove {
		t.Errorf("the minimum: %+v %+v", un.Speaker, un.Count)
	}
	if ambush.Speaker.Origin != "" {
		t.Errorf("the ambush has the origin %q", ambush.Speaker.Origin)
	}
	if len(x.Victims) != 0 || len(x.Witnesses) != 1 || x.Witnesses[0].Public {
		t.Errorf("victims %v, witnesses %v", x.Victims, x.Witnesses)
	}
}

// TestWhoseHarm: an Arabic verb after "and" begins a clause of its own, "the number" is of those counted just before,
// and who denies one thing may say another.
func TestWhoseHarm(t *testing.T) {
	type figure struct {
		lo    int
		unit  string
		harm  record.Outcome
		scope record.Scope
	}
	for _, c := range []struct {
		text string
		want []figure
	}{
		{"قُتل 47 شخصاً، بينهم 12 طفلاً وسبع نساء، وأصيب مئة آخرون.",
			[]figure{{47, "people", record.Killed, record.ScopeTotal},
				{12, "children", record.Killed, record.ScopePart}, {7, "women", record.Killed, record.ScopePart},
				{100, "people", record.Injured, record.ScopeTotal}}},
		{"وقُتل شقيقان وأصيب ثلاثة آخرون.", []figure{{2, "men", record.Killed, record.ScopeTotal},
			{3, "people", record.Injured, record.ScopeTotal}}},
		{"Guards opened fire and 41 inmates were killed, relatives said. The interior ministry put the number at 19.",
			[]figure{{41, "people", record.Killed, record.ScopeTotal},
				{19, "people", record.Killed, record.ScopeTotal}}},
		{"قتل 40 شخصاً في القصف. وقدرت وزارة الصحة العدد بـ 33.",
			[]figure{{40, "people", record.Killed, record.ScopeTotal},
				{33, "people", record.Killed, record.ScopeTotal}}},
		{"أعلن الدفاع المدني انتشال جثامين تسعة أشخاص بينهم طفلتان من تحت الأنقاض.",
			[]figure{{9, "people", record.Killed, record.ScopeTotal},
				{2, "children", record.Killed, record.ScopePart}}},
		{"ارتفع عدد الضحايا يوم الاثنين إلى اثنين وعشرين قتيلاً وخمسة وثلاثين جريحاً.",
			[]figure{{22, "people", record.Killed, record.ScopeTotal},
				{35, "people", record.Injured, record.ScopeTotal}}},
		{"Local officials said 18 soldiers and 44 rebels were killed.",
			[]figure{{18, "security", record.Killed, record.ScopeTotal},
				{44, "fighters", record.Killed, record.ScopeTotal}}},
		{"وأفادت المصادر بسقوط 10 جرحى.", []figure{{10, "people", record.Injured, record.ScopeTotal}}},
		{"Rights monitors have documented the arbitrary detention of 340 people, among them 27 minors.",
			[]figure{{340, "people", record.Detained, record.ScopeTotal},
				{27, "children", record.Detained, record.ScopePart}}},
		{"Five of the wounded died overnight, hospital officials said.",
			[]figure{{5, "people", record.Killed, record.ScopePart}}},
		{"لقي 14 مهاجراً مصرعهم وفُقد نحو 40 آخرين بعد غرق قاربهم.",
			[]figure{{14, "people", record.Killed, record.ScopeTotal},
				{40, "people", record.Missing, record.ScopeTotal}}},
		{"فقد 12 شخصاً حياتهم بعد غرق قارب يقل 60 شخصاً.", []figure{{12, "people", record.Killed, record.ScopeTotal}}},
		{"Officials initially reported 40 dead but later lowered the toll to 28.",
			[]figure{{40, "people", record.Killed, record.ScopeSuperseded},
				{28, "people", record.Killed, record.ScopeTotal}}},
		{"An earlier version of this story said 90 people had died. The correct figure is 19.",
			[]figure{{90, "people", record.Killed, record.ScopeSuperseded},
				{19, "people", record.Killed, record.ScopeTotal}}},
		{"Twelve people lost their lives after the sinking of a boat carrying 60 people.",
			[]figure{{12, "people", record.Killed, record.ScopeTotal}}},
		{"Twelve people died when a bus with 40 passengers crashed.",
			[]figure{{12, "people", record.Killed, record.ScopeTotal}}},
		{"Ambulances carrying 30 wounded reached the town.",
			[]figure{{30, "people", record.Injured, record.ScopeTotal}}},
		{"قُتل 12 شخصاً في قرية يسكنها 600 شخص.", []figure{{12, "people", record.Killed, record.ScopeTotal}}},
		{"عُثر على مقبرة جماعية تضم رفات 46 شخصاً.", []figure{{46, "people", record.Killed, record.ScopeTotal}}},
		{"The army denied responsibility and said 16 of its soldiers had been killed in an ambush.",
			[]figure{{16, "security", record.Killed, record.ScopeTotal}}},
		{"قالت وزارة الصحة إن 12 شخصا قتلوا وأصيب 45 آخرون أمس، ما يرفع الحصيلة الإجمالية إلى 1018 منذ مطلع الشهر.",
			[]figure{{12, "people", record.Killed, record.ScopeTotal},
				{45, "people", record.Injured, record.ScopeTotal}, {1018, "people", record.Killed, record.ScopeTotal}}},
		{"Rescuers said 31 people are missing and nine have been brought out alive.",
			[]figure{{31, "people", record.Missing, record.ScopeTotal}}},
		{"The army detained 40 young men and released 12 of them.",
			[]figure{{40, "men", record.Detained, record.ScopeTotal}}},
		{"قال المرصد إن القوات اعتقلت 40 شابا ثم أفرجت عن 12 منهم.",
			[]figure{{40, "men", record.Detained, record.ScopeTotal}}},
		{"The army denied that 30 civilians were killed.", []figure{{30, "civilians", record.Killed,
			record.ScopeDenied}}},
	} {
		var got []figure
		for _, k := range read(t, c.text).Claims {
			if k.Kind == record.CountClaim {
				got = append(got, figure{k.Count.Figure.Value, k.Count.Unit, k.Count.Cell.Outcome, k.Count.Scope})
			}
		}
		slices.SortFunc(got, func(a, b figure) int { return slices.Index(c.want, a) - slices.Index(c.want, b) })
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.text, got)
		}
	}
}
