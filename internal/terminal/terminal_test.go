package terminal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile is what a stranger's list may hold.
const hostile = "Esc\x1b[2J\x1b]0;PWNED\x07 Man\r\x9b31m \u202egpj.exe\u202c \u2066x\u2069 A\u200bB\ufeff \u009b1m \x80\xff \U000e0041 \u2028end"

func written(t *testing.T, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := New(&b)
	for _, p := range parts {
		if n, err := w.Write([]byte(p)); err != nil || n != len(p) {
			t.Fatal(n, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNothingIsObeyed(t *testing.T) {
	for name, got := range map[string]string{"whole": written(t, hostile),
		"byte by byte": written(t, strings.Split(hostile, "")...)} {
		if !utf8.ValidString(got) {
			t.Errorf("%s: not UTF-8", name)
		}
		for _, r := range got {
			if Obeyed(r) {
				t.Errorf("%s: %U is passed on", name, r)
			}
		}
		if !strings.Contains(got, "PWNED") || !strings.Contains(got, "Man") || !strings.HasSuffix(got, "end") {
			t.Errorf("%s: text is lost: %q", name, got)
		}
	}
	plain := "أحمد خالد درويش, ۳۴\n\tیک\u200cشنبه Āzād\n"
	if got := written(t, plain); got != plain {
		t.Errorf("ordinary text is changed: %q", got)
	}
}

// TestEmphasisIsOurs: marks cut anywhere become sequences, and foreign text cannot make any.
func TestEmphasisIsOurs(t *testing.T) {
	text := Bold("at least 5") + " and " + Faint("note")
	want := "\x1b[1mat least 5\x1b[0m and \x1b[2mnote\x1b[0m"
	for cut := range len(text) {
		if got := written(t, text[:cut], text[cut:]); got != want {
			t.Fatalf("cut at %d: %q", cut, got)
		}
	}
	if got := written(t, "\ufdd00123456789abcdefb x"); strings.Contains(got, "\x1b") ||
		strings.Contains(got, "\ufdd0") {
		t.Errorf("%q", got)
	}
}

func TestJSONLosesNothing(t *testing.T) {
	var b bytes.Buffer
	valid := strings.ToValidUTF8(hostile, "?")
	e := json.NewEncoder(JSON(New(&b)))
	e.SetEscapeHTML(false)
	if err := e.Encode([]string{valid}); err != nil {
		t.Fatal(err)
	}
	for _, r := range b.String() {
		if Obeyed(r) {
			t.Errorf("%U is not escaped", r)
		}
	}
	var back []string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back[0] != valid {
		t.Errorf("%q %v", back, err)
	}
}
