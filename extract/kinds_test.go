package extract

import (
	"fmt"
	"strings"
	"testing"

	"recount/record"
)

// withPlaces prints the counts of a text, each with its place.
func withPlaces(x record.Extraction) string {
	var out []string
	for i := range x.Claims {
		if c := &x.Claims[i]; c.Kind == record.CountClaim {
			out = append(out, fmt.Sprintf("%s @ %s", brief(c), c.Count.Place))
		}
	}
	return strings.Join(out, "; ")
}

// reads holds what a text gives against what it says.
func reads(t *testing.T, print func(record.Extraction) string, rows [][2]string) {
	t.Helper()
	for _, c := range rows {
		if got := print(read(t, c[0])); got != c[1] {
			t.Errorf("%s\n got  %s\n want %s", c[0], got, c[1])
		}
	}
}

// TestListsOfPlaces reads figures in brackets behind their places: parts where the page has the whole, and no ages.
func TestListsOfPlaces(t *testing.T) {
	reads(t, withPlaces, [][2]string{
		{"The dead are from Zahrun (21), Baqar (3) and Talim (1).",
			"exact 21 people killed total @ Zahrun; exact 3 people killed total @ Baqar; exact 1 people killed " +
				"total @ Talim"},
		{"Police said 27 people were killed. The dead are from Zahrun (21), Baqar (4) and Talim (2).",
			"exact 27 people killed total @ ; exact 21 people killed part @ Zahrun; exact 4 people killed part " +
				"@ Baqar; exact 2 people killed part @ Talim"},
		{"Floods killed 40 people. Other districts with recorded deaths include Zahrun (4), Baqar (5).",
			"exact 40 people killed total @ ; exact 4 people killed part @ Zahrun; exact 5 people killed part @ Baqar"},
		{"توزع القتلى على زهرون (21) وباقر (3).",
			"exact 21 people killed total @ زهرون; exact 3 people killed total @ باقر"},
		{"The injured are Karim Nassour (34), Sami Haddad (21) and Lina Farah (19).", ""},
	})
	if x := read(t, "توزع القتلى على زهرون (21) وباقر (3)."); len(x.Victims) > 0 {
		t.Errorf("%d places are read as persons", len(x.Victims))
	}
}

// TestEarlierFigures: what a page tells as older, or of another day, is no total of its news.
func TestEarlierFigures(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The initial toll of six had risen to 31.", "exact 6 people killed superseded; exact 31 people killed total"},
		{"The commission said 31 people were killed. The previous report put the number of victims at nine.",
			"exact 31 people killed total; exact 9 people killed superseded"},
		{"The UN said 150 people were killed. This doubles the number reported by the UN last week, which was 75 dead.",
			"exact 150 people killed total; exact 75 people killed superseded"},
		{"A bomb killed 12 people in Homs on Tuesday. Twin bombings two weeks ago killed more than 350 people " +
			"in the city.",
			"exact 12 people killed total; over 350 people killed other_event"},
		{"The zone's count went from 252 back to 229 because limbs had been counted as bodies. The dead are 229.",
			"exact 252 people killed superseded; exact 229 people killed total"},
		{"قال المركز إن 31 شخصا قتلوا. وكان المركز قد أكد سقوط 27 قتيلا.",
			"exact 31 people killed total; exact 27 people killed superseded"},
		{"قتل 14 شخصا في قصف اليوم. ويوم الثلاثاء الماضي انتشلت 20 جثة من النهر.",
			"exact 14 people killed total; exact 20 people killed other_event"},
		// another place or another body is no earlier word of this one
		{"The monitor said 140 people were killed on the coast. It had said earlier that the fighting killed 48 " +
			"people in Homs.", "exact 140 people killed total; exact 48 people killed part"},
	})
}

