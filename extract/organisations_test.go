package extract

import (
	"strings"
	"testing"
)

func organisations(t testing.TB) *Organisations {
	t.Helper()
	o, err := LoadOrganisations()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOrganisationsMatch(t *testing.T) {
	o := organisations(t)
	tests := []struct{ text, want string }{
		{"the Syrian Observatory for Human Rights (SOHR) said", "SOHR:Syrian Observatory for Human Rights SOHR:SOHR"},
		{"SOHR's toll, and the Observatory added", "SOHR:SOHR SOHR:Observatory"},
		{"an observatory on a hill", ""},
		{"people who fled", ""},
		{"the WHO said", "WHO:WHO"},
		{"PEOPLE WHO DIED IN ARMENIA", ""},
		{"ap photo of a map; the AP said", "AP:AP"},
		{"said U.N. officials", "UN:U.N."},
		{"the U.N. human rights office said", "OHCHR:U.N. human rights office"},
		{"Ukraine’s State Emergency Service said", "UKR_SES:Ukraine’s State Emergency Service"},
		{"قال المرصد السوري لحقوق الإنسان", "SOHR:المرصد السوري لحقوق الإنسان"},
		{"وبحسب المرصد السوريّ لحقوق الانسان", "SOHR:المرصد السوريّ لحقوق الانسان"},
		{"وللشبكة السورية لحقوق الإنسان أرقام", "SNHR:شبكة السورية لحقوق الإنسان"},
		{"وأضاف المرصد", "SOHR:المرصد"},
		{"المرصد الأورومتوسطي", "EURO_MED:المرصد الأورومتوسطي"},
		{"ورويترز والأمم المتحدة", "REUTERS:رويترز UN:الأمم المتحدة"},
		{"لرويترز", "REUTERS:رويترز"},
		{"THE ASSOCIATED PRESS REPORTED", "AP:ASSOCIATED PRESS"},
		{"", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range o.Match(tt.text) {
			got = append(got, m.ID+":"+tt.text[m.Start:m.End])
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("Match(%q) = %q, want %q", tt.text, g, tt.want)
		}
	}
}

func TestOrganisationsTable(t *testing.T) {
	o := organisations(t)
	both := 0
	for _, org := range o.All() {
		if len(org.AliasesAR) > 0 {
			both++
		}
	}
	if len(o.All()) < 250 || both < 250 {
		t.Errorf("%d organisations, %d of them in both languages; at least 250 wanted", len(o.All()), both)
	}
}

func FuzzOrganisationsMatch(f *testing.F) {
	o := organisations(f)
	f.Add("SOHR said U.N.'s ’ al-Sanobar المرصد السوري\u0651 لحقوق")
	f.Add("\xd8 al- ال \ufefb U.N")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range o.Match(text) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %+v overlaps or leaves the text of %d bytes", m, len(text))
			}
			end = m.End
		}
	})
}

func BenchmarkOrganisationsMatch(b *testing.B) {
	o := organisations(b)
	text := strings.Repeat("More than 1,000 people have died on the coast, the Syrian Observatory for Human Rights said on Saturday. وقال المرصد السوري لحقوق الإنسان إن أكثر من ألف شخص قتلوا في الساحل السوري منذ الخميس. ", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		o.Match(text)
	}
}
