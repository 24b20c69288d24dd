package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func sampleChange(t testing.TB) Change {
	t.Helper()
	payload, err := Canonical(Site{ID: "s1", Kind: "other", Name: "مدرسة <A> & \"B\"\n"})
	if err != nil {
		t.Fatal(err)
	}
	return Change{
		ID: "c1", Case: "case", Actor: "a1", At: 1741219200000000, Device: "d1", Kind: RecordSite,
		Subjects: []string{"s1"}, Payload: payload, Salt: bytes.Repeat([]byte{7}, SaltSize),
	}
}

func TestCanonicalAgreesWithJSON(t *testing.T) {
	in := Determination{ID: "r1/death", Record: "r1", Matter: MatterDeath, State: StateAlleged,
		Evidence: []ClaimID{"b", "a"}, Rationale: "<&>\u2028\x01"}
	got, err := Canonical(in)
	if err != nil {
		t.Fatal(err)
	}
	var out Determination
	if err := json.Unmarshal(got, &out); err != nil {
		t.Fatal(err)
	}
	again, err := Canonical(out)
	if err != nil || !bytes.Equal(got, again) {
		t.Fatalf("%s\n%s\n%v", got, again, err)
	}
	if !CanonicalBytes(got) {
		t.Fatal("its own bytes are not canonical")
	}
	for _, bad := range []string{``, `{`, `{"b":1,"a":2}`, `{"a": 1}`, `{"a":1} `, `{"a":1}{}`, `{"a":1,"a":1}`,
		`{"a":1.0}`, `{"a":"\u0041"}`, `{"a":1e2}`} {
		if CanonicalBytes([]byte(bad)) {
			t.Errorf("%s was taken as canonical", bad)
		}
	}
}

func TestCanonicalRefusesHiddenText(t *testing.T) {
	s := Statement{Text: Hide("what was said")}
	if b, err := Canonical(s); err == nil {
		t.Fatalf("hidden text was written: %s", b)
	}
	b, err := CanonicalPersonal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Statement
	if err := json.Unmarshal(b, &back); err != nil || back.Text.Reveal() != "what was said" {
		t.Fatalf("%v", err)
	}
	if err := json.Unmarshal([]byte(`{"text":"[hidden]"}`), &back); err == nil {
		t.Fatal("a mask was read back as text")
	}
}

func TestChangeHeaderTellsLittle(t *testing.T) {
	c := sampleChange(t)
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	want := `{"actor":"a1","at":1741219200000000,"case":"case","device":"d1","id":"c1","type":"record"}`
	if got := string(c.Header()); got != want {
		t.Fatalf("got %s", got)
	}
	c.Kind = RecordTestimony
	if strings.Contains(string(c.Header()), "testimony") {
		t.Fatal("the header tells that somebody testified")
	}
	if !CanonicalBytes(c.Body()) || !CanonicalBytes(c.Header()) {
		t.Fatal("header or body is not canonical")
	}
}

func TestChangeCommitsToEverything(t *testing.T) {
	base := sampleChange(t)
	open, _ := base.Commitments()
	for name, alter := range map[string]func(*Change){
		"kind":    func(c *Change) { c.Kind = RecordNeed },
		"subject": func(c *Change) { c.Subjects = []string{"s2"} },
		"payload": func(c *Change) { c.Payload = []byte(`{}`) },
		"salt":    func(c *Change) { c.Salt = bytes.Repeat([]byte{8}, SaltSize) },
		"key":     func(c *Change) { c.DataKey = "k" },
		"second":  func(c *Change) { c.Second = "another person" },
	} {
		c := base
		alter(&c)
		if got, _ := c.Commitments(); bytes.Equal(got, open) {
			t.Errorf("the commitment does not cover the %s", name)
		}
	}
}

func TestNewID(t *testing.T) {
	if got := NewID(0, [10]byte{}); got != strings.Repeat("0", 26) {
		t.Fatalf("got %s", got)
	}
	// The example of the ULID specification: time 1469918176385 ms is 01ARYZ6S41.
	if got := NewID(1469918176385000, [10]byte{255, 255, 255, 255, 255, 255, 255, 255, 255,
		255}); got != "01ARYZ6S41ZZZZZZZZZZZZZZZZ" {
		t.Fatalf("got %s", got)
	}
}

func FuzzCanonicalBytes(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x",null,true,1.5]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !CanonicalBytes(b) {
			return
		}
		var v any
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if again, err := Canonical(v); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q became %q: %v", b, again, err)
		}
	})
}
