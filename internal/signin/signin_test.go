package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"
)

var (
	cheap = Cost{Memory: 64, Passes: 1, Threads: 1}
	noon  = time.Date(2031, 3, 11, 12, 0, 0, 0, time.UTC)
)

func passwords(t *testing.T) *Passwords {
	t.Helper()
	p, err := NewPasswords(cheap, 2, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPassword(t *testing.T) {
	p, ctx := passwords(t), context.Background()
	stored, err := p.Hash(ctx, "four words nobody knows", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Check(ctx, stored, "four words nobody knows"); err != nil {
		t.Errorf("the right password: %v", err)
	}
	for name, tt := range map[string]struct{ stored, password string }{
		"wrong password": {stored, "four words somebody knows"},
		"no account":     {"", "no account has this password"},
		"empty":          {stored, ""},
	} {
		if _, err := p.Check(ctx, tt.stored, tt.password); !errors.Is(err, ErrNotAccepted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Hash(ctx, "short", rand.Reader); !errors.Is(err, ErrShortPassword) {
		t.Errorf("a short password: %v", err)
	}
	if again, _ := p.Hash(ctx, "four words nobody knows", rand.Reader); again == stored {
		t.Error("two hashes of one password are equal: there is no salt")
	}
	p.cost.Memory *= 2
	if old, err := p.Check(ctx, stored, "four words nobody knows"); err != nil || !old {
		t.Errorf("a cheap hash is not called old: %v, %v", old, err)
	}
}

func TestDamagedHashIsRefusedBeforeItCosts(t *testing.T) {
	p := passwords(t)
	for _, s := range []string{"x", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := p.Check(context.Background(), s, "password"); err == nil || errors.Is(err, ErrNotAccepted) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestCodesOfTheStandard uses the test vectors of RFC 6238, appendix B (SHA-1), cut to six digits.
func TestCodesOfTheStandard(t *testing.T) {
	a := Authenticator{Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
	for unix, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		if _, err := a.Use(code, time.Unix(unix, 0)); err != nil {
			t.Errorf("%d %s: %v", unix, code, err)
		}
	}
}

func TestCodeWorksOnce(t *testing.T) {
	a := Authenticator{Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
	used, err := a.Use("279037", time.Unix(2000000000, 0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := used.Use("279037", time.Unix(2000000000, 0)); !errors.Is(err, ErrNotAccepted) {
		t.Error("a code worked twice")
	}
	if _, err := a.Use("279037", time.Unix(2000000000+120, 0)); !errors.Is(err, ErrNotAccepted) {
		t.Error("an old code worked")
	}
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	codes, kept, err := NewRecoveryCodes(rand.Reader)
	if err != nil || len(codes) != 10 || len(kept) != 10 {
		t.Fatal(codes, err)
	}
	left, err := UseRecoveryCode(kept, strings.ToLower(strings.ReplaceAll(codes[3], "-", " ")))
	if err != nil || len(left) != 9 {
		t.Fatalf("%d left, %v", len(left), err)
	}
	if _, err := UseRecoveryCode(left, codes[3]); !errors.Is(err, ErrNotAccepted) {
		t.Error("a code worked twice")
	}
	for _, c := range codes {
		if strings.Contains(strings.Join(kept, " "), c) {
			t.Error("a code is kept in clear")
		}
	}
}

func TestSessionLife(t *testing.T) {
	token, s, err := NewSession("a1", "Firefox on Linux", noon, rand.Reader)
	if err != nil || SessionID(token) != s.ID || s.ID == token {
		t.Fatal(token, s, err)
	}
	for name, tt := range map[string]struct {
		at   time.Time
		want bool
	}{
		"now": {noon, true}, "idle": {noon.Add(IdleLife), false}, "backwards": {noon.Add(-time.Second), false},
	} {
		if s.Live(tt.at) != tt.want {
			t.Errorf("%s: %v", name, !tt.want)
		}
	}
	s.Seen = noon.Add(WholeLife - time.Minute)
	if s.Live(noon.Add(WholeLife)) {
		t.Error("a session outlived its whole life")
	}
	s.Ended = true
	if s.Live(s.Seen) {
		t.Error("an ended session lives")
	}
}

func TestThrottle(t *testing.T) {
	th := NewThrottle()
	for i := range accountBurst {
		if err := th.Attempt("a", noon); err != nil {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	if err := th.Attempt("a", noon); !errors.Is(err, ErrTooMany) {
		t.Error("a sixth guess at once")
	}
	if err := th.Attempt("b", noon); err != nil {
		t.Error("one account held back another")
	}
	if err := th.Attempt("a", noon.Add(61*time.Second)); err != nil {
		t.Errorf("after a minute: %v", err)
	}
	th.Clear("a")
	if err := th.Attempt("a", noon.Add(61*time.Second)); err != nil {
		t.Errorf("after a clear: %v", err)
	}
	many, held := NewThrottle(), 0
	for i := range 200 {
		if many.Attempt(strings.Repeat("x", i), noon) != nil {
			held++
		}
	}
	if held != 200-wholeBurst {
		t.Errorf("%d of 200 accounts at once were held back", held)
	}
}

func TestPasskeysAskForVerification(t *testing.T) {
	p, err := NewPasskeys("localhost", []string{"http://localhost:8080"})
	if err != nil {
		t.Fatal(err)
	}
	options, kept, err := p.Begin(KeyHolder{Account: "a1", Shown: "analyst one"})
	if err != nil || !strings.Contains(string(options), `"userVerification":"required"`) || len(kept) == 0 {
		t.Errorf("%s %v", options, err)
	}
	if _, _, err := p.Ask(KeyHolder{Account: "a1"}); !errors.Is(err, ErrNotAccepted) {
		t.Errorf("an account without keys: %v", err)
	}
}
