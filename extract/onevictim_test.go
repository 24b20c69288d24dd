package extract

import "testing"

// TestOneVictim holds how one person is told without a numeral: by article, bare noun, pronoun, passive, name, and told
// again.
func TestOneVictim(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Gunmen killed a retired commander as he left a relative's house.", "exact 1 people"},
		{"Another soldier was killed on Monday.", "exact 1 security"},
		{"Farmer killed in Ostra.", "exact 1 people"},
		{"A conscript was shot dead by a sniper.", "exact 1 security"},
		{"One policeman is missing.", "exact 1 security"},
		{"A woman wounded in the raid later died of her injuries.", "exact 1 women"},
		{"Troops killed one and captured four.", "exact 1 people; exact 4 people"},
		{"Residents burnt a man to death.", "exact 1 men"},
		{"A driver was killed when his lorry struck a mine. The driver died at the scene.", "exact 1 people"},
		{"قتل شاب برصاص مسلحين في حمص.", "exact 1 men"},
		{"اغتيل ناشط أمام منزله في حمص.", "exact 1 people"},
		{"أصيبت طفلة بشظايا في حمص.", "exact 1 children"},
		{"قتل مزارع بانفجار لغم في ريف حماة.", "exact 1 people"},
		{"استشهد صحفي في قصف على المخيم.", "exact 1 journalists"},
	} {
		if got := figures(read(t, c.text)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
	for _, text := range []string{
		"A woman said she saw the gunmen leave.",
		"Police arrested nobody, and a resident said the street was calm.",
		"A spokesman for the ministry said an inquiry had begun.",
		"The mayor met a delegation of farmers on Monday.",
		"قال شاب من المدينة إنه شاهد المسلحين.",
		"زار وزير الصحة مستشفى المدينة والتقى طبيبا وممرضة.",
	} {
		if got := figures(read(t, text)); got != "" {
			t.Errorf("%q: got %q, want nothing", text, got)
		}
	}
}
