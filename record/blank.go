package record

import (
	"strconv"
	"strings"
)

// Blank is what fills one blank of a sentence that the machine wrote. It says what kind of thing it is, so that a face
// can say the whole sentence in the reader's language: the text beside it is English. One field is set; none is the
// number 0.
type Blank struct {
	Origin OriginID `json:"origin,omitempty"` // who speaks; see NoOrigin
	Day    Day      `json:"day,omitempty"`
	Figure *Figure  `json:"figure,omitempty"` // a figure as an origin put it
	Term   string   `json:"term,omitempty"`   // a word of the data model or of a table: civilian, killed, government
	Number int      `json:"number,omitempty"`
}

// NoOrigin stands in a Blank for one whom no page names.
const NoOrigin OriginID = "-"

// OriginBlank names who speaks; an empty one is not named by any page.
func OriginBlank(id OriginID) Blank {
	if id == "" {
		id = NoOrigin
	}
	return Blank{Origin: id}
}

// FigureBlank holds a figure.
func FigureBlank(f Figure) Blank { return Blank{Figure: &f} }

// TermBlank holds a word of the data model.
func TermBlank(word string) Blank { return Blank{Term: word} }

// NumberBlank holds a whole number.
func NumberBlank(n int) Blank { return Blank{Number: n} }

// String writes the blank in English.
func (b Blank) String() string {
	switch {
	case b.Origin == NoOrigin:
		return "an unnamed source"
	case b.Origin != "":
		return string(b.Origin)
	case b.Day != 0:
		return b.Day.String()
	case b.Figure != nil:
		return b.Figure.String()
	case b.Term != "":
		return strings.ReplaceAll(b.Term, "_", " ")
	}
	return strconv.Itoa(b.Number)
}

// Fill puts blanks into the places {0}, {1} ... of a sentence.
func Fill(sentence string, blanks []Blank) string {
	for i, b := range blanks {
		sentence = strings.ReplaceAll(sentence, "{"+strconv.Itoa(i)+"}", b.String())
	}
	return sentence
}
