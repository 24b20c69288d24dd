package main

import (
	"regexp"
	"strconv"
	"strings"
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

var (
	tokenRE = regexp.MustCompile(`\n\s*\n|(?:[A-Z]\.){2,}|[A-Z0-9][A-Z0-9'\-]*|--|[.,;:()\[\]?!]`)
	digitRE = regexp.MustCompile(`^[0-9]+$`)

	bounds = words(
		`. , ; : ( ) [ ] ? ! -- IN ON AT TO FROM BY FOR WITH AND OR OF BUT WHO WHOM WHOSE WHICH THAT WHEN WHERE WHILE
AFTER BEFORE DURING UNTIL SINCE BECAUSE AS IF THAN THEN THERE HERE NOT NO AGAINST BETWEEN AMONG NEAR INTO ONTO UPON WITHIN WITHOUT
THROUGH THROUGHOUT TOWARD TOWARDS OUTSIDE INSIDE OVER UNDER BEHIND BESIDES INCLUDING ABOUT AROUND ALONG ACROSS SO SUCH ALSO EVEN ONLY
JUST STILL YET HOW WHAT WHY IS ARE WAS WERE BE BEEN BEING HAS HAVE HAD WILL WOULD CAN COULD SHOULD MAY MIGHT MUST SHALL DO DOES DID
HE SHE IT THEY WE I YOU HIM THEM US ME HIMSELF THEMSELVES ITSELF SAID SAYS SAY TOLD TAKE TOOK TAKEN MADE MAKE WENT GONE GO CAME COME
GAVE GIVEN GIVE GOT LEFT MET SHOT FLED FOUND SEEN SAW BEGAN BEGUN LED HELD HIT BLEW BLOWN SET BROKE BROKEN BURNT FELL LOST SENT BROUGHT
KEPT FOUGHT THREW THROWN KNOWN WENT PUT BECAME BECOME STOLE STOLEN DIED USED TIED DIE DIES KILLS CONTINUES REMAINS WHETHER LEAVE REMAIN CONTINUE TODAY YESTERDAY TONIGHT MORNING AFTERNOON
EVENING NIGHT NOON JANUARY FEBRUARY MARCH APRIL JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER JAN FEB MAR APR JUN JUL AUG SEP
OCT NOV DEC MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY AGO MEANWHILE HOWEVER ACCORDING WENT RAN SPOKE WROTE STRUCK DUE`,
	)
	dets = words(`A AN THE HIS HER THEIR ITS THIS THESE THOSE SOME ANY ALL BOTH EACH EVERY ANOTHER OTHER OUR MY`)
	kept = words(
		`ARMED UNARMED UNIDENTIFIED MASKED HOODED ALLEGED UNITED DISPLACED HEAVILY-ARMED SO-CALLED SHINING RETIRED RED WANTED ALFRED SUSPECTED NEWLY-ELECTED BUILDING MARKETING OVALLE KING FAMILY ASSEMBLY BELLY ITALY JULLY UNIDENTIFED UNIFORMED`,
	)
	deedNouns   = words(`KILLING BOMBING MEETING KIDNAPPING SHOOTING`)
	infinitives = words(`TO WILL WOULD CAN COULD SHOULD MAY MIGHT MUST NOT`)
	triggers    = words(
		`KILL KILLED KILLING KILLS MURDER MURDERED MURDERS MURDERING ASSASSINATE ASSASSINATED ASSASSINATION ASSASSINATING DEATH DEATHS DIED DEAD
SHOT WOUNDED WOUNDING INJURED INJURING INJURIES INJURY MASSACRE MASSACRED KIDNAPPED KIDNAPPING KIDNAP ABDUCTED ABDUCTION HOSTAGE HOSTAGES
CAPTURED SEIZED DISAPPEARED ATTACKED ATTACK ATTACKING ATTACKS AMBUSH AMBUSHED BOMB BOMBS BOMBED BOMBING EXPLODED EXPLOSION EXPLOSIVES DYNAMITE DETONATED
GRENADE MINE BLEW BLOWN BURNED SET FIRE ARSON STOLE ROBBED ROBBERY TORTURED SLAIN EXECUTED EXECUTION CRIME CLAIMED RESPONSIBILITY RESPONSIBLE
ACCUSED BLAMED ATTRIBUTED THREATENED TARGET DESTROYED SABOTAGE MACHINEGUNNED STABBED BODY BODIES CORPSE RESCUED RELEASED FREED`,
	)
	units = map[string]int{"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "SIX": 6, "SEVEN": 7, "EIGHT": 8,
		"NINE": 9, "TEN": 10, "ELEVEN": 11,
		"TWELVE": 12, "THIRTEEN": 13, "FOURTEEN": 14, "FIFTEEN": 15, "SIXTEEN": 16, "SEVENTEEN": 17, "EIGHTEEN": 18,
		"NINETEEN": 19, "TWENTY": 20,
		"THIRTY": 30, "FORTY": 40, "FIFTY": 50, "SIXTY": 60, "SEVENTY": 70, "EIGHTY": 80, "NINETY": 90, "HUNDRED": 100,
		"DOZEN": 12}
)

// mention is one noun phrase in one sentence.
type mention struct {
	sent      []string
	from, to  int
	sentNo    int
	text      string
	alias     string // the short form in brackets behind it
	number    int    // 0: none stated
	qualifier string
}

func boundary(w string) bool {
	if bounds[w] {
		return true
	}
	if kept[w] || deedNouns[w] || len(w) < 5 {
		return false
	}
	return strings.HasSuffix(w, "ED") || strings.HasSuffix(w, "ING") || strings.HasSuffix(w, "LY")
}

// sentences cuts a report into sentences of upper-case tokens.
func sentences(text string) [][]string {
	var out [][]string
	var cur []string
	end := func() {
		if len(cur) > 0 {
			out = append(out, cur)
		}
		cur = nil
	}
	for _, t := range tokenRE.FindAllString(strings.ToUpper(text), -1) {
		switch {
		case strings.TrimSpace(t) == "":
			end()
		case t == "." || t == "?" || t == "!":
			cur = append(cur, t)
			end()
		default:
			cur = append(cur, t)
		}
	}
	end()
	return out
}

// nounHere says whether a word in -ING names a deed, not does it: "THE KILLING OF".
func nounHere(s []string, i int) bool {
	if i > 0 && (dets[s[i-1]] || s[i-1] == "OF") {
		return true
	}
	return i+1 >= len(s) || boundary(s[i+1])
}

// startsCount says whether a number within a phrase begins another: "LAST WEEK 30 MEN".
func startsCount(s []string, j int) bool {
	if _, ok := value(s[j]); !ok {
		return false
	}
	_, before := value(s[j-1])
	return !before
}

// phrases finds the noun phrases of a sentence: what lies between boundary words.
func phrases(sent []string, no int) []mention {
	var out []mention
	for i := 0; i < len(sent); {
		if boundary(sent[i]) || dets[sent[i]] {
			i++
			continue
		}
		if deedNouns[sent[i]] && !nounHere(sent, i) || bases[sent[i]] && i > 0 && infinitives[sent[i-1]] {
			i++
			continue
		}
		j := i
		for j < len(sent) && !boundary(sent[j]) && !dets[sent[j]] && (j == i || !startsCount(sent, j)) {
			j++
		}
		m := mention{sent: sent, from: i, to: j, sentNo: no, text: strings.Join(sent[i:j], " ")}
		m.number, m.qualifier = counted(sent, i, j)
		if j+2 < len(sent) && (sent[j] == "[" || sent[j] == "(") && (sent[j+2] == "]" || sent[j+2] == ")") {
			m.alias = sent[j+1]
		}
		if len(content(m.text)) > 0 || m.number > 0 {
			out = append(out, m)
		}
		i = j
	}
	return out
}

// counted reads the number at the head of a phrase and the word of caution before it.
func counted(sent []string, i, j int) (int, string) {
	n := 0
	for k := i; k < j && k < i+2; k++ {
		if v, ok := value(sent[k]); ok {
			n = v
			if k+1 < j && (sent[k+1] == "HUNDRED" || sent[k+1] == "DOZEN") && units[sent[k]] < 20 {
				n *= units[sent[k+1]]
			}
			break
		}
	}
	q := "exact"
	for k := max(0, i-2); k < i; k++ {
		switch sent[k] {
		case "LEAST":
			q = "at_least"
		case "ABOUT", "SOME", "AROUND":
			q = "about"
		}
	}
	if sent[i] == "APPROXIMATELY" {
		q = "about"
	}
	return n, q
}

func value(w string) (int, bool) {
	if digitRE.MatchString(w) {
		v, err := strconv.Atoi(w)
		return v, err == nil && v < 1900
	}
	if v, ok := units[w]; ok {
		return v, true
	}
	if a, b, ok := strings.Cut(w, "-"); ok && units[a] >= 20 && units[b] > 0 && units[b] < 10 {
		return units[a] + units[b], true
	}
	return 0, false
}
