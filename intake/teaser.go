package intake

import (
	"strings"
	"unicode/utf8"

	"recount/record"
)

// teaserLabels begin lines that lead to other stories, folded, in the languages that are read.
var teaserLabels = foldedLabels(
	"read also", "also read", "read more", "see also", "related", "related news", "related story", "related stories",
	"related article",
	"related articles", "more on this", "more on this story", "recommended", "you may also like", "you might also like",
	"don't miss", "watch",
	"watch also", "also watch", "trending", "most read", "most popular", "latest news", "in pictures", "explainer",
	"opinion", "live updates",
	"click here", "follow us", "subscribe", "sign up", "join our", "share this", "tags", "topics", "keywords",
	"filed under", "next article", "previous article",
	"more information", "further information", "further reading", "learn more", "about the author", "contact us",
	"advertisement", "sponsored", "all rights reserved", "leave a reply", "comments",
	"weiterlesen", "lesen sie auch", "lesen sie mehr", "mehr zum thema", "zum weiterlesen", "weitere informationen",
	"weitere infos",
	"weiterführende informationen", "kontakt", "anzeige", "über den autor", "über die autorin", "à lire aussi",
	"lire aussi", "voir aussi", "à voir aussi", "en savoir plus",
	"lea también", "lee también", "le puede interesar", "te puede interesar", "más información", "leia também",
	"leia mais", "saiba mais",
	"zobacz także", "czytaj także", "dowiedz się więcej", "читайте также", "ayrıca okuyun", "اقرأ أيضا", "اقرا ايضا",
	"إقرأ أيضا", "اقرأ المزيد", "اقرأ أكثر", "طالع أيضا", "شاهد أيضا", "شاهد", "أخبار ذات صلة", "مواضيع ذات صلة",
	"مواضيع مشابهة",
	"مواد ذات صلة", "موضوعات متعلقة", "أخبار متعلقة", "ذات صلة", "الأكثر قراءة", "الأكثر مشاهدة", "قد يهمك", "قد يعجبك",
	"للمزيد", "المزيد", "تابعنا", "تابعونا", "اشترك",
	"كلمات مفتاحية", "كلمات دلالية", "الوسوم", "وسوم", "شارك", "إعلان", "جميع الحقوق محفوظة", "التعليقات",
	"قراءة الخبر كاملا", "انضم",
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
			label = true
			alone = alone || folded == l
		}
	}
	return label, alone
}

// isTeaser reports a block that leads to another story: a label with a link, or a line that is a link as a whole.
func (p *page) isTeaser(b *pageBlock) bool {
	if b.linked == 0 && b.chars > 300 {
		return false
	}
	label, alone := teaserLabel(b.text)
	switch {
	case alone, b.chars <= 200 && holdsAppeal(b.text):
		return true
	case label && (b.linked*3 >= b.chars || hasLabelMark(b.text)):
		return true
	}
	// A line that is one link and no sentence of the story is a headline of another one.
	return b.chars > 0 && b.linked*10 >= b.chars*9 && utf8.RuneCountInString(b.text) < 200
}

// appealPhrases are what a site says to its readers inside a story, folded.
var appealPhrases = foldedLabels(
	"google news", "whatsapp channel", "telegram channel", "our newsletter", "our app", "via the app", "follow us",
	"follow our", "subscribe to", "sign up for",
	"join our", "join us on", "click here", "all rights reserved", "copyright", "reproduction only", "terms of use",
	"privacy policy", "support our journalism",
	"download our", "download the app", "apps for ios", "news app", "subscribe now", "first time subscribers",
	"already a subscriber", "copyrighted property", "written permission", "get our",
	"want to hear what you think", "send us a", "newsletter", "unseren newsletter", "folgen sie uns", "suivez nous",
	"abonnez vous", "síganos", "suscríbete", "suscríbase",
	"تابعنا على", "تابعونا على", "قناتنا على", "اشترك في", "حمل التطبيق", "جميع الحقوق", "حقوق النشر",
	"النشره البريديه", "اضغط هنا",
)

// holdsAppeal reports a line to the reader that is no part of a story.
func holdsAppeal(s string) bool {
	folded := " " + strings.Join(foldWords(s), " ") + " "
	for _, a := range appealPhrases {
		if strings.Contains(folded, " "+a) {
			return true
		}
	}
	return strings.HasPrefix(s, "©")
}

// bylineLabels begin a line about who wrote or published a story, folded.
var bylineLabels = foldedLabels("by", "source", "editor", "edited by", "written by", "reported by", "posted",
	"published", "updated", "last updated", "last modified",
	"كتب", "كتبت", "المصدر", "تحرير", "بقلم", "تاريخ النشر", "نشر في", "آخر تحديث", "اخر تحديث")

// isMetaLine reports a short line about the story instead of from it: its date, author, source, number of readers.
// Those are fields of the document.
func isMetaLine(b *pageBlock) bool {
	if b.chars > 130 || b.kind == record.ListItem || b.kind == record.TableRow && b.chars > 80 || endsSentence(b.text) {
		return false
	}
	if b.marks&(markByline|markDate) != 0 && b.chars < 80 {
		return true
	}
	if _, ok := parseMoment(dayIn(b.text)); ok || holdsNumericDay(b.text) {
		return true
	}
	folded := strings.Join(foldWords(b.text), " ") + " "
	for _, l := range bylineLabels {
		if strings.HasPrefix(folded, l) && (b.chars < 60 || hasLabelMark(b.text)) {
			return true
		}
	}
	return false
}

// endsSentence reports text that ends as a sentence does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’»)] ")
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "؟") || strings.HasSuffix(s, "!") ||
		strings.HasSuffix(s, "?") || strings.HasSuffix(s, ":")
}

// holdsNumericDay reports 03/11/2025 and the like, of which nobody can tell day from month.
func holdsNumericDay(s string) bool {
	for _, f := range strings.Fields(asciiDigits(s)) {
		parts := strings.FieldsFunc(f, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
		if len(parts) == 3 && len(parts[0]) <= 2 && len(parts[1]) <= 2 && allDigits(parts[0]) && allDigits(parts[1]) &&
			(isYear(parts[2]) || len(parts[2]) == 2 && allDigits(parts[2])) {
			return true
		}
	}
	return false
}

// hasLabelMark reports a colon or bar near the beginning, as after a label.
func hasLabelMark(s string) bool {
	i := strings.IndexAny(s, ":|»›")
	return i > 0 && i <= 60
}