// TestUnharmed: persons who only did something, or were somewhere, are not counted among the harmed.
func TestUnharmed(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Approximately 2,700 soldiers stormed the prison, killing 14 inmates.", "exact 14 people killed total"},
		{"The prison, which houses more than 5,600 inmates, was shelled on Sunday.", ""},
		{"A camp that houses 5,600 displaced families was shelled.", "exact 5600 families sheltering total"},
		{"The navy rescued 140 migrants, two of them locals. Seven people drowned.", "exact 7 people killed total"},
		{"Governor Karim Haddad and three officers were present during the violence in which 5 people died.",
			"exact 5 people killed total"},
		{"The school, which more than 90 children usually attended, was bombed. Eleven children were killed.",
			"exact 11 children killed total"},
		{"Some 300 people gathered in the square were killed.", "about 300 people killed total"},
		{"The mine is flooded and one man is still being searched for.", "exact 1 men missing total"},
		{"Police arrested 65 people for their involvement in the riots.", ""},
		{"Nine suspects were apprehended. Three militants were captured in the raid.", ""},
		{"The commission received complaints on 1,700 arrests, in connection with the state of emergency.",
			"exact 1700 people detained total"},
		{"اعتقلت الشرطة 65 شخصا لتورطهم في أعمال الشغب.", ""},
		{"اعتقلت دوريات الأمن سبعة أشخاص في الحي على خلفية الحادثة.", "exact 7 people detained total"},
	})
}

// TestVagueHeadlines: the vague word of a headline and the exact figure below it are one claim.
func TestVagueHeadlines(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Dozens killed in market blast\n\nHOMS (Wire) - A bomb killed 26 people in Homs market on Monday, " +
			"police said.", "exact 26 people killed total"},
		{"Scores injured in train crash\n\nFive people were injured when a train left its rails near Homs on " +
			"Monday, police said.", "exact 5 people injured total"},
		{"Thousands flee fighting in Homs\n\nSome 7,000 people have fled Homs since Monday, the UN said.",
			"about 7000 people displaced total"},
		{"Hundreds killed in flood\n\nTen soldiers were killed in an ambush in Homs on Monday, police said.",
			"vague 100 people killed total; exact 10 security killed total"},
	})
}

// TestDeadAndWounded: the harm of a figure among casualties is that of its own noun, and two verbs before one figure
// are both.
func TestDeadAndWounded(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The mission recorded 8,019 civilian casualties (2,640 deaths and 5,379 injured) in 2024.",
			"exact 8019 civilians casualties total; exact 2640 civilians killed part; exact 5379 civilians " +
				"injured part"},
		{"سقط 189 شخصا بين قتيل وجريح في القصف.", "exact 189 people casualties total"},
		{"قُتل وأصيب أكثر من 450 شخصا يوم الاثنين.", "over 450 people casualties total"},
		{"مصرع وإصابة أكثر من 200 شخص في انفجار.", "over 200 people casualties total"},
		{"مقتل وجرح العشرات من المدنيين.", "vague 12 civilians casualties total"},
		{"مقتل 5 وإصابة 20 في انفجار.", "exact 5 people killed total; exact 20 people injured total"},
		{"قُتل 12 شخصا وأصيب 45.", "exact 12 people killed total; exact 45 people injured total"},
	})
}

// TestDoers: the dead among those who did it are told apart.
func TestDoers(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"All four attackers were killed. Nine guards died in the raid.",
			"exact 4 fighters killed perpetrator; exact 9 security killed total"},
		{"Fifteen people died, including six attackers.",
			"exact 15 people killed total; exact 6 fighters killed perpetrator"},
		{"قتل 15 شخصا بينهم ستة مهاجمين.", "exact 15 people killed total; exact 6 fighters killed perpetrator"},
	})
}

// TestStocksAtPlaces: people in camps shelter, people brought or running away are displaced.
func TestStocksAtPlaces(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"In all 37,450 people are in 272 camps.", "exact 37450 people sheltering total"},
		{"Some 14,816 individuals are residing in 102 relief camps.", "about 14816 people sheltering total"},
		{"More than 46,000 people are running for safety after the eruption.", "over 46000 people displaced total"},
		{"The eruption led to the evacuation of 136,000 people.", "exact 136000 people displaced total"},
		{"يوجد 37450 شخصا في 272 مخيما.", "exact 37450 people sheltering total"},
		{"The minister visited 272 camps on Monday.", ""},
	})
}

