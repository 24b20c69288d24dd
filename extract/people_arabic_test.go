package extract

import (
	"slices"
	"strings"
	"testing"
)

// TestArabicWitnesses: private people who speak are witnesses, not victims; the dead of whom they speak stay victims.
// All names are invented.
func TestArabicWitnesses(t *testing.T) {
	for _, c := range []struct {
		name, text string
		hide       []string // must not stand in the masked text
		keep       []string // must stand in it
		victims    []string
		origin     string // of the first figure
	}{
		{"kunya", "تروي أم غدير أن مسلحين قتلوا ثلاثة من جيرانها في القرية.", []string{"أم غدير"}, nil, nil, "WITNESS"},
		{"called", "وقال أحد السكان ويدعى لؤي قرنفلي إن المسلحين قتلوا خمسة من جيرانه.", []string{"لؤي قرنفلي"}, nil,
			nil, "WITNESS"},
		{"mother of the dead", "قالت والدة سامر زعتري إن ابنها قُتل أمام المنزل، وإن سبعة من أقاربها قُتلوا معه.", nil,
			[]string{"سامر زعتري"}, nil, "WITNESS"},
		{"resident with a name", "وقالت نسرين حبقاوي، وهي من سكان الحي، إن أربعة أشخاص قتلوا في شارعها.",
			[]string{"نسرين حبقاوي"}, nil, nil, "WITNESS"},
		{"age", "يقول مازن ياسميني (43 عاماً) إن القصف قتل ستة من عائلته.", []string{"مازن ياسميني"}, nil, nil,
			"WITNESS"},
		{"title", "وذكر المواطن حيدر سنديان أن 12 شخصاً قتلوا في السوق.", []string{"حيدر سنديان"}, nil, nil, "WITNESS"},
		{"survivor", "وتحكي الناجية هدى لوزاني أنها رأت عشر جثث في الشارع.", []string{"هدى لوزاني"}, nil, nil,
			"WITNESS"},
		{"a neighbour of whatever name", "قال هادي زنبقاني، وهو أحد الجيران، إن 12 شخصاً قتلوا في السوق.",
			[]string{"هادي زنبقاني"}, nil, nil, "WITNESS"},
		{"their neighbour", "قالت جارتهم رلى زنبقاني إن 12 شخصاً قتلوا في السوق.", []string{"رلى زنبقاني"}, nil, nil,
			"WITNESS"},
		{"according to", "قُتل 12 شخصاً في السوق، بحسب هادي زنبقاني، وهو شاهد عيان.", []string{"هادي زنبقاني"}, nil,
			nil, ""},
		{"according to an office", "قُتل 12 شخصاً في السوق، بحسب هادي زنبقاني، وهو محافظ المدينة.", nil,
			[]string{"هادي زنبقاني"}, nil, ""},
		{"speaks first", "أم رهف، من أهالي القرية، تقول إن ثلاثة من أبنائها قتلوا.", []string{"أم رهف"}, nil, nil,
			"WITNESS"},
		{"the dead", "قُتل نضال كركدان (31 عاماً) وشقيقه، بحسب المرصد السوري لحقوق الإنسان.", nil,
			[]string{"نضال كركدان"}, []string{"نضال كركدان"}, ""},
		{"office", "قال وزير الصحة غسان مرجاني إن 14 شخصاً قتلوا. وأضاف غسان مرجاني أن 20 أصيبوا.", nil,
			[]string{"غسان مرجاني"}, nil, ""},
	} {
		e, err := Default()
		if err != nil {
			t.Fatal(err)
		}
		doc := documentFromPage("test", "published: 2025-03-12\noutlet: Test Wire\n\n"+c.text)
		x := e.Extract(doc)
		m := masked(doc, &x)
		for _, n := range c.hide {
			if strings.Contains(m, n) {
				t.Errorf("%s: the witness is not masked: %s", c.name, m)
			}
		}
		for _, n := range c.keep {
			if !strings.Contains(m, n) {
				t.Errorf("%s: %s is masked", c.name, n)
			}
		}
		var got []string
		for _, v := range x.Victims {
			got = append(got, v.Name)
		}
		if c.victims != nil && !slices.Equal(got, c.victims) || len(c.hide) > 0 && len(got) > 0 {
			t.Errorf("%s: victims %v, want %v", c.name, got, c.victims)
		}
		if c.origin != "" && (len(x.Claims) == 0 || string(x.Claims[0].Speaker.Origin) != c.origin) {
			t.Errorf("%s: %d claims, %s", c.name, len(x.Claims), briefs(x))
			for _, k := range x.Claims {
				t.Logf("   %q %q", k.Speaker.Origin, k.Anchors[0].Exact)
			}
		}
	}
}

// TestBystanders: somebody who testifies, mourns or lost kin is masked and never among the dead. All names are
// invented.
func TestBystanders(t *testing.T) {
	for _, c := range []struct{ hide, keep, text string }{
		{"Tuqali", "", "Fourteen people were killed in the market on Tuesday. \"I ran,\" said Marwan Tuqali, a vegetable seller."},
		{"Senbari", "", "Huda Senbari, whose two brothers were killed, buried them that evening."},
		{"Hryvko", "", "Oksana Hryvko lost her husband and son in the attack."},
		{"Lozynsky", "", "Petro Lozynsky, who counted the bodies, spoke of five dead."},
		{"", "Oakhollow", "Tamsin Oakhollow, 25, was killed on Friday."},
		{"سرحاني", "", "وشهد فادي سرحاني على مقتل سبعة رجال يوم الجمعة."},
		{"منصور", "", "قتل سبعة رجال. وذكر والد الضحية، خالد منصور، أن ابنه قتل أمام المنزل."},
		{"حداد", "", "ويضيف سليم حداد، أحد الناجين، أن المسلحين قتلوا سبعة رجال."},
		{"", "كركدان", "قُتل نضال كركدان (31 عاماً) وشقيقه."},
	} {
		e, err := Default()
		if err != nil {
			t.Fatal(err)
		}
		doc := documentFromPage("test", "published: 2025-03-12\noutlet: Test Wire\n\n"+c.text)
		x := e.Extract(doc)
		m := masked(doc, &x)
		if c.hide != "" && (strings.Contains(m, c.hide) || len(x.Victims) > 0) {
			t.Errorf("victims %d, masked: %s", len(x.Victims), m)
		}
		if c.keep != "" && (!strings.Contains(m, c.keep) || len(x.Victims) != 1) {
			t.Errorf("victims %d, masked: %s", len(x.Victims), m)
		}
	}
}
