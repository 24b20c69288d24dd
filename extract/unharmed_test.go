package extract

import "testing"

// TestSurvivorsAndSentences: survivors, families counted once more in brackets, the tortured, the condemned and stones
// of roads are nobody's dead.
func TestSurvivorsAndSentences(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The death toll has now risen to 38, with 145 survivors.", "exact 38 people killed total"},
		{"Soldiers opened fire, killing three survivors of the flood.", "exact 3 people killed total"},
		{"The shelter hosts 2,000 people (476 households) from the valley.", "exact 2000 people sheltering total"},
		{"The group documented the killing of 12 people in May. It said 43 inmates were subjected to torture.",
			"exact 12 people killed total"},
		{"بلغت الحصيلة 38 قتيلا و145 ناجيا.", "exact 38 people killed total"},
		{"وقع الهجوم عند الكلم 190 شمال المدينة وقتل فيه 4 جنود.", "exact 4 security killed total"},
		{"قتل 4 جنود على بعد 30 كلم من المدينة.", "exact 4 security killed total"},
		{"أصدرت المحكمة حكما بإعدام 7 أشخاص بعد إدانتهم.", ""},
		{"قتل المسلحون 7 أشخاص بإعدام ميداني.", "exact 7 people killed total"},
	})
}

// TestWhoIsFoundAliveIsNotDead: the sentence says the contrary of its word of harm; of others it says nothing.
func TestWhoIsFoundAliveIsNotDead(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Eight people who had been counted as dead were found alive in a hospital.", ""},
		{"Five soldiers reported killed on Sunday turned out to be alive.", ""},
		{"Three people were buried alive and killed by the mudslide.", "exact 3 people killed total"},
		{"40 people were killed and a child was found alive.", "exact 40 people killed total"},
		{"Gunmen killed 12 people; two were found alive.", "exact 12 people killed total"},
		{"ثمانية أشخاص كانوا قد عدوا قتلى وجدوا أحياء في مستشفى.", ""},
	})
}

// TestAgesInARowOfNamesAreNoCounts: an age stays one where the word of harm follows it.
func TestAgesInARowOfNamesAreNoCounts(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Among the dead were Karim Haddad, 34, his wife Samira Rumi, 29, and Reem, 6, killed on June 14.", ""},
		{"The monitor named Samira Rumi, 29, and Reem, 6, killed by a shell. Another 12 people were killed in " +
			"the market.",
			"exact 12 people killed total"},
	})
}

// TestNotTheHarmed: people who came through, base figures of rates, and those held for a crime are nobody's dead.
func TestNotTheHarmed(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The governor said that 58 people survived and 28 died when the boat sank.", "exact 28 people killed total"},
		{"A bomb killed 12 people. 141 pupils were not taken during the attack.", "exact 12 people killed total"},
		{"The land has 90 homicides per 100,000 people.", ""},
		{"A bomb killed 12 people. Twenty-five persons have been arrested over the incidents.",
			"exact 12 people killed total"},
		{"A mudslide killed 12 people. Police have arrested five men for allegedly posing as victims.",
			"exact 12 people killed total"},
		{"لقي 18 شخصا مصرعهم على إثر وقوع 381 حادث مرور.", "exact 18 people killed total"},
		{"زرعت المليشيا أكثر من مليوني لغم، وقتل 20 مدنيا.", "exact 20 civilians killed total"},
		{"لقي منقب مصرعه وجرح سبعة آخرون.", "exact 1 people killed total; exact 7 people injured total"},
	})
}

// TestEachFigureItsPlace: in a list of places that stand behind their figures each figure is of its own.
func TestEachFigureItsPlace(t *testing.T) {
	reads(t, withPlaces, [][2]string{
		{"Police killed 21 people in Homs, 12 in Hama and 7 in Aleppo.",
			"exact 21 people killed total @ Homs; exact 12 people killed part @ Hama; exact 7 people killed " +
				"part @ Aleppo"},
		{"وصل الجنود إلى منطقة قُتل فيها 40 مدنيا، وأفادت مصادر محلية مختلفة بذلك.",
			"exact 40 civilians killed total @ "},
		{"اعتقل 37 شخصا من حماة، و35 من حمص، و34 من حلب.",
			"exact 37 people detained total @ Hama; exact 35 people detained part @ Homs; exact 34 people " +
				"detained part @ Aleppo"},
	})
}

// TestWhatIsTakenBackIsNoCount: the figure of an article that its outlet withdraws is told as denied.
func TestWhatIsTakenBackIsNoCount(t *testing.T) {
	reads(t, briefs, [][2]string{
		{`The Daily Lantern has withdrawn its article of 18 June, "Attack leaves more than 110 dead".`,
			"over 110 people killed denied"},
		{"The figure of more than 110 dead was wrongly attributed to the United Nations.",
			"over 110 people killed denied"},
		{"The UN has withdrawn its figure of 300 dead; 281 people were killed.",
			"exact 300 people killed denied; exact 281 people killed total"},
		{"سحبت الصحيفة الخبر. سحبت مقالها «أكثر من 110 قتلى».", "over 110 people killed denied"},
	})
}

