package origin

import (
	"encoding/binary"
	"errors"

	"recount/record"
)

// Words are the folded words of a page as numbers: all that tracing reads of its text. They can be cut in one process
// and used in another.
type Words struct{ tokens []token }

// CutWords reads the words of a document.
func CutWords(d *record.Document) Words { return Words{cutText(head(ownText(d), maxText))} }

var errWords = errors.New("malformed words of a page")

// Flags of a word in its written form.
const (
	wordCapital = 1 << iota
	wordQuoted
	wordNumber
)

// AppendBinary writes the words: a byte of flags, the hash in eight bytes, then letters or number and how many
// sentences have begun since the word before, as varints.
func (w Words) AppendBinary(b []byte) ([]byte, error) {
	sentence := 0
	for _, t := range w.tokens {
		flags := byte(0)
		value := t.letters
		if t.capital {
			flags |= wordCapital
		}
		if t.quoted {
			flags |= wordQuoted
		}
		if t.number >= 0 {
			flags |= wordNumber
			value = t.number
		}
		b = append(b, flags)
		b = binary.LittleEndian.AppendUint64(b, t.hash)
		b = binary.AppendUvarint(b, uint64(value))
		b = binary.AppendUvarint(b, uint64(t.sentence-sentence))
		sentence = t.sentence
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote, and trusts none of it.
func (w *Words) UnmarshalBinary(b []byte) error {
	w.tokens = make([]token, 0, len(b)/12)
	sentence := 0
	for len(b) > 0 {
		if len(b) < 11 {
			return errWords
		}
		flags := b[0]
		t := token{hash: binary.LittleEndian.Uint64(b[1:]), number: -1, capital: flags&wordCapital != 0,
			quoted: flags&wordQuoted != 0}
		value, n := binary.Uvarint(b[9:])
		if n <= 0 || value >= 10*maxNumber {
			return errWords
		}
		b = b[9+n:]
		since, n := binary.Uvarint(b)
		if n <= 0 || since > maxText {
			return errWords
		}
		b = b[n:]
		if flags&wordNumber != 0 {
			t.number = int(value)
		} else {
			t.letters = int(value)
		}
		if sentence += int(since); sentence > maxText {
			return errWords
		}
		t.sentence = sentence
		w.tokens = append(w.tokens, t)
	}
	return nil
}
