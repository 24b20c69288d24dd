package extract

import "testing"

// TestNumbersOfManyWords: a hyphen joins the words of one number, and a toll that went from one figure to another says
// two.
func TestNumbersOfManyWords(t *testing.T) {
	reads(t, briefs, [][2]string{
		{"Two-hundred-and-fifty civilians fled the fighting.", "exact 250 civilians displaced total"},
		{"One-hundred-twenty people were killed.", "exact 120 people killed total"},
		{"Three-thousand families were displaced.", "exact 3000 families displaced total"},
		{"The toll went from 150 to 175 people killed.", "exact 150 people killed superseded; exact 175 people killed total"},
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
		{"A soldier and two policemen died in the blast.", "exact 1 security killed total; exact 2 security killed total"},
		{"A man and a woman were killed in Homs.", "exact 1 men killed total; exact 1 women killed total"},
		{"His wife and two children were killed.", "exact 3 people killed total"},
		{"A woman and her small child were killed.", "exact 2 people killed total"},
		{"قتل جندي ومدني في الهجوم.", "exact 1 security killed total; exact 1 civilians killed total"},
		{"قضى طفلان غرقا بينما توفيت والدتهما لاحقا في المستشفى.", "exact 2 children killed total; exact 1 women killed total"},
		{"قُتل زوجها في القصف.", "exact 1 men killed total"},
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
		{"أعلنت المنظمة إعدام 20 شخصا بينهم ثلاثة معتقلين.", "exact 20 people killed total; exact 3 people killed part"},
		{"خلف الحادث جريحين.", "exact 2 people injured total"},
		{"أوقع القصف ثلاثة جرحى.", "exact 3 people injured total"},
		{"بلغت حصيلة مصابي الاعتداء 8 منهم 4 أطفال.", "exact 8 people injured total; exact 4 children injured part"},
		{"أنقذت فرق الإطفاء شخصين وانتشلت جثث خمسة.", "exact 5 people killed total"},
		{"تم إنقاذ 13 شخصا.", ""},
		{"Some 40 pupils have been taken from the school.", "about 40 people detained total"},
	})
}
