package name

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
)

// channelTable holds the trained weights: correspondence, natural logarithm of its chance. It was learned by
// bench/translit from aligned words; the correspondences are those of the lattice and no word is in it.
//
//go:embed channel.tsv
var channelTable string

// Channel is the noisy channel from an Arabic word to its Latin spelling.
type Channel struct {
	letter [64][]emission
	vowel  [7]float64 // shortVowels, then none
	// latin is the background: how often each Latin letter is written.
	latin [26]float64
}

type emission struct {
	latin string
	log   float64
}

// odd is the logarithm of the chance that a letter was written against every rule of the lattice, or left out.
const odd = -7.5

// DefaultChannel returns the channel with the shipped weights.
func DefaultChannel() *Channel {
	weights := map[string]float64{}
	for _, line := range strings.Split(channelTable, "\n") {
		key, value, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			weights[key] = v
		}
	}
	return NewChannel(weights)
}

// NewChannel makes a channel from logarithms of chances by correspondence ("letter>spelling", "+>vowel"); those of the
// lattice that are missing get an even share of their letter.
func NewChannel(weights map[string]float64) *Channel {
	c := &Channel{}
	for r, ways := range lattice {
		for _, w := range ways {
			v, ok := weights[string(r)+">"+w.latin]
			if !ok {
				v = -math.Log(float64(len(ways)))
			}
			at := codeOf(r)
			c.letter[at] = append(c.letter[at], emission{w.latin, v})
		}
	}
	for i, s := range append(append([]string(nil), shortVowels...), "") {
		v, ok := weights["+>"+s]
		if !ok {
			v = math.Log(0.5 / 6)
			if s == "" {
				v = math.Log(0.5)
			}
		}
		c.vowel[i] = v
	}
	const common = "aaaaaaaaaaaaaabbbbdddeeeefffgghhhhhhhhiiiiiijjkkkkllllllmmmmmmnnnnnnoooqrrrrrrsssssstttuuuvwwyyyyzzpcx"
	for _, r := range common {
		c.latin[r-'a']++
	}
	for i := range c.latin {
		c.latin[i] = math.Log(max(c.latin[i], 0.5) / float64(len(common)))
	}
	return c
}

// Score returns the natural logarithm of the odds that latin spells the Arabic word rather than being any name: the
// best path through the lattice against the background of Latin letters. Both are words as Tokens returns them. Above
// zero speaks for a spelling.
func (c *Channel) Score(arabic, latin string) float64 {
	best, _ := c.align(arabic, latin, false)
	for i := 0; i < len(latin); i++ {
		if l := latin[i]; l >= 'a' && l <= 'z' {
			best -= c.latin[l-'a']
		}
	}
	return best
}

// Align returns the correspondences of the best path, for training.
func (c *Channel) Align(arabic, latin string) []string {
	_, path := c.align(arabic, latin, true)
	return path
}

// maxLatin bounds the letters of a Latin word that are aligned.
const maxLatin = 40

type back struct {
	from int
	key  string
}

func (c *Channel) align(arabic, latin string, trace bool) (float64, []string) {
	if len(latin) > maxLatin {
		latin = latin[:maxLatin]
	}
	n := len(latin)
	var now, next [maxLatin + 1]float64
	for j := range now {
		now[j] = math.Inf(-1)
	}
	now[0] = 0
	var steps [][]back
	count := 0
	for _, r := range arabic {
		if count++; count > 64 {
			break
		}
		c.vowels(&now, latin, trace, &steps)
		row := c.emit(&now, &next, r, latin, trace)
		if trace {
			steps = append(steps, row)
		}
		now = next
	}
	c.vowels(&now, latin, trace, &steps)
	if !trace {
		return now[n], nil
	}
	var path []string
	for k, j := len(steps)-1, n; k >= 0; k-- {
		b := steps[k][j]
		if b.key != "" {
			path = append(path, b.key)
		}
		j = b.from
	}
	return now[n], path
}

// vowels lets one short vowel, or none, or one odd letter come in.
func (c *Channel) vowels(now *[maxLatin + 1]float64, latin string, trace bool, steps *[][]back) {
	var out [maxLatin + 1]float64
	var row []back
	if trace {
		row = make([]back, maxLatin+1)
	}
	for j := range out {
		out[j] = now[j] + c.vowel[6]
		if trace {
			row[j] = back{j, "+>"}
		}
	}
	for j := 0; j <= len(latin); j++ {
		if math.IsInf(now[j], -1) {
			continue
		}
		for i, v := range shortVowels {
			if strings.HasPrefix(latin[j:], v) && now[j]+c.vowel[i] > out[j+len(v)] {
				out[j+len(v)] = now[j] + c.vowel[i]
				if trace {
					row[j+len(v)] = back{j, "+>" + v}
				}
			}
		}
		if j < len(latin) && now[j]+odd > out[j+1] {
			out[j+1] = now[j] + odd
			if trace {
				row[j+1] = back{j, ""}
			}
		}
	}
	*now = out
	if trace {
		*steps = append(*steps, row)
	}
}

// emit writes one Arabic letter.
func (c *Channel) emit(now, next *[maxLatin + 1]float64, r rune, latin string, trace bool) []back {
	var row []back
	if trace {
		row = make([]back, maxLatin+1)
	}
	for j := range next {
		next[j] = now[j] + odd
		if trace {
			row[j] = back{j, ""}
		}
	}
	ways := c.letter[codeOf(r)]
	for j := 0; j <= len(latin); j++ {
		if math.IsInf(now[j], -1) {
			continue
		}
		for _, w := range ways {
			if v := now[j] + w.log; strings.HasPrefix(latin[j:], w.latin) && v > next[j+len(w.latin)] {
				next[j+len(w.latin)] = v
				if trace {
					row[j+len(w.latin)] = back{j, string(r) + ">" + w.latin}
				}
			}
		}
		if j < len(latin) && now[j]+odd > next[j+1] {
			next[j+1] = now[j] + odd
			if trace {
				row[j+1] = back{j, ""}
			}
		}
	}
	return row
}
