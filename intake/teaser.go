package intake

import (
	"strings"
	"unicode/utf8"
)

// teaserLabels begin lines that lead to other stories, folded, in the languages that are read.
var teaserLabels = foldedLabels(
	"read also", "also read", "read more", "see also", "related", "related news", "related story", "related stories", "related article",
	"related articles", "more on this", "more on this story", "recommended", "you may also like", "you might also like", "don't miss", "watch",
	"watch also", "also watch", "trending", "most read", "most popular", "latest news", "in pictures", "explainer", "opinion", "live updates",
	"click here", "follow us", "subscribe", "sign up", "join our", "share this", "tags", "topics", "keywords", "filed under", "next article", "previous article",
	"advertisement", "sponsored", "all rights reserved", "leave a reply", "comments",
	"اقرأ أيضا", "اقرا ايضا", "إقرأ أيضا", "اقرأ المزيد", "اقرأ أكثر", "طالع أيضا", "شاهد أيضا", "شاهد", "أخبار ذات صلة", "مواضيع ذات صلة", "مواضيع مشابهة",
	"مواد ذات صلة", "موضوعات متعلقة", "أخبار متعلقة", "ذات صلة", "الأكثر قراءة", "الأكثر مشاهدة", "قد يهمك", "قد يعجبك", "للمزيد", "المزيد", "تابعنا", "تابعونا", "اشترك",
	"كلمات مفتاحية", "كلمات دلالية", "الوسوم", "وسوم", "شارك", "إعلان", "جميع الحقوق محفوظة", "التعليقات", "قراءة الخبر كاملا", "انضم",
)

// foldedLabels folds labels to sequences of words, each with spaces around.
func foldedLabels(labels ...string) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = strings.Join(foldWords(l), " ") + " "
	}
	return out
}

// teaserLabel reports a text that begins with a label of other stories, and whether there is nothing but the label.
func teaserLabel(s string) (label, alone bool) {
	if len(s) > 600 {
		s = s[:600]
	}
	folded := strings.Join(foldWords(s), " ") + " "
	for _, l := range teaserLabels {
		if strings.HasPrefix(folded, l) {
			return true, folded == l
		}
	}
	return false, false
}

// isTeaser reports a block that leads to another story: a label with a link, or a line that is a link as a whole.
func (p *page) isTeaser(b *pageBlock) bool {
	if b.linked == 0 && b.chars > 300 {
		return false
	}
	label, alone := teaserLabel(b.text)
	switch {
	case alone:
		return true
	case label && (b.linked*3 >= b.chars || hasLabelMark(b.text)):
		return true
	}
	// A line that is one link and no sentence of the story is a headline of another one.
	return b.chars > 0 && b.linked*10 >= b.chars*9 && utf8.RuneCountInString(b.text) < 200
}

// hasLabelMark reports a colon or bar near the beginning, as after a label.
func hasLabelMark(s string) bool {
	i := strings.IndexAny(s, ":|»›")
	return i > 0 && i <= 60
}