// TestWoundsAndOrdinals: a wound counts nobody by itself, and an ordinal is no figure.
func TestWoundsAndOrdinals(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Three children were treated with minor injuries, police said.", "exact 3 children injured total"},
		{"Karim Haddad died of a gunshot wound to the lung on Monday.", "exact 1 people killed total"},
		{"A reporter was killed on Sunday. He is the third journalist killed this week and the 10th this year.",
			"exact 1 journalists killed total"},
		{"The network counted 1,376 arbitrary arrests and 74 enforced disappearances.",
			"exact 1376 people detained total; exact 74 people missing total"},
		{"Sixteen suspects were killed in the raid.", "exact 16 people killed total"},
	})
}

// withOrigins prints the counts of a text, each with who is taken to have said it.
func withOrigins(x record.Extraction) string {
	var out []string
	for i := range x.Claims {
		if c := &x.Claims[i]; c.Kind == record.CountClaim {
			out = append(out, fmt.Sprintf("%d %s by %s", c.Count.Figure.Value, c.Count.Cell.Outcome, c.Speaker.Origin))
		}
	}
	return strings.Join(out, "; ")
}

// TestBodies: police by any of its ranks is police, guards and outlets are themselves, the body of the sentence before
// speaks on, and what only says where something was is no origin.
func TestBodies(t *testing.T) {
	reads(t, withOrigins, [][2]string{
		{"The State Police spokesman, Isa Danladi, confirmed the attack. He said six people were killed. " +
			"According to him, nine others were injured.",
			"6 killed by POLICE; 9 injured by POLICE"},
		{"Kaduna State Police Command spokesman Isa Danladi said six people were killed. He added that nine " +
			"were injured.",
			"6 killed by POLICE; 9 injured by POLICE"},
		{"The Police Commander said 14 people were killed.", "14 killed by POLICE"},
		{"The Zahrun police commander said 14 people were killed.", "14 killed by POLICE"},
		{"Zahrun's police commander said 14 people were killed.", "14 killed by POLICE"},
		{"Ten died in a massacre in Homs.\n\nPolice had given a higher death toll in the morning.", "10 killed by "},
		{"The Tunisian National Guard said 14 migrants drowned.", "14 killed by named:Tunisian National Guard"},
		{"According to a count by The Daily Herald, 45 people have been killed since January.",
			"45 killed by named:Daily Herald"},
		{"At least 45 people have been killed since January, according to The Daily Herald's count.",
			"45 killed by named:Daily Herald"},
		{"The Zahrun Rights Network opened an office. It has counted 45 dead since January.",
			"45 killed by named:Zahrun Rights Network"},
		{"The Zahrun Rights Network published its findings. The report said 45 civilians were killed.",
			"45 killed by named:Zahrun Rights Network"},
		{"A bomb outside the Zahrun police station killed 14 people.", "14 killed by "},
		{"Fourteen people were killed, including a police officer.", "14 killed by ; 1 killed by "},
		{"أعلنت الشرطة الصومالية مقتل 14 شخصا في مقديشو.", "14 killed by POLICE"},
		{"قال مصدر في مركز شرطة زهرون إن 14 شخصا قتلوا.", "14 killed by POLICE"},
		{"أدى انفجار أمام مركز شرطة زهرون إلى مقتل 14 شخصا.", "14 killed by "},
		{"قالت المفوضية الوطنية لحقوق الإنسان إن 14 شخصا قتلوا. وبحسب المفوضية فإن 20 أصيبوا.",
			"14 killed by named:المفوضية الوطنية لحقوق الإنسان; 20 injured by named:المفوضية الوطنية لحقوق الإنسان"},
		{"عدد قتلى تفجير سيارة ملغومة بلغ 14.", "14 killed by "},
	})
}

