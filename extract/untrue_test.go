package extract

import (
	"testing"

	"recount/record"
)

// TestReportsCalledUntrueAreDenied: a figure that the page tells in order to deny it is nobody's figure; the figures
// beside it are their speakers' own.
func TestReportsCalledUntrueAreDenied(t *testing.T) {
	total, denied := record.ScopeTotal, record.ScopeDenied
	for _, c := range []struct {
		text string
		want map[int]record.Scope
	}{
		{"The government rejected reports of 30 dead in Homs as false.", map[int]record.Scope{30: denied}},
		{"Reports that 60 people had been killed in Homs on 11 March were false, the police said.",
			map[int]record.Scope{60: denied}},
		{"The claim that 60 people were killed in Homs is untrue, the Ministry of Defense said.",
			map[int]record.Scope{60: denied}},
		{"There is no truth to the reports of 22 deaths in Homs, the police said.", map[int]record.Scope{22: denied}},
		{"The police said that reports of 90 killed in Homs were false; 3 people were killed.",
			map[int]record.Scope{90: denied, 3: total}},
		{"Reports that 60 people were killed in Homs were false, but 12 people were killed there, the police said.",
			map[int]record.Scope{60: denied, 12: total}},
		{"SOHR said 40 civilians were killed in Homs, and rejected claims by the government that only 5 had died as false.",
			map[int]record.Scope{40: total, 5: denied}},
		{"نفت وزارة الدفاع صحة الأنباء عن مقتل ٣٠ مدنيا في حمص.", map[int]record.Scope{30: denied}},
		{"قالت الشرطة إن الأنباء عن مقتل 30 شخصا في حمص عارية عن الصحة.", map[int]record.Scope{30: denied}},
		{"قالت وزارة الداخلية إن ما تم تداوله عن مقتل 25 مدنيا في حمص غير صحيح، وإن 3 أشخاص قتلوا.",
			map[int]record.Scope{25: denied, 3: total}},
		{"SOHR confirmed the truth of reports that 40 civilians were killed in Homs.", map[int]record.Scope{40: total}},
		{"أكد المرصد السوري لحقوق الإنسان صحة الأنباء عن مقتل 40 مدنيا في حمص.", map[int]record.Scope{40: total}},
		{"Police said 40 people were killed in Homs, and that reports of looting were false.",
			map[int]record.Scope{40: total}},
		{"The UN received reports of 40 killings in Homs, and said government denials were baseless.",
			map[int]record.Scope{40: total}},
		{"Reports that 40 people were killed in Homs were not false, the police said.",
			map[int]record.Scope{40: total}},
	} {
		got := map[int]record.Scope{}
		for _, k := range read(t, c.text).Claims {
			if k.Count != nil {
				got[k.Count.Figure.Value] = k.Count.Scope
			}
		}
		for n, scope := range c.want {
			if got[n] != scope {
				t.Errorf("%s\n%d is %q, want %q", c.text, n, got[n], scope)
			}
		}
	}
}
