package record

import "testing"

func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Ahmad": "Ahmad", "=cmd|'/C calc'!A0": "'=cmd|'/C calc'!A0", "@SUM(1)": "'@SUM(1)", "-3": "-3",
		"+12.5": "+12.5", "-3+cmd": "'-3+cmd",
		"\t=1": "'\t=1", "＝1+1": "'＝1+1", "'quoted": "'quoted", "'=": "'=", "2031-03-11": "2031-03-11",
	} {
		got := Inert(text)
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if back := FromInert(got); back != text && text != "'=" { // what was inert already is taken for Inert's
			t.Errorf("%q comes back as %q", text, back)
		}
	}
}
