package extract

import (
	"testing"

	"recount/record"
)

// TestPartAlone: where the sentence tells the harm of a part only, the whole is no figure of harmed people.
func TestPartAlone(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The clash was between nearly 90 armed men and six police officers, two of whom were killed.",
			"exact 2 security killed part"},
		{"Out of 650 inmates who were in the prison on that day 300 were badly beaten.",
			"exact 300 people injured total"},
		{"At least 28,120 of the approximately 120,000 individuals residing in the region had crossed into Norland.",
			"at_least 28120 people displaced total"},
		{"كان في البئر عشرة أشخاص، قتل منهم خمسة وأصيب خمسة آخرون.",
			"exact 5 people killed total; exact 5 people injured total"},
		// of the whole here it is told too
		{"More than 1,000 people, nearly 750 of them civilians, have died.",
			"over 1000 people killed total; nearly 750 civilians killed part"},
	})
}

// TestWhatTheyDid: who did the harm, was judged, survived, was only affected or speaks is not counted among the harmed.
func TestWhatTheyDid(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The report says 40 warders who tortured, injured inmates and killed one must be tried.",
			"exact 1 people killed total"},
		{"In all 316 people were detained during rallies; and 62 people were convicted on charges related to protests.",
			"exact 316 people detained total"},
		{"Right to association: 34 politicians were arrested, three were convicted and one building was raided.",
			"exact 34 people detained total"},
		{"The office announced the arrest of 33 people as part of a criminal investigation.", ""},
		{"Troops killed 106 villagers in Zahrun; two men who survived remember how it began.",
			"exact 106 people killed total"},
		{"Some 7,013 people have been affected, 3,019 people evacuated.", "exact 3019 people displaced total"},
		{"A staff member in the ward, Karo Musa, also revealed that 30 people were badly burned.",
			"exact 30 people injured total"},
		{"In the village 46 residents escaped unscathed and nine people were killed.",
			"exact 9 people killed total"},
		{"Two survivors still live in the village, one of whom we later met.", ""},
		{"قدر أحد الناجين عدد ركاب الزورق بـ130 شخصا.", ""},
		{"أشارت السلطات إلى انهيار ألف منزل وتضرر نحو ألفين آخرين.", ""},
		{"وصل عدد الضحايا في تلك الحادثة إلى 68 شخصا من السجناء.", "exact 68 people killed total"},
	})
}

// TestHarmOfItsOwn: each figure has the harm that its own clause tells.
func TestHarmOfItsOwn(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The stampede left 12 people dead and injured 40.",
			"exact 12 people killed total; exact 40 people injured total"},
		{"Besides the 13 who were killed, 31 tourists were injured along with a guide.",
			"exact 13 people killed total; exact 31 people injured total; exact 1 people injured total"},
		{"Officials said at least 10 more remain unaccounted for.", "at_least 10 people missing total"},
		{"The victims include eight women, two children, and one girl.",
			"exact 8 women killed part; exact 2 children killed part; exact 1 children killed part"},
		{"عثر رجال الإنقاذ على جثث 11 شخصا بعد أن فُقد عشرات من الركاب.",
			"exact 11 people killed total; vague 12 people missing total"},
		{"المقبرة تضم أكثر من 30 هيكلا عظميا.", "over 30 people killed total"},
	})
}

// TestCountsByPlace reads lists that give the figure before its place, as parts of the figure that they add up to.
func TestCountsByPlace(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Ten deaths were recorded and three people are missing (6 in Honduras, 3 in Nicaragua and 1 in Costa Rica).",
			"exact 10 people killed total; exact 3 people missing total; exact 6 people killed part; " +
				"exact 3 people killed part; exact 1 people killed part"},
	})
}

// TestRunningTolls: of a toll that a page gives day by day the newest row holds.
func TestRunningTolls(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"February 16 (as of 7 p.m.): Deaths - 96; Missing - 18\n\nFebruary 15: Deaths - 90; Rescued - 32; " +
			"Missing - 37\n\n" +
			"February 14: Deaths - 85; Rescued - 32\n\nFebruary 13: Deaths - 67; Missing - 47",
			"exact 96 people killed total; exact 18 people missing total; exact 90 people killed superseded; " +
				"exact 37 people missing superseded; exact 85 people killed superseded; exact 67 people killed " +
				"superseded; " +
				"exact 47 people missing superseded"},
		// a chronology of events is none
		{"January 9, 2025: The Front murdered six people at Baqar.\n\nJanuary 30, 2025: The army murdered 14 " +
			"farmers in Zahrun.",
			"exact 6 people killed total; exact 14 people killed total"},
	})
}

// TestFigureAbove: a figure set large above its sentence belongs to it.
func TestFigureAbove(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The mines\n\n435\n\npeople died in a colliery near Zahrun.", "exact 435 people killed total"},
		{"435\n\nThe colliery is closed.", ""},
	})
}

