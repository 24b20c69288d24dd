package name

import "strings"

// Lists write words where they know no name. A name all of whose words are such words is no name: two unidentified men
// are not one man. The words are folded as Fold does.
var (
	// nameless words say by themselves that no name is known, or what is known in its place.
	nameless = wordSet(`unknown unidentified unnamed anonymous unspecified nameless unclear na nn nil none null nan tbc tbd
		male female man woman boy girl child infant baby newborn toddler fetus foetus person body corpse martyr victim
		majhul majhula majhoul majhoula majhool majhulalhawiya مجهول مجهوله مجهولين مجهولي مجهولالهويه المجهول
		طفل طفله رضيع رضيعه جنين جثه جثمان جثامين شخص رجل امراه سيده شاب شابه ذكر انثي فتاه ضحيه شهيد شهيده لايوجد`)
	// beside nameless words these stand without naming anybody: "name not known", «غير معروف الهوية».
	besides = wordSet(`not yet no name names known given identified identity withheld stated available of the a an and adult elderly old young new born
		years year months month days day old id hawiya alhawiya inconnu x xx xxx
		غير معروف معروفه معلوم معلومه محدد محدده الهويه هويه هويته هويتها الاسم اسم بلا بدون بعد لم لا يعرف تعرف يتم التعرف عليه عليها
		من ال في حديث الولاده مسن مسنه بالغ بالغه صغير صغيره كبير عمره عمرها سنه سنوات شهر اشهر يوم ايام و`)
	// notKnown are such words that say it only together.
	notKnown = []string{"not known", "no name", "name withheld", "not identified", "not yet identified", "not stated",
		"not available", "name not", "غير معروف", "غير معلوم", "غير محدد",
		"بلا اسم", "بدون اسم", "لم يعرف", "لا يعرف", "لم تعرف", "الاسم غير", "لم يتم التعرف"}
)

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// IsPlaceholder says that a text in the place of a name names nobody: «مجهول الهوية», "Unidentified male 3", "N/A",
// «طفل رضيع», a dash. An empty text is no placeholder.
func IsPlaceholder(s string) bool {
	if strings.TrimSpace(s) == "" {
		return false
	}
	folded := Fold(s)
	found, letters := false, false
	for _, w := range strings.Fields(folded) {
		switch {
		case nameless[w], nameless[strings.TrimPrefix(w, "ال")] && strings.HasPrefix(w, "ال"):
			found = true
		case besides[w]:
		case strings.Trim(w, "0123456789") == "", len(w) == 1 && w[0] < 0x80: // a running number or letter; "n a"
		default:
			return false
		}
		letters = letters || strings.Trim(w, "0123456789") != ""
	}
	if found || !letters {
		return true
	}
	for _, p := range notKnown {
		if strings.Contains(folded, p) {
			return true
		}
	}
	return folded == "n a" || folded == "x" || folded == "xx" || folded == "xxx" || folded == "inconnu"
}