// TestWhoseParentTheyWereIsNoCount: the children of somebody told of are nobody's dead, unless the words say so.
func TestWhoseParentTheyWereIsNoCount(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"“They took my son,” said Wisal, a mother of three, whose 25-year-old son was shot at the door of " +
			"their house.", ""},
		{"A mother of three was shot dead in her home.", "exact 1 women killed total"},
		{"The victim, a grandfather of nine, was killed on his way home.", ""},
		{"The dead man was a father of two young daughters.", ""},
		{"A shell killed 12 people. One of them, who has three children, was a nurse.", "exact 12 people killed total"},
		{"A shell killed 12 people. The nurse is survived by her husband and six children.",
			"exact 12 people killed total"},
		{"The parents of three children who were killed on Monday spoke at the funeral.",
			"exact 3 children killed total"},
		{"The hospital has 12 children injured by the shell.", "exact 12 children injured total"},
		{"قتلت أم لثلاثة أطفال برصاص قناص أمام منزلها.", ""},
		{"قُتل المدرس في القصف، وهو أب لخمسة أطفال.", ""},
		{"قالت وصال، وهي أم لأربعة أبناء، إن القصف أوقع 12 قتيلا.", "exact 12 people killed total"},
		{"قُتل الرجل وترك خلفه زوجة وستة أطفال.", "exact 1 men killed total"},
		{"قُتل ستة أطفال في القصف.", "exact 6 children killed total"},
	})
}

// TestListsOfTheLivingNameNoDead: who saw, came through, is wounded or held is named beside the dead and is none of
// them.
func TestListsOfTheLivingNameNoDead(t *testing.T) {
	const dead = "قتل 12 مدنيا في زهرون. وتضم قائمة الشهداء: أحمد خالد زهراني، محمد سعيد باقري. "
	for _, c := range []struct {
		text  string
		named int
	}{
		{dead + "وشملت قائمة شهود العيان سامر نبيل درويش، نادر عمر الصالح.", 2},
		{dead + "وشملت قائمة الناجين سامر نبيل درويش، نادر عمر الصالح.", 2},
		{dead + "وتشمل قائمة المعتقلين كلا من سامر نبيل درويش، نادر عمر الصالح.", 2},
		{dead + "وتضم قائمة الجرحى: سامر نبيل درويش، نادر عمر الصالح.", 2},
		{dead + "واعتقلت القوات ثلاثة شبان أسماؤهم: سامر نبيل درويش، نادر عمر الصالح.", 2},
		{dead + "وتشمل القائمة أيضا: سامر نبيل درويش، نادر عمر الصالح.", 4},
		{"نجا ثلاثة شهود من القصف في زهرون، أسماؤهم: سامر نبيل درويش، نادر عمر الصالح.", 0},
		{"أدلى شهود بإفاداتهم، عرف منهم: سامر نبيل درويش، نادر عمر الصالح.", 0},
		{"قتل ثلاثة شبان في القصف، عرف منهم: سامر نبيل درويش، نادر عمر الصالح.", 2},
	} {
		if x := read(t, c.text); len(x.Victims) != c.named {
			t.Errorf("%s: %d named, not %d", c.text, len(x.Victims), c.named)
		}
	}
}

// TestTwoEventsOfOneReport: an earlier event that the same body reports with a place of its own is no background.
func TestTwoEventsOfOneReport(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"The Syrian Network for Human Rights said that 12 civilians were killed in Homs on 14 June 2025. The " +
			"network said 30 civilians were killed in Hama on 3 June 2025.",
			"exact 12 civilians killed total; exact 30 civilians killed total"},
		{"The Syrian Network for Human Rights said that 12 civilians were killed in Homs on 14 June 2025. On 3 " +
			"June 2025, 30 civilians were killed in the city by a car bomb.",
			"exact 12 civilians killed total; exact 30 civilians killed other_event"},
	})
}

// TestNoHarmToldNobodyHarmed: results of examinations and elections count people, and nobody who was harmed.
func TestNoHarmToldNobodyHarmed(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"أعلن مدير الامتحانات النتائج. بلغ عدد المتقدمين 112242، نجح منهم 71301، على النحو التالي: الفرع " +
			"العلمي عدد المتقدمين 52877 عدد الناجحين 39241.", ""},
		{"The board published the results: of 52,877 candidates 39,241 passed, among them 20,110 girls.", ""},
	})
}

// TestWhoLivesThereIsNotHarmed: how many a town, a school or a union has is no harm, beside news of one.
func TestWhoLivesThereIsNotHarmed(t *testing.T) {
	const news = "A shell killed 12 people in Homs on Monday. "
	reads(t, briefs, [][2]string{
		{news + "The town has 4,400 inhabitants.", "exact 12 people killed total"},
		{news + "The school had 310 pupils.", "exact 12 people killed total"},
		{news + "The union has 3,000 members.", "exact 12 people killed total"},
		{news + "The hospital has 30 people wounded by shells.", "exact 12 people killed total; exact 30 people " +
			"injured total"},
		{"قتل 12 شخصا في حمص. تضم البلدة 4400 نسمة.", "exact 12 people killed total"},
	})
	// "صحة" is truth here, and no ministry
	reads(t, withOrigins, [][2]string{{"نفت الشرطة صحة الأنباء عن مقتل 60 شخصا.", "60 killed by POLICE"}})
}
