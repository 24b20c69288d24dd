package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"recount/extract"
	"recount/intake"
	"recount/record"
)

// example is one choice of the reader with the options that the annotation has.
type example struct {
	page, hand, lang string
	choice           extract.Choice
	right            []bool
	stated           bool // the annotation has a value
	named            bool // of an origin: the page names it
	since, until     []bool
	want             string
}

// gold is an annotated page.
type gold struct {
	ID     string      `json:"id"`
	Lang   string      `json:"lang"`
	Claims []goldClaim `json:"claims"`
}

type goldClaim struct {
	Lo, Hi       *int
	Q, Harm      string
	Scope        string
	Since, Until *string
	Place        *string
	Origin       string
	OnPage       string `json:"origin_on_page"`
	Verified     *string
	Unit         string
	Anchor       string
	Anchors      []string
}

// code is a body of the table of origins.
type code struct {
	class, country string
	also           []string
	names          []map[string]bool
}

func readCodes(path string) (map[string]*code, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	out := map[string]*code{}
	for _, c := range rows[1:] {
		for len(c) < 5 {
			c = append(c, "")
		}
		k := &code{class: c[1], country: c[2], also: strings.Split(c[4], "|")}
		for _, n := range strings.Split(c[3], "|") {
			if t := nameTokens(n); len(t) > 0 {
				k.names = append(k.names, t)
			}
		}
		out[c[0]] = k
	}
	return out, nil
}

var noWord = regexp.MustCompile(`[^\p{L}\p{N}_ ]+`)
var arabicFolder = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ى", "ي", "ة", "ه", "\u0640", "", "\u064b", "",
	"\u064c", "", "\u064d", "", "\u064e", "", "\u064f", "", "\u0650", "", "\u0651", "", "\u0652", "")

func norm(s string) string {
	return strings.Join(strings.Fields(noWord.ReplaceAllString(arabicFolder.Replace(strings.ToLower(s)), " ")), " ")
}

func nameTokens(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(norm(s)) {
		if t := strings.TrimPrefix(strings.TrimPrefix(w, "ال"), "لل"); t != "the" && t != "a" && t != "an" &&
			t != "s" && t != "" {
			out[t] = true
		}
	}
	return out
}

func subset(a, b map[string]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}

var describedClasses = map[string]bool{"government": true, "army": true, "police": true, "hospital": true,
	"health": true, "rescue": true, "witness": true, "community": true, "media": true}
var generic = map[string]string{"POLICE": "police", "HOSPITAL": "hospital", "RESCUERS": "rescue", "WITNESS": "witness",
	"ACTIVISTS": "community", "described:official": "government", "described:military": "army"}
var ofState = regexp.MustCompile(`^[A-Z]{3}_(GOV|AUTH|OFFICIALS)$`)

// countryOf is the country of the body that has a code, its own or another's.
func countryOf(codes map[string]*code, of string) string {
	if o := codes[of]; o != nil {
		return o.country
	}
	country := ""
	for _, o := range codes {
		if o.country != "" && slices.Contains(o.also, of) {
			country = o.country
		}
	}
	return country
}

// sameOrigin reports whether an origin of the program means the body of an annotation.
func sameOrigin(codes map[string]*code, want, got string) bool {
	if want == got {
		return true
	}
	g := codes[want]
	if g == nil || got == "" {
		return false
	}
	if slices.Contains(g.also, got) {
		return true
	}
	kind, name, _ := strings.Cut(got, ":")
	p := nameTokens(name)
	for _, n := range g.names {
		if len(p) == len(n) && subset(p, n) || len(p) > 0 && len(n) < len(p) && subset(n, p) || len(p) > 1 &&
			len(p) < len(n) && subset(p, n) {
			return true
		}
	}
	if !describedClasses[g.class] {
		return false
	}
	if ofState.MatchString(got) {
		country := countryOf(codes, got)
		return g.class == "government" && (g.country == "" || country == g.country)
	}
	if c, ok := generic[got]; ok {
		return c == g.class
	}
	return kind == "described" && name == g.class
}

