package flow

import (
	"regexp"

	"recount/record"
)

// higher finds words by which a source says that the real number is above its figure. It is no number and moves none; it
// is the reason that people most often give for not reading a minimum as a total, so the toll repeats it.
var higher = regexp.MustCompile(`(?i)\b(?:real|true|actual|final|full)\s+(?:number|toll|death toll|figure|count|total)[^.]{0,80}\b(?:higher|greater|larger|more)\b` +
	`|\b(?:toll|number|figure)[^.]{0,30}\b(?:expected|likely|believed|feared|thought)\s+to\s+(?:rise|be\s+(?:much|far|significantly|considerably)?\s*(?:higher|greater))` +
	`|(?:العدد|الرقم|الحصيلة)\s+(?:الحقيقي|الفعلي|الحقيقية|الفعلية)[^.]{0,80}(?:أعلى|أكبر|أكثر|يفوق|تفوق)`)

// goesOn finds a next sentence in which the same source speaks on.
var goesOn = regexp.MustCompile(`^\s*(?:It|They|He|She|The (?:office|body|group|monitor|organi[sz]ation))\s+(?:also\s+)?(?:said|says|added|adds|believes?|warned|stressed)\b[^.]*\.|^\s*و(?:قال|قالت|أضاف|أضافت|أكد|أكدت)[^.]*\.`)

// markOpenAbove marks a claim whose source says, in the same sentence or in the next where it speaks on, that the real
// number is higher.
func markOpenAbove(c *record.Claim, text string) {
	if c.Count == nil || c.Count.OpenAbove || !c.Sentence.Holds(text) || c.Count.Cell.Outcome != record.Killed {
		return
	}
	at := higher.FindStringIndex(text[c.Sentence.Start:c.Sentence.End])
	if at == nil {
		next := goesOn.FindString(text[c.Sentence.End:min(len(text), c.Sentence.End+400)])
		if !higher.MatchString(next) {
			return
		}
	} else if len(c.Anchors) > 0 && c.Anchors[0].Start > c.Sentence.Start+at[0] {
		return // the figure comes after the words: they are about an earlier one
	}
	n := *c.Count
	n.OpenAbove = true
	c.Count = &n
}
