package name

import "testing"

func TestPlaceholdersNameNobody(t *testing.T) {
	for _, s := range []string{
		"مجهول", "مجهول الهوية", "مجهولة الهوية", "غير معروف", "غير معروفة الهوية", "طفل رضيع", "رضيعة", "جثة مجهولة",
		"المجهول", "لم يتم التعرف عليه", "بلا اسم", "طفل 3",
		"Unknown", "UNKNOWN unknown", "Unidentified male", "Unidentified body #4", "N/A", "n.a.", "not known",
		"Name withheld", "infant", "Baby girl", "Newborn child", "—", "?", "12", "xxx",
	} {
		if !IsPlaceholder(s) {
			t.Errorf("%q was taken for a name", s)
		}
	}
	for _, s := range []string{
		"", " ", "سليم نادر", "معروف الرصيف", "مولود شاهين", "Maarouf Invented", "Newborn Salim", "شهيد سليم",
		"رضيع سليم نادر", "Man Singh", "ابن سليم", "N. Invented", "Salim", "معروف", "Young",
	} {
		if IsPlaceholder(s) {
			t.Errorf("%q was taken for no name", s)
		}
	}
}