// examples reads the pages of a set and marks the options of each choice by the annotation.
func examples(goldPath, pages, hand string, codes map[string]*code) ([]example, error) {
	e, err := extract.Default()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(goldPath)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []example
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	for sc.Scan() {
		var g gold
		if err := json.Unmarshal(sc.Bytes(), &g); err != nil {
			return nil, err
		}
		raw, err := os.ReadFile(filepath.Join(pages, g.ID+".txt"))
		if err != nil {
			return nil, err
		}
		doc, _ := intake.ReadText(g.ID+".txt", raw)
		x, choices := e.Choices(&doc)
		of := match(g.Claims, &x)
		at := placesOf(e, &doc)
		for _, c := range choices {
			if k, ok := of[c.Claim]; ok {
				out = append(out, mark(&g, &g.Claims[k], c, hand, at, codes))
			}
		}
	}
	return out, sc.Err()
}

// match pairs count claims with the annotation: harm and number agree, and the words overlap or hold the number.
func match(want []goldClaim, x *record.Extraction) map[int]int {
	got := extract.Page("", "", x).Claims
	out := map[int]int{}
	used := make([]bool, len(want))
	for pass := range 2 { // words that overlap first
		for i := range got {
			if _, done := out[i]; done {
				continue
			}
			for k := range want {
				if used[k] || want[k].Harm != got[i].Harm || !sameNumber(&want[k], &got[i]) || pass == 0 &&
					!overlap(&want[k], got[i].Quote) {
					continue
				}
				out[i], used[k] = k, true
				break
			}
		}
	}
	return out
}

func sameNumber(w *goldClaim, g *extract.PageClaim) bool {
	for _, a := range []*int{w.Lo, w.Hi} {
		for _, b := range []*int{g.Lo, g.Hi} {
			if a != nil && b != nil && (*a == *b || w.Q == "vague" && len(strconv.Itoa(*a)) == len(strconv.Itoa(*b))) {
				return true
			}
		}
	}
	return false
}

func overlap(w *goldClaim, quote string) bool {
	y := strings.Fields(norm(quote))
	for _, a := range append([]string{w.Anchor}, w.Anchors...) {
		x := strings.Fields(norm(a))
		n := 0
		left := map[string]int{}
		for _, t := range y {
			left[t]++
		}
		for _, t := range x {
			if left[t] > 0 {
				left[t]--
				n++
			}
		}
		if 2*n >= min(len(x), len(y)) && n > 0 {
			return true
		}
	}
	return false
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// mark tells which options of a choice the annotation has.
func mark(g *gold, c *goldClaim, choice extract.Choice, hand string, at *placeNames, codes map[string]*code) example {
	want := map[string]string{"origin": c.Origin, "place": value(c.Place),
		"window": value(c.Since) + ".." + value(c.Until)}[choice.Field]
	if hand == "" {
		hand = g.ID[:2]
	}
	ex := example{page: hand + " " + g.ID, want: want + " | " + c.Anchor, hand: hand, lang: g.Lang, choice: choice,
		right: make([]bool, len(choice.Options))}
	for i, o := range choice.Options {
		switch choice.Field {
		case "origin":
			none := c.Origin == "UNKNOWN" || c.OnPage == "absent"
			ex.stated, ex.named = !none, !none && c.OnPage == "named"
			ex.right[i] = none && o.Value == "" || !none && o.Value != "" && sameOrigin(codes, c.Origin, o.Value)
		case "place":
			want := value(c.Place)
			ex.stated = want != ""
			ex.right[i] = want == "" && o.Value == "" || want != "" && o.Value != "" && at.same(want, o.Value)
		case "window":
			since, until, _ := strings.Cut(o.Value, "..")
			ex.stated = c.Since != nil || c.Until != nil
			ex.since, ex.until = append(ex.since, since == value(c.Since)), append(ex.until, until == value(c.Until))
			ex.right[i] = ex.since[i] && ex.until[i]
		}
	}
	return ex
}

func shareWord(a, b string) bool {
	x := strings.Fields(norm(a))
	for _, w := range strings.Fields(norm(b)) {
		for _, v := range x {
			if v == w {
				return true
			}
		}
	}
	return false
}
