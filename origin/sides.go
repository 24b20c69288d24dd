package origin

import (
	"slices"
	"strings"

	"recount/name"
	"recount/record"
)

// side is the set of parties that words name, by the table of parties.
type side []string

// partyWords are words by which accounts tell the parties to a conflict apart. A later row of the same words wins;
// longer words are looked for first. "former" stands for those loyal to a fallen government, in whatever country.
var partyWords = []struct{ party, words string }{
	{"former", "assad regime|regime of assad|assad s regime|assad loyalist|assad loyalists|loyal to assad|loyal to bashar|pro assad|assadist|assad s side|" +
		"remnants of|remnants|former regime|old regime|previous regime|ousted regime|ousted president|former government|former president|former ruler|" +
		"loyalists|loyalist|insurgents|faithful to assad|ex army|followers of assad|followers of bashar|assad s followers|supporters of assad|" +
		"فلول|النظام السابق|النظام المخلوع|النظام البائد|نظام الاسد|موالين للاسد|مواليه للاسد"},
	{"government", "government forces|government troops|security forces|security men|security personnel|pro government|new government|interim government|" +
		"defence ministry|defense ministry|interior ministry|ministry of defence|ministry of defense|ministries of defense|ministries of defence|government|" +
		"authorities|new rulers|general security|affiliated with the government|" +
		"قوات الامن|الامن العام|القوات الحكوميه|الحكومه|السلطات|وزاره الدفاع|وزاره الداخليه|وزارتي الدفاع|الجيش السوري|قوات حكوميه"},
	{"israel", "israel|israeli|idf|اسراييل|اسراييلي|اسراييليه|الاسراييلي|الاسراييليه|الاحتلال"},
	{"russia", "russia|russian|russians|moscow|روسيا|روسي|روسيه|الروسيه|الروسي"},
	{"ukraine", "ukraine|ukrainian|kyiv|اوكرانيا|اوكراني|اوكرانيه"},
	{"druze", "druze|دروز|الدروز"},
	{"bedouin", "bedouin|bedouins|tribal|tribes|بدو|البدو|العشاير"},
	{"rsf", "rapid support forces|rsf|janjaweed|الدعم السريع|الجنجويد"},
	{"sudan army", "sudanese army|sudanese armed forces|sudan s army|الجيش السوداني|القوات المسلحه السودانيه"},
	{"hamas", "hamas|palestinian militants|حماس"},
	{"hezbollah", "hezbollah|حزب الله"},
	{"houthi", "houthi|houthis|الحوثي|الحوثيون|الحوثيين"},
	{"junta", "junta|myanmar military|military jets|tatmadaw|المجلس العسكري"},
	{"taliban", "taliban|طالبان"},
	{"islamic state", "islamic state|isis|isil|daesh|داعش|تنظيم الدوله"},
	{"sdf", "syrian democratic forces|sdf|kurdish forces|kurdish fighters|قسد|قوات سوريا الديمقراطيه"},
	{"turkey", "turkish|turkey|تركيا|التركي|التركيه"},
	{"united states", "us forces|american forces|u s forces|us airstrike|us led coalition|coalition"},
}

type partyPhrase struct{ party, words string }

// partyPhrases is the table cut up, longest words first.
var partyPhrases = func() []partyPhrase {
	var out []partyPhrase
	for _, p := range partyWords {
		for _, w := range strings.Split(p.words, "|") {
			out = append(out, partyPhrase{p.party, " " + w + " "})
		}
	}
	slices.SortStableFunc(out, func(a, b partyPhrase) int { return len(b.words) - len(a.words) })
	return out
}()

// genitive keeps "Assad's" two words, as the table has it.
var genitive = strings.NewReplacer("'s", " s", "’s", " s")

// parties names the parties in words. A longer phrase hides the words inside it: "former government" is not
// "government".
func parties(words string) side {
	if words == "" {
		return nil
	}
	text := " " + name.Fold(genitive.Replace(words)) + " "
	var out side
	for _, p := range partyPhrases {
		if strings.Contains(text, p.words) {
			text = strings.ReplaceAll(text, p.words, " # ")
			if !slices.Contains(out, p.party) {
				out = append(out, p.party)
			}
		}
	}
	slices.Sort(out)
	return out
}

// against reports whether two sides are both named and share nobody.
func (s side) against(t side) bool {
	if len(s) == 0 || len(t) == 0 {
		return false
	}
	for _, p := range s {
		if slices.Contains(t, p) {
			return false
		}
	}
	return true
}

// sidesOf reads who did it and on whose side the victims stood. The latter stands behind the figure: "15 soldiers of
// the Assad regime".
func sidesOf(n *record.CountStatement, sentence string) [2]side {
	perp := n.Perp
	for _, p := range n.Cell.Party {
		perp += " ; " + p
	}
	return [2]side{parties(perp), parties(behind(n.Figure.Words, sentence))}
}

// behindWords is how many words after a figure may tell whose people they were.
const behindWords = 7

// behind gives the words after the figure up to the next sign or "and".
func behind(figure, sentence string) string {
	at := strings.Index(sentence, figure)
	if figure == "" || at < 0 {
		return ""
	}
	rest := sentence[at+len(figure):]
	if i := strings.IndexAny(rest, ",;:.!?()\"“”،؛؟\n"); i >= 0 {
		rest = rest[:i]
	}
	words := strings.Fields(rest)
	for i, w := range words {
		if i >= behindWords || w == "and" || w == "by" || w == "in" || w == "when" || w == "had" || w == "were" ||
			w == "على" || w == "في" {
			words = words[:i]
			break
		}
	}
	return strings.Join(words, " ")
}
