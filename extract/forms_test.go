package extract

import "testing"

// TestNumbersOfManyWords: a hyphen joins the words of one number, and a toll that went from one figure to another says
// two.
func TestNumbersOfManyWords(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Two-hundred-and-fifty civilians fled the fighting.", "exact 250 civilians displaced total"},
		{"One-hundred-twenty people were killed.", "exact 120 people killed total"},
		{"Three-thousand families were displaced.", "exact 3000 families displaced total"},
		{"The toll went from 150 to 175 people killed.", "exact 150 people killed superseded; exact 175 people " +
			"killed total"},
		{"Between 20 and 25 people were killed.", "range 20-25 people killed total"},
		{"ارتفع عدد القتلى من 150 إلى 175.", "exact 150 people killed superseded; exact 175 people killed total"},
		{"أصيب كريم حداد من مواليد 1975 إصابة بالغة.", ""},
		{"قتل 14 شخصا من مواليد 1990.", "exact 14 people killed total"},
	})
}

// TestPersonsInLists: persons told one by one in a list are counts of one each; who are kin are added up.
func TestPersonsInLists(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The clashes left two insurgents, a soldier and a civilian dead.",
			"exact 2 fighters killed total; exact 1 security killed total; exact 1 civilians killed total"},
		{"Gunfire left a policeman and a farmer dead.", "exact 1 security killed total; exact 1 people killed total"},
		{"A soldier and two policemen died in the blast.", "exact 1 security killed total; exact 2 security " +
			"killed total"},
		{"A man and a woman were killed in Homs.", "exact 1 men killed total; exact 1 women killed total"},
		{"His wife and two children were killed.", "exact 3 people killed total"},
		{"A woman and her small child were killed.", "exact 2 people killed total"},
		{"قتل جندي ومدني في الهجوم.", "exact 1 security killed total; exact 1 civilians killed total"},
		{"قضى طفلان غرقا بينما توفيت والدتهما لاحقا في المستشفى.", "exact 2 children killed total; exact 1 " +
			"women killed total"},
		{"استشهد زوجها في القصف.", "exact 1 men killed total"},
	})
}

// TestCasesOfHarm: cases of a harm are persons who came to it.
func TestCasesOfHarm(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The centre recorded 83 cases of kidnapping.", "exact 83 people detained total"},
		{"Police recorded 63 missing cases.", "exact 63 people missing total"},
		{"The network documented 12 cases of injury.", "exact 12 people injured total"},
		{"The clinic received three cases of protesters who died after getting shot.", "exact 3 people killed total"},
		{"The clinic saw 14 cases of children injured by mines.", "exact 14 children injured total"},
		{"The court heard 83 cases on Monday.", ""},
		{"سجل المركز 124 حالة اعتقال.", "exact 124 people detained total"},
		{"وثقت الشبكة 17 حالة اختفاء قسري.", "exact 17 people missing total"},
		{"سجلت المنظمة 35 حالة إعدام.", "exact 35 people killed total"},
		{"سجلت المنظمة 35 حالة.", ""},
	})
}

// TestHarmOfEachFigure: of the figures of one sentence each has its own word of harm.
func TestHarmOfEachFigure(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The 40 casualties included six deaths and 34 injuries.",
			"exact 40 people casualties total; exact 6 people killed part; exact 34 people injured part"},
		{"More than 200 people injured, thousands displaced.",
			"over 200 people injured total; vague 1000 people displaced total"},
		{"Some 200 people injured, 3,000 displaced on Monday.",
			"about 200 people injured total; exact 3000 people displaced total"},
		{"Hundreds displaced were killed.", "vague 100 people killed total"},
		{"The group executed six people, among them four prisoners.",
			"exact 6 people killed total; exact 4 people killed part"},
		{"أعدمت الجماعة ستة أشخاص، بينهم أربعة سجناء.", "exact 6 people killed total; exact 4 people killed part"},
		{"أعلنت المنظمة إعدام 20 شخصا بينهم ثلاثة معتقلين.", "exact 20 people killed total; exact 3 people " +
			"killed part"},
		{"خلف الحادث جريحين.", "exact 2 people injured total"},
		{"أوقع القصف ثلاثة جرحى.", "exact 3 people injured total"},
		{"بلغت حصيلة مصابي الاعتداء 8 منهم 4 أطفال.", "exact 8 people injured total; exact 4 children injured part"},
		{"أنقذت فرق الإطفاء شخصين وانتشلت جثث خمسة.", "exact 5 people killed total"},
		{"تم إنقاذ 13 شخصا.", ""},
		{"Some 40 pupils have been taken from the school.", "about 40 people detained total"},
	})
}

