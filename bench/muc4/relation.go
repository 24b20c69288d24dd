package main

import "strings"

var (
	auxiliaries = words(
		`IS ARE WAS WERE BE BEEN BEING HAS HAVE HAD WILL WOULD CAN COULD SHOULD MAY MIGHT MUST SHALL DO DOES DID NOT`,
	)
	passives  = words(`IS ARE WAS WERE BE BEEN BEING`)
	relatives = words(`WHO WHOM WHICH THAT WHOSE`)
	preps     = words(
		`IN ON AT TO FROM BY FOR WITH OF AFTER BEFORE DURING AGAINST BETWEEN AMONG NEAR INTO OUTSIDE INSIDE OVER UNDER
AS BEHIND INCLUDING ABOUT AROUND ALONG ACROSS THROUGH TOWARD SINCE UNTIL WITHIN WITHOUT BECAUSE`,
	)
	irregular = words(
		`SAID SAYS SAY TOLD TAKE TOOK TAKEN MADE MAKE WENT GONE GO CAME COME GAVE GIVEN GIVE GOT LEFT MET SHOT FLED FOUND
SEEN SAW BEGAN BEGUN LED HELD HIT BLEW BLOWN SET BROKE BROKEN BURNT FELL LOST SENT BROUGHT KEPT FOUGHT THREW THROWN KNOWN PUT BECAME
BECOME STOLE STOLEN DIED USED KILLS DIE DIES LEAVE REMAIN CONTINUE RAN SPOKE WROTE STRUCK SLAIN DEAD`,
	)
	bases = words(
		`KILL MURDER ASSASSINATE KIDNAP ABDUCT ATTACK DESTROY BLOW BURN BOMB INJURE WOUND EXECUTE FREE RELEASE RESCUE DYNAMITE
CLAIM CARRY COMMIT PLACE DETONATE SHOOT STEAL ROB CAPTURE SEIZE OCCUPY AMBUSH TORTURE MASSACRE INVESTIGATE FIND IDENTIFY PREVENT CONTINUE
ACHIEVE OBTAIN LEAVE ENTER FLEE ESCAPE FORCE THROW PLANT HURL FIRE NEGOTIATE PROTEST AVENGE DEMAND PROTECT DEFEND ARREST CAUSE STOP END HELP`,
	)
)

// verbal says whether a word is a full verb by its form.
func verbal(w string) bool {
	if irregular[w] {
		return true
	}
	return len(w) >= 5 && !kept[w] && (strings.HasSuffix(w, "ED") || strings.HasSuffix(w, "ING"))
}

// harms groups verbs by what they do, so that a rare one is read like its kin.
var harms = classTable(map[string]string{
	"kill":   `KILL MURDER MURDER ASSASSINAT ASSASSINATE MASSACR SLAIN EXECUT DIED DIE STABB STRANGL DEATH GUNN MACHINEGUNN SHOT SHOOT POISON DECAPITAT KILLED`,
	"hurt":   `WOUND INJUR INJURIE INJURY HURT BURN TORTUR BEATEN MUTILAT RAP`,
	"seize":  `KIDNAPP KIDNAP ABDUCT CAPTUR SEIZ HELD DETAIN DISAPPEAR HOSTAGE ABDUCTION RETAIN`,
	"strike": `ATTACK ATTACK AMBUSH RAID BOMB DYNAMIT FIR EXPLOD EXPLOSION DETONAT BLEW BLAST SABOTAG DESTROY BLOWN HURL THREW LAUNCH ASSAULT HARASS STORM OCCUPY OCCUPI`,
	"own":    `CLAIM ADMITT CONFESS RESPONSIBILITY RESPONSIBLE ACKNOWLEDG`,
	"blame":  `ACCUS BLAM ATTRIBUT SUSPECT ALLEG CHARG IMPLICAT INVOLV LINK ARREST PERPETRAT COMMITT CARRI`,
	"free":   `RESCU RELEAS FREED FREE ESCAP`,
	"speak":  `SAID STAT REPORT ADD TOLD ANNOUNC DECLAR CONDEMN DENOUNC ASSERT EXPLAIN REVEAL CONFIRM INDICAT POINT`,
})