// TestFreshKinds: an infection is no wound, a crew no loss, whoever was rescued is not hurt, and one person among the
// dead is a part of them.
func TestFreshKinds(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"سجلت الوزارة 217 إصابة جديدة و9 وفيات بوباء الكوليرا. وسجلت زهرون 264 إصابة و15 وفاة بالكوليرا.",
			"exact 9 people killed total; exact 15 people killed total"},
		{"سجل المستشفى 217 إصابة بالرصاص.", "exact 217 people injured total"},
		{"The ship was carrying 6,000 cows and 43 crew members when it went missing.", ""},
		{"Report crashes to its toll-free number, 9682.", ""},
		{"Girl injured in club fire dies", "exact 1 children killed total"},
		{"وذكرت السلطات أن عدد المفقودين وصل إلى 78 شخصا.", "exact 78 people missing total"},
		{"وصل 300 نازح إلى البلدة.", "exact 300 people displaced total"},
		{"Officials said 189 people were rescued from the rubble, and 17 others remain hospitalised.",
			"exact 17 people injured total"},
		{"There is talk of over 2 thousand 200 people dead and wounded.", "over 2200 people casualties total"},
		{"Twelve people died. The bus driver was among the dead, police said.",
			"exact 12 people killed total; exact 1 people killed part"},
		{"وأضافت المنظمة أن أكثر من 170 شخصا يعالجون في المستشفى.", "over 170 people injured total"},
	})
}

// TestWhoIsNotOfTheDead: by whom it was done, to whom a sentence was meted out, and whom another wrong befell are no dead.
func TestWhoIsNotOfTheDead(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The attack was led by three officers, and 12 civilians were killed by four gunmen.", "exact 12 civilians killed total"},
		{"Two people were shot dead by at least three unidentified men on motorcycles.", "exact 2 people killed total"},
		{"Ten people were killed by two gunmen.", "exact 10 people killed total"},
		{"The death toll rose by three people to 40.", "exact 3 people killed total; exact 40 people killed total"},
		{"At least 49 women in Karsa were sexually assaulted; seven of them later lost their lives.",
			"exact 7 people killed part"},
		{"Two women were raped and killed in Karsa.", "exact 2 women killed total"},
		{"Four Ruvian soldiers guilty of massacre, 60 years in prison", ""},
		{"A court gave each man 30 years for every victim murdered, and for each of the four men another 30 " +
			"years.", ""},
		{"Two people were sent to hospital on top of the three dead in Labasa.",
			"exact 2 people injured total; exact 3 people killed total"},
		{"وأعلن الجيش مقتل أربعة جنود على يد ثلاثة مسلحين.", "exact 4 security killed total"},
		{"فقتلوا 31 شخصا وأصابوا 8 آخرين في الحي.", "exact 31 people killed total; exact 8 people injured total"},
		{"وثق الفريق 12 ضحية ألغام في الريف.", "exact 12 people casualties total"},
	})
}

// TestWhoTheyWere: a noun behind the verb says who some of the dead were, and brackets part no figure from its verb.
func TestWhoTheyWere(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"At least 17 people were killed; six of the dead were children.",
			"at_least 17 people killed total; exact 6 children killed part"},
		{"Five of the victims were women, and two of those killed were soldiers.",
			"exact 5 women killed part; exact 2 security killed part"},
		{"More than 35 civilians (including 7 women and 14 children) were massacred by a local band.",
			"over 35 civilians killed total; exact 7 women killed part; exact 14 children killed part"},
	})
}

// TestPlacesThatLead: in a list that names the place first, each figure has the place before it, not the next one.
func TestPlacesThatLead(t *testing.T) {
	reads(t, withPlaces, [][2]string{
		{"سقط في بغداد ١٤٩٣ مصابا، وفي محافظة ذي قار ٩٠ مصابا، وفي محافظة واسط عشرة مصابين، وفي البصرة ٣٠١ مصاب.",
			"exact 1493 people injured total @ Baghdad; exact 90 people injured part @ Dhi Qar; " +
				"exact 10 people injured part @ Wasit; exact 301 people injured part @ Basra"},
		{"قتل 12 شخصا في حمص و5 في حماة و3 في إدلب.",
			"exact 12 people killed total @ Homs; exact 5 people killed part @ Hama; exact 3 people killed part " +
				"@ Idlib"},
		{"Deaths were recorded in the cities of Homs (7 people), Hama (6 people) and Idlib (1 person).",
			"exact 7 people killed total @ Homs; exact 6 people killed total @ Hama; exact 1 people killed " +
				"total @ Idlib"},
	})
}

// TestASurnameIsNoBody: a surname that is a body's name without its article is nobody's word.
func TestASurnameIsNoBody(t *testing.T) {
	for text, want := range map[string]record.OriginID{
		"Seven people were killed in Jenin, Karim Haq, deputy spokesman of the UN, said.": "UN",
		"Seven people were killed in Jenin, Al-Haq said.":                                 "AL_HAQ",
		"قالت مفوضية حقوق الإنسان في العراق إن 30 شخصا قتلوا.":                            "IQ_HCHR",
		"The court said that 41 people were killed in Karsa.":                             "described:inquiry",
	} {
		x := read(t, text)
		if len(x.Claims) != 1 || x.Claims[0].Speaker.Origin != want {
			t.Errorf("%s\n %+v, want %s", text, x.Claims, want)
		}
	}
}

// TestArabicParts: a conjunction makes no range of two figures, whoever is told of a part goes back to the whole, and a
// verb of passing leads to the figure of those it tells of.
func TestArabicParts(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"قتل طفل واحد و8 نساء.", "exact 1 children killed total; exact 8 women killed total"},
		{"قتل ما بين 3 و8 أشخاص.", "range 3-8 people killed total"},
		{"وثق الفريق مقتل 17 مدنيا بينهم 7 أطفال، قتلت الجماعة 10 منهم بينهم 5 أطفال.",
			"exact 17 civilians killed total; exact 7 children killed part; exact 10 civilians killed part; " +
				"exact 5 children killed part"},
		{"ارتفع القتلى إلى 231 كادرا، وأن الجرحى منهم جاوزوا 500.",
			"exact 231 people killed total; over 500 people injured part"},
	})
}
