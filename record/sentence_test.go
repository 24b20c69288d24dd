package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"testing"
)

func TestSentenceIsItsCodeWithBlanks(t *testing.T) {
	gone := Say("there is no such file")
	row := Say("row %d: column %q: %w", 7, "died", gone)
	if got := row.Error(); got != `row 7: column "died": there is no such file` {
		t.Error(got)
	}
	if !errors.Is(row, gone) || row.Blanks[2] != gone || row.Blanks[1].Text != `"died"` {
		t.Errorf("the blanks are %v", row.Blanks)
	}
	swapped := Say("%[2]s before %[1]d, 100%%", 1, "two")
	if swapped.Text != "two before 1, 100%" || swapped.Blanks[0].Text != "two" || swapped.Blanks[1].Text != "1" {
		t.Errorf("%q: %v", swapped.Text, swapped.Blanks)
	}
}

func TestSentenceOfAnError(t *testing.T) {
	if SentenceOf(nil) != nil {
		t.Error("no error says something")
	}
	if got := SentenceOf(fs.ErrClosed); got.Code != "" || got.Text != "file already closed" {
		t.Errorf("%+v", got)
	}
	inner := Say("a list needs a source")
	outer := fmt.Errorf("at 100%% of %s: %w", "people.csv", inner)
	got := SentenceOf(outer)
	if got.Text != outer.Error() || got.Code != "at 100%% of people.csv: %w" || got.Blanks[0] != inner {
		t.Errorf("%+v", got)
	}
	if !errors.Is(got, inner) {
		t.Error("the cause is lost")
	}
}

func TestSentenceTravels(t *testing.T) {
	want := Say("row %d: %w", 7, Say("there is no such file"))
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got, old Sentence
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want.causes = nil
	if !reflect.DeepEqual(&got, want) {
		t.Errorf("%s came back as %+v", text, got)
	}
	if err := json.Unmarshal([]byte(`"the file is empty"`), &old); err != nil || old.Text != "the file is empty" {
		t.Errorf("an older text came back as %+v, %v", old, err)
	}
	var none *Sentence
	if none.String() != "" {
		t.Error("nothing says something")
	}
}