// relations describes a phrase by the verbs and nouns that govern it, read off the order of words alone:
// what it is the subject, object or agent of, and which noun or verb its preposition hangs on.
func relations(s []string, from, to int) []string {
	var out []string
	if r := subjectOf(s, to); r != "" {
		out = append(out, r)
	}
	return append(out, governors(s, from)...)
}

// subjectOf looks right of a phrase for its verb, past a relative pronoun, an aside between commas or a joined phrase.
func subjectOf(s []string, i int) string {
	mark, gap := "", 0
	for ; i < len(s) && gap < 14; i, gap = i+1, gap+1 {
		w := s[i]
		switch {
		case relatives[w]:
			mark = "rel"
		case w == "AND" || w == ",":
			if mark == "" {
				mark = "far"
			}
		case auxiliaries[w] || verbal(w):
			return predicate(s, i, mark, gap == 0)
		case w == "." || w == ";" || w == ":" || w == "--":
			return ""
		}
	}
	return ""
}

// predicate describes the verb that begins at a word, past its auxiliaries.
func predicate(s []string, i int, mark string, beside bool) string {
	voice := "act"
	for i < len(s) && (auxiliaries[s[i]] || strings.HasSuffix(s[i], "LY") || s[i] == "ALSO") {
		if passives[s[i]] {
			voice = "pas"
		}
		i++
	}
	switch {
	case i >= len(s):
		return ""
	case !verbal(s[i]):
		return "sb" + mark + "is" + s[i]
	case voice == "act" && beside && !strings.HasSuffix(s[i], "ING") && !auxiliaries[s[max(i-1, 0)]]:
		voice = "bare" // "SOLDIERS KILLED IN ..." may be either
	}
	return "sb" + mark + voice + "/" + root(s[i])
}

// governors looks left of a phrase: a preposition and what it hangs on, or the verb whose object it is, past earlier
// members of a list.
func governors(s []string, from int) []string {
	var out []string
	mark := ""
	for i, gap := from-1, 0; i >= 0 && gap < 12; i, gap = i-1, gap+1 {
		w := s[i]
		switch {
		case preps[w]:
			g := at(s, i-1)
			out = append(out, "pr"+mark+w+"/"+root(g))
			if w == "BY" || w == "OF" || w == "AGAINST" {
				out = append(out, "pr"+w)
			}
			if gov := verbLeft(s, i-1); gov != "" {
				out = append(out, "pv"+mark+w+gov)
			}
			return out
		case verbal(w) || bases[w] && i > 0 && (s[i-1] == "TO" || auxiliaries[s[i-1]]):
			out = append(out, "ob"+mark+objectVoice(s, i)+"/"+root(w))
			return out
		case w == "AND" || w == "," || w == "OR":
			mark = "far"
		case w == "." || w == ";" || w == ":" || w == "--" || relatives[w]:
			return append(out, "ob"+w)
		}
	}
	return out
}

func objectVoice(s []string, i int) string {
	for k := i - 1; k >= 0 && k > i-4; k-- {
		if passives[s[k]] {
			return "pas"
		}
		if !auxiliaries[s[k]] && !strings.HasSuffix(s[k], "LY") {
			break
		}
	}
	return ""
}

// verbLeft is the nearest full verb to the left within a few words, with its voice.
func verbLeft(s []string, i int) string {
	for k := i; k >= 0 && k > i-7; k-- {
		if s[k] == "." || s[k] == "," || s[k] == ";" {
			return ""
		}
		if verbal(s[k]) {
			return objectVoice(s, k) + "/" + root(s[k])
		}
	}
	return ""
}
