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
