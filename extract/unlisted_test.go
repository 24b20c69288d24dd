package extract

import (
	"testing"

	"recount/record"
)

// TestUnlistedBodies: a body that the alias table does not know keeps the name that the page gives it, is no short form
// of another, and speaks on under its own short form. All bodies are invented.
func TestUnlistedBodies(t *testing.T) {
	for _, c := range []struct {
		text string
		want []record.OriginID
	}{
		{"Forty-one inmates were killed on 11 May, according to the Lawyers Union.",
			[]record.OriginID{"named:Lawyers Union"}},
		{"The Orvin Doctors Network said 12 people were killed. The network said 40 were injured.",
			[]record.OriginID{"named:Orvin Doctors Network", "named:Orvin Doctors Network"}},
		{"The Committee for the Missing of Orvin has documented 53 deaths.",
			[]record.OriginID{"named:Committee for the Missing of Orvin"}},
		{"وأعلنت شبكة أطباء أورفين مقتل 12 شخصاً. وقالت الشبكة إن 40 أصيبوا.",
			[]record.OriginID{"named:شبكة أطباء أورفين", "named:شبكة أطباء أورفين"}},
		{"قالت نقابة المحامين إن 41 سجيناً قتلوا.", []record.OriginID{"named:نقابة المحامين"}},
		{"قالت لجنة التحقيق إن 30 مدنياً قتلوا.", []record.OriginID{"described:inquiry"}},
		{"At least 12 people were killed in Homs, the Observatory said.", []record.OriginID{"SOHR"}},
		{"Nine people were killed, the Observatory said.", []record.OriginID{"described:monitor"}},
		{"In three days of fighting 68 people were killed, the Orvin Health Directorate said.",
			[]record.OriginID{"named:Orvin Health Directorate"}},
		{"وكانت الأمم المتحدة قد تحققت من مقتل 111 مدنياً على الأقل، فيما قدّر ناشطون العدد بأكثر من ألف.",
			[]record.OriginID{"UN", "WITNESS"}},
		{"The Harbour Hospital said 8 people drowned.", []record.OriginID{"named:Harbour Hospital"}},
		{"The hospital said 8 people drowned.", []record.OriginID{"described:hospital"}},
	} {
		var got []record.OriginID
		for _, k := range read(t, c.text).Claims {
			if k.Kind == record.CountClaim {
				got = append(got, k.Speaker.Origin)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %q, want %q", c.text, got, c.want)
			}
		}
	}
}
