package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// Common given names: the records are invented, no line stands for a person.
var (
	maleNames = strings.Fields(
		`محمد احمد محمود علي حسن حسين خالد عمر يوسف ابراهيم اسماعيل مصطفى عبدالله عبدالرحمن سامي سمير ماهر رائد بلال علاء صلاح طارق زياد
		فادي شادي هاني نادر ناصر جمال كمال سليم سالم سعيد مسعود فؤاد عادل ايمن امجد وليد رامي باسل مازن غسان فراس قاسم جابر ياسر نبيل نضال ربيع مروان عدنان
		عثمان سليمان داود موسى عيسى يحيى زكريا ادريس حمزه انس مالك عمار صهيب بشار تيسير منير نزار حازم عاصم هشام وسام عماد اياد جهاد رياض`,
	)
	femaleNames = strings.Fields(
		`فاطمه مريم زينب عائشه خديجه سلمى ليلى هند رنا ريم دعاء الاء سناء وفاء هناء امل منى نور هدى سعاد نجاح اسماء ايمان حنان رغد لين لانا ميار
		ملك جنى تالا شهد سارة ساره رهف غاده نسرين سميره كوثر سهير عبير اميره نجلاء صباح انعام بسمه ختام فداء جميله لطيفه رقيه حليمه صفيه`,
	)
	roots = strings.Fields(
		`حداد نجار خياط صباغ حلاق بيطار دباغ قصاب عطار لحام سمان شامي حلبي حمصي حموي ديري مصري بغدادي صفدي نابلسي غزاوي بدوي كردي تركماني
		شيخ حاج خطيب امام قاضي مفتي كاتب اغا باشا زعبي رفاعي جبوري عبيدي شمري عنزي طائي تميمي انصاري هاشمي علوي قرشي سعدي حربي زهراني غامدي`,
	)
)

// syllables make family names beyond the list, so that frequencies fall off as they do in lists.
var syllables = strings.Fields("با دو ري سم كن عل فر حط قز مي شو نا جد لب ور زه تي خا سع رب")

// person is an invented person.
type person struct {
	given, father, grand, family, sex string
	y, m, d                           int
}

// generator makes records of people with brothers, cousins and errors.
type generator struct {
	rng      *rand.Rand
	families []string
}

func newGenerator(seed uint64, people int) *generator {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 20))}
	g.families = append(g.families, roots...)
	for i := 0; len(g.families) < max(400, people/60); i++ {
		a, b, c := syllables[i%20], syllables[i/20%20], syllables[i/400%20]
		name := a + b
		if i >= 400 {
			name += c
		}
		if i >= 8000 {
			name += syllables[i/8000%20]
		}
		g.families = append(g.families, name)
	}
	return g
}

// pick prefers the front of a list: frequencies fall as in lists of names.
func (g *generator) pick(list []string) string {
	n := float64(len(list))
	return list[int(n*math.Pow(g.rng.Float64(), 2.2))]
}

// household makes the children of one father.
func (g *generator) household() []person {
	family := g.families[int(float64(len(g.families))*math.Pow(g.rng.Float64(), 1.6))]
	grand := g.pick(maleNames)
	var out []person
	for range 1 + g.rng.IntN(2) {
		father := g.pick(maleNames)
		base := 1930 + g.rng.IntN(85)
		for range 1 + g.rng.IntN(4) {
			p := person{father: father, grand: grand, family: family, sex: "m"}
			p.given = g.pick(maleNames)
			if g.rng.IntN(5) < 2 {
				p.sex, p.given = "f", g.pick(femaleNames)
			}
			p.y, p.m, p.d = base+g.rng.IntN(15), 1+g.rng.IntN(12), 1+g.rng.IntN(28)
			out = append(out, p)
		}
	}
	return out
}

// record writes a person as a list would, with its errors.
func (g *generator) record(p person, list int) []string {
	toks := []string{p.given, p.father, p.grand, p.family}
	switch x := g.rng.Float64(); {
	case x < 0.02:
		toks = []string{p.given, p.father, p.family}
	case x < 0.10:
		k := g.rng.IntN(4)
		toks[k] = g.typo(toks[k])
	case x < 0.20:
		for k := range toks {
			toks[k] = strings.ReplaceAll(toks[k], "لا", "ال")
		}
	}
	y, m, d := p.y, p.m, p.d
	switch x := g.rng.Float64(); {
	case x < 0.03:
		m, d = 1, 1
	case x < 0.04 && d <= 12:
		m, d = d, m
	case x < 0.05:
		d = 1 + g.rng.IntN(28)
	}
	dob := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	if g.rng.IntN(20) == 0 {
		dob = ""
	}
	return []string{fmt.Sprint("l", list), strings.Join(toks, " "), p.sex, fmt.Sprint(max(0, 2024-p.y)), dob}
}

func (g *generator) typo(w string) string {
	r := []rune(w)
	if len(r) < 3 {
		return w
	}
	k := 1 + g.rng.IntN(len(r)-1)
	switch g.rng.IntN(3) {
	case 0:
		return string(append(r[:k:k], r[k+1:]...))
	case 1:
		r[k-1], r[k] = r[k], r[k-1]
		return string(r)
	}
	r[k] = []rune("بتثجحخدرزسشصطعغفقكلمنهوي")[g.rng.IntN(24)]
	return string(r)
}

// records calls add for n records, in lists of people drawn at random, and with the number of the person.
func (g *generator) records(n int, add func(row []string, person int)) {
	made, id := 0, 0
	for made < n {
		for _, p := range g.household() {
			id++
			for list := range 4 {
				if g.rng.Float64() < 0.36 && made < n {
					add(g.record(p, list), id)
					made++
				}
			}
		}
	}
}
