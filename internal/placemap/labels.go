package placemap

// box is a rectangle of the picture, in its units.
type box struct{ left, top, right, bottom float64 }

func (a box) meets(b box) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// labels sets the labels of a map where they cover neither each other nor leave the picture: above the circle, below
// it, beside it, or on its centre. One that fits nowhere stands above its circle all the same.
type labels struct {
	width, height float64
	taken         []box
}

// The size of a label is reckoned from its letters: the picture is made without a font.
const (
	letterWidth = 6.9
	unitLetter  = 10.5 // of the names of units, which are spaced
	lineHeight  = 15.0
)

// set gives the middle of the base line of a label for a circle.
func (l *labels) set(text string, x, y, r float64) (float64, float64) {
	half := float64(len([]rune(text))) * letterWidth / 2
	x0 := min(max(x, half+2), l.width-half-2)
	places := [][2]float64{{x0, y - r - 4}, {x0, y + r + lineHeight - 3}, {x + r + half + 5, y + 4},
		{x - r - half - 5, y + 4}, {x0, y + 4}, {x0, y - r + lineHeight}, {x0, y + r - 5}}
	for _, p := range places {
		if b := boxOf(p[0], p[1], half); l.fits(b) {
			l.taken = append(l.taken, b)
			return p[0], p[1]
		}
	}
	return places[0][0], places[0][1]
}

// free takes the place of a label whose base line has its middle there, where nothing else stands.
func (l *labels) free(text string, x, y, letter float64) bool {
	b := boxOf(x, y, float64(len([]rune(text)))*letter/2)
	if !l.fits(b) {
		return false
	}
	l.taken = append(l.taken, b)
	return true
}

func boxOf(x, y, half float64) box { return box{x - half, y - lineHeight + 3, x + half, y + 3} }

func (l *labels) fits(b box) bool {
	if b.left < 0 || b.right > l.width || b.top < 0 || b.bottom > l.height {
		return false
	}
	for _, t := range l.taken {
		if t.meets(b) {
			return false
		}
	}
	return true
}