// TestTwoHarmsOfOneSentence: of each figure its own harm is told, also where the second has no noun; who sought help is
// hurt and asks for nothing; a toll up to a number has risen to it; a news agency is no body that counts.
func TestTwoHarmsOfOneSentence(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"More than 150 people were injured and 7 were killed there.",
			"over 150 people injured total; exact 7 people killed total"},
		{"Some 150 people were wounded and seven were killed.",
			"about 150 people injured total; exact 7 people killed total"},
		{"Five of the wounded died in hospital.", "exact 5 people killed part"},
		{"At least 134 people sought medical help, 13 people were killed.",
			"at_least 134 people injured total; exact 13 people killed total"},
		{"Death toll from the clashes up to 59.", "exact 59 people killed total"},
		{"The death toll could be up to 59.", "up_to 59 people killed total"},
	})
	for _, c := range read(t, "At least 134 people sought medical help, 13 people were killed.").Claims {
		if c.Kind == record.AppealClaim {
			t.Error("who sought medical help is read as asking the world for aid")
		}
	}
	for _, c := range read(t, "A doctor told Invented Wire news agency on Monday. 13 people were killed in "+
		"Homs.").Claims {
		if c.Speaker.Class == "un_body" {
			t.Errorf("a news agency is read as %s", c.Speaker.Origin)
		}
	}
}

// TestOtherEvents: what a page tells of days well before its news is no count of the news, nor are years and boats.
func TestOtherEvents(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Gunmen killed 14 farmers in Zahrun on 4 May 2024.\n\nOn 3 April 2024 twelve traders were killed in Baqar.",
			"exact 14 people killed total; exact 12 people killed other_event"},
		{"The years of killing, 1981 - 1998", ""},
		{"The quake killed nobody.", ""},
		{"Seven villagers had their throats slit.", "exact 7 people killed total"},
		{"ارتفعت حصيلة غرق زورقين إلى 28 قتيلا.", "exact 28 people killed total"},
	})
}

// TestChronologies: each row of a chronology has the day that opens it, and is a whole.
func TestChronologies(t *testing.T) {
	x := read(t, "January 9, 2025: The Front murdered six people at Baqar.\n\nJanuary 30, 2025: The army "+
		"murdered 14 farmers in Zahrun.")
	if got, want := briefs(x), "exact 6 people killed total; exact 14 people killed total"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var days []string
	for _, c := range Page("", "", &x).Claims {
		if c.Since != nil {
			days = append(days, *c.Since)
		}
	}
	if got, want := strings.Join(days, " "), "2025-01-09 2025-01-30"; got != want {
		t.Errorf("the rows are of %s, not of %s", got, want)
	}
}

// TestLongNamesOfBodies: a body's name goes on over a hyphen and over a preposition that belongs to it, and a body of
// one country is not another's.
func TestLongNamesOfBodies(t *testing.T) {
	reads(t, withOrigins, [][2]string{
		{"Gunmen killed 14 farmers, the Inter-Valley Commission on Human Rights said.",
			"14 killed by named:Inter-Valley Commission on Human Rights"},
		{"أعلنت منظمة الدفاع عن ضحايا العنف مقتل 14 مزارعا.", "14 killed by named:منظمة الدفاع عن ضحايا العنف"},
		{"أعلنت منظمة نساء من أجل السلام مقتل 9 أشخاص.", "9 killed by named:منظمة نساء من أجل السلام"},
	})
}

// TestListsOfTheDead reads names in a sentence that lists them.
func TestListsOfTheDead(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
	}{
		{"قُتل أربعة أشخاص. وأوضح أن قائمة الشهداء تضم \"بدر البريعي، وحسين الشمراني، وخالد الخلدي\"، وفقا " +
			"للوكالة.\n\nوتشمل القائمة أيضا: \"فواز المطري، ومحمد الهول\".", 5},
		{"Four people died. The murdered included Carl Brabin (14), Paul Marl (15) and 18 soldiers.", 2},
		{"The torture lasted a day. One of the inmates, Bokar Tselo, was killed.", 1},
		{"The group reported the murder of indigenous leader Luis Alvaro Narez by armed men.", 1},
	} {
		if x := read(t, c.text); len(x.Victims) != c.n {
			t.Errorf("%s: %d named, not %d", c.text, len(x.Victims), c.n)
		}
	}
}