// TestFallenAttackers: the fighters who attacked are told apart from those whom they harmed, and from fighters who were
// attacked.
func TestFallenAttackers(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Gunmen attacked a checkpoint, killing five soldiers. Eight militants were also killed, and 11 wounded.",
			"exact 5 security killed total; exact 8 fighters killed perpetrator; exact 11 people injured perpetrator"},
		{"Two guards died in an attack on their convoy by suspected rebels. Eight rebel fighters were killed in " +
			"the firefight.",
			"exact 2 security killed total; exact 8 fighters killed perpetrator"},
		{"هاجم مسلحون حاجزا للجيش فقتل خمسة جنود. وقتل ثمانية مسلحين أيضا.",
			"exact 5 security killed total; exact 8 fighters killed perpetrator"},
		{"The army raided a hideout, killing six rebels. A soldier was killed.",
			"exact 6 fighters killed total; exact 1 security killed total"},
		{"Rebels and soldiers clashed near Homs. Six rebels and four soldiers were killed.",
			"exact 6 fighters killed total; exact 4 security killed total"},
		{"Militants were attacked by the army, and 14 militants and a farmer died.",
			"exact 14 fighters killed total; exact 1 people killed total"},
		{"Five men involved in carrying out the attack were eliminated. The attack killed 15 officers.",
			"exact 5 men killed perpetrator; exact 15 security killed total"},
	})
}

// TestGuessesAndFates: a guess is told as one, and who was missing and has been found is missing no more.
func TestGuessesAndFates(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Some 5,500 people are thought to have been displaced in total.", "about 5500 people displaced estimate"},
		{"The council estimates that 1,500 people are displaced on the island.", "exact 1500 people displaced " +
			"estimate"},
		{"قتل 400 عامل. ويحذر التقرير من احتمال أن يصل عددهم إلى 4 آلاف قتيل.",
			"exact 400 people killed total; exact 4000 people killed estimate"},
		{"Three of the four guards that were missing since Monday have been found dead.",
			"exact 3 security killed part; exact 4 security missing superseded"},
		{"Two of the five miners who went missing have died.",
			"exact 2 people killed part; exact 5 people missing superseded"},
		{"Three of the four miners are still missing.", "exact 3 people missing part; exact 4 people missing total"},
	})
}

// TestNamesOfBodies: quotation marks belong to the name that they hold, what a body is for too; the centre of an
// earthquake counts nobody.
func TestNamesOfBodies(t *testing.T) {
	reads(t, withOrigins, [][2]string{
		{"أعلنت منظمة \"زهر وباق\" الحقوقية إعدام ستة سجناء.", "6 killed by named:منظمة \"زهر وباق\""},
		{"أعلنت شبكة «زهر» مقتل 14 مدنيا.", "14 killed by named:شبكة «زهر»"},
		{"أصيب مدنيان حسب ما أفاد به مصدر من المكتب الوطني لتنسيق شؤون الألغام.",
			"2 injured by named:المكتب الوطني لتنسيق شؤون الألغام"},
		{"أكدت اللجنة الوطنية لإدارة الكوارث مقتل 14 شخصا.", "14 killed by named:اللجنة الوطنية لإدارة الكوارث"},
		{"كان مركز الزلزال يمتد بين إقليمين. وأسفر الزلزال عن مقتل 117 شخصا.", "117 killed by "},
		{"The Motra church said 14 people died.", "14 killed by named:Motra church"},
		{"قُتل 15 جنديا في منطقة والام، وفق ما أعلنت الحكومة.", "15 killed by described:government"},
	})
}

// TestWindowsOfTwoYears: of two dates that name their years each keeps its own.
func TestWindowsOfTwoYears(t *testing.T) {
	for _, c := range [][3]string{
		{"Between March 27, 2022 and March 27, 2023, the group documented the deaths of 139 people.", "2022-03-27", "2023-03-27"},
		{"The group documented 139 deaths between March 27, 2022, and March 27, 2023.", "2022-03-27", "2023-03-27"},
		{"From 5 June 2022 to 7 June 2022, 14 people died.", "2022-06-05", "2022-06-07"},
		{"From March 6 to March 8, 2023, 14 people died.", "2023-03-06", "2023-03-08"},
		{"Some 14 people died on 8 March and 9 March 2023.", "2023-03-08", "2023-03-09"},
		{"قتل 14 شخصا بين 27 آذار 2022 و27 آذار 2023.", "2022-03-27", "2023-03-27"},
	} {
		x := read(t, c[0])
		got := [2]string{}
		for i := range x.Claims {
			if w := x.Claims[i].Count; w != nil {
				got = [2]string{w.Since.String(), w.Until.String()}
				break
			}
		}
		if got != [2]string{c[1], c[2]} {
			t.Errorf("%s: %s, want %s to %s", c[0], got, c[1], c[2])
		}
	}
}
