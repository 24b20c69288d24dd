package extract

import (
	"testing"

	"recount/record"
)

// TestCommitments: who promised what, due when. The pages are dated Wednesday 12 March 2025; persons and bodies of no
// country are invented.
func TestCommitments(t *testing.T) {
	for _, c := range []struct{ text, by, promise, due string }{
		{"The interior ministry promised to publish the findings of an inquiry within 30 days.", "interior ministry",
			"investigation", "2025-04-11"},
		{"President Harun Deverash has promised to hold those responsible accountable. He named a committee that is to report within 30 days.", "President Harun Deverash", "accountability", "2025-04-11"},
		{"The government pledged to compensate the families by the end of April.", "government", "compensation",
			"2025-04-30"},
		{"The army vowed to withdraw from the town by Friday.", "army", "withdrawal", "2025-03-14"},
		{"The governor promised aid to the villages by 9 April.", "governor", "aid", "2025-04-09"},
		{"The government vowed to bring to justice those who killed 12 people.", "government", "accountability", ""},
		{"Mayor Orsolin Tavrik promised compensation before the end of the month.", "Mayor Orsolin Tavrik",
			"compensation", "2025-03-31"},
		{"Despite assurances from Coastal President Harun al-Deverash vowing accountability for the violence, trust is low.", "Coastal President Harun al-Deverash", "accountability", ""},
		{"Promises made by the interior minister to prosecute those responsible met with doubt.", "interior minister",
			"accountability", ""},
		{"The president's pledge of an inquiry did not calm them.", "president", "investigation", ""},
		{"تعهد محافظ حمص بنشر نتائج التحقيق خلال ثلاثين يوماً.", "محافظ حمص", "investigation", "2025-04-11"},
		{"ووعدت الحكومة بتعويض الأهالي قبل نهاية نيسان.", "الحكومة", "compensation", "2025-04-30"},
		{"تعهدت وزارة الداخلية بمحاسبة المسؤولين. وشكلت لجنة تقدم تقريرها خلال 30 يوماً.", "وزارة الداخلية",
			"accountability", "2025-04-11"},
	} {
		x := read(t, c.text)
		var found *record.Commitment
		for i := range x.Claims {
			if k := &x.Claims[i]; k.Kind == record.CommitmentClaim && found == nil {
				found = k.Commitment
			}
		}
		if found == nil {
			t.Errorf("no commitment: %s", c.text)
			continue
		}
		if found.By != c.by || found.Promise != c.promise || found.Due.String() != c.due {
			t.Errorf("%q, %q, due %q: %s", found.By, found.Promise, found.Due.String(), c.text)
		}
	}
}

// TestBlame: who is said to have done it, in active and passive voice, and by blame in another sentence.
func TestBlame(t *testing.T) {
	for _, c := range []struct{ text, perp string }{
		{"Gunmen loyal to the Qurayna Brigade killed 12 people in Homs, residents said.",
			"Gunmen loyal to the Qurayna Brigade"},
		{"12 people were killed in Homs by fighters loyal to the Qurayna Brigade.",
			"fighters loyal to the Qurayna Brigade"},
		{"The Sudan Doctors Network said 12 people were killed in El Fasher. The network blamed the attack on the Rapid Support Forces.", "Rapid Support Forces"},
		{"12 people were killed in El Fasher, said the Sudan Doctors Network, which accused the Rapid Support Forces of shelling the market.", "Rapid Support Forces"},
		{"12 people were killed at the hands of Druze fighters, the Syrian Observatory for Human Rights said.",
			"Druze fighters"},
		{"Israeli airstrikes killed 12 people, the Gaza health ministry said.", "Israel"},
		{"The Syrian Observatory for Human Rights said 12 people were killed in Homs.", ""},
		{"The police said 12 people were killed in a crash in Homs.", ""},
		{"قُتل 12 شخصاً في الفاشر على يد قوات الدعم السريع، بحسب شبكة أطباء السودان.", "Rapid Support Forces"},
		{"قالت شبكة أطباء السودان إن 12 شخصاً قُتلوا في الفاشر. واتهمت الشبكة قوات الدعم السريع بقصف السوق.",
			"Rapid Support Forces"},
		{"قُتل 12 شخصاً في حمص بنيران مسلحين موالين للواء القرينة.", "مسلحين موالين للواء القرينة"},
	} {
		x := read(t, c.text)
		if len(x.Claims) == 0 || x.Claims[0].Count == nil {
			t.Errorf("no figure: %s", c.text)
			continue
		}
		if x.Claims[0].Count.Perp != c.perp {
			t.Errorf("perpetrator %q, want %q: %s", x.Claims[0].Count.Perp, c.perp, c.text)
		}
	}
}
