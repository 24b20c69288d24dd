package extract

import "testing"

// TestOpenAbove: who says that the real number is higher speaks of a figure told before, in the same sentence or where
// the same source speaks on.
func TestOpenAbove(t *testing.T) {
	for _, c := range []struct {
		text string
		open bool
	}{
		{"The United Nations has verified a minimum of 111 civilian deaths and believes that the real number is much higher.", true},
		{"The UN human rights office said 38 civilians were killed. It said the true toll was likely to be far greater.", true},
		{"The Syrian Observatory for Human Rights said 38 people were killed, and the toll is expected to rise.", true},
		{"At least 38 people were killed, the Sudan Doctors Network said, warning that its count was an undercount.",
			true},
		{"The Syrian Observatory for Human Rights said 38 people were killed. The final count is not higher, it said.",
			false},
		{"The Syrian Observatory for Human Rights said 38 people were killed. Bread prices are higher than last year.",
			false},
		{"The Syrian Observatory for Human Rights said 38 people were killed in Homs and more were injured.", false},
		{"قالت مفوضية الأمم المتحدة السامية لحقوق الإنسان إنها تحققت من مقتل 38 مدنياً. ورجحت المفوضية أن يكون العدد الحقيقي أعلى من ذلك بكثير.", true},
		{"وثق المرصد السوري لحقوق الإنسان مقتل 38 شخصاً، مشيراً إلى أن الحصيلة مرشحة للارتفاع.", true},
		{"وثق المرصد السوري لحقوق الإنسان مقتل 38 شخصاً في حمص. وقال سكان إن أسعار الخبز أعلى من العام الماضي.", false},
	} {
		x := read(t, c.text)
		if len(x.Claims) == 0 || x.Claims[0].Count == nil {
			t.Errorf("no figure: %s", c.text)
			continue
		}
		if x.Claims[0].Count.OpenAbove != c.open {
			t.Errorf("open above is %v: %s", !c.open, c.text)
		}
	}
}
