package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
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

// TestPasswordsOfAnyKind takes passwords as they were typed: of any script, with blanks at their ends, long, and with
// the case of each letter.
func TestPasswordsOfAnyKind(t *testing.T) {
	p, ctx := passwords(t), context.Background()
	for _, password := range []string{"سبع نوارس فوق الخليج الهادئ", " seven herons over a bay ",
		"\"quoted' <b>; -- herons over a bay",
		strings.Repeat("seven herons over a bay, ", 20), "Seven Herons Over A Bay"} {
		stored, err := p.Hash(ctx, password, rand.Reader)
		if err != nil {
			t.Errorf("%q is refused: %v", password, err)
			continue
		}
		if _, err := p.Check(ctx, true, stored, password); err != nil {
			t.Errorf("%q does not sign in: %v", password, err)
		}
		for _, other := range []string{strings.TrimSpace(password) + "x", strings.ToLower(password) + " ",
			password[:len(password)-1]} {
			if _, err := p.Check(ctx, false, stored, other); err == nil {
				t.Errorf("%q signs in for %q", other, password)
			}
		}
	}
}

func TestPassword(t *testing.T) {
	p, ctx := passwords(t), context.Background()
	stored, err := p.Hash(ctx, "four words nobody knows", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Check(ctx, true, stored, "four words nobody knows"); err != nil {
		t.Errorf("the right password: %v", err)
	}
	for name, tt := range map[string]struct{ stored, password string }{
		"wrong password": {stored, "four words somebody knows"},
		"no account":     {"", "no account has this password"},
		"empty":          {stored, ""},
	} {
		if _, err := p.Check(ctx, false, tt.stored, tt.password); !errors.Is(err, ErrNotAccepted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Hash(ctx, "short", rand.Reader); !errors.Is(err, ErrShortPassword) {
		t.Errorf("a short password: %v", err)
	}
	if _, err := p.Hash(ctx, "password123456", rand.Reader); !errors.Is(err, ErrWeakPassword) {
		t.Errorf("a password that is tried first: %v", err)
	}
	if again, _ := p.Hash(ctx, "four words nobody knows", rand.Reader); again == stored {
		t.Error("two hashes of one password are equal: there is no salt")
	}
	p.cost.Memory *= 2
	if old, err := p.Check(ctx, true, stored, "four words nobody knows"); err != nil || !old {
		t.Errorf("a cheap hash is not called old: %v, %v", old, err)
	}
}

func TestDamagedHashIsRefusedBeforeItCosts(t *testing.T) {
	p := passwords(t)
	for _, s := range []string{"x",
		"$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := p.Check(context.Background(), false, s, "password"); err == nil || errors.Is(err, ErrNotAccepted) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestCodesOfTheStandard uses the test vectors of RFC 6238, appendix B (SHA-1), cut to six digits.
func TestCodesOfTheStandard(t *testing.T) {
	a := Authenticator{Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
	for unix, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924",
		2000000000: "279037"} {
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
	guess := func(account, address, device string, at time.Time) bool {
		return th.Attempt(Try{Account: account, Address: address, Device: device}, at) == nil
	}
	for i := range ofAccount.burst {
		if !guess("Noor", "192.0.2.1", "", noon) {
			t.Fatalf("attempt %d is held back", i)
		}
	}
	if guess("noor", "192.0.2.1", "", noon) {
		t.Error("a sixth guess at once")
	}
	if !guess("noor", "192.0.2.2", "", noon) {
		t.Error("one address held another back")
	}
	if !guess("noor", "192.0.2.1", "the laptop", noon) {
		t.Error("a device that is known was held back by a stranger")
	}
	if !guess("noor", "192.0.2.1", "", noon.Add(61*time.Second)) {
		t.Error("after a minute it is held back still")
	}
	th.Accepted(Try{Account: "noor", Address: "192.0.2.1"})
	if !guess("noor", "192.0.2.1", "", noon.Add(61*time.Second)) {
		t.Error("who was accepted is held back by their own haste")
	}
}

// TestAStormOfStrangersHoldsNobodyBack tries a hundred thousand names from one address, and one name from as many: a
// known device of that very account is let through all the time, another address for other accounts too, and the memory
// is bounded.
func TestAStormOfStrangersHoldsNobodyBack(t *testing.T) {
	th := NewThrottle()
	held, at := 0, noon
	for i := range 100_000 {
		at = at.Add(10 * time.Millisecond)
		if th.Attempt(Try{Account: "x" + strconv.Itoa(i), Address: "192.0.2.1"}, at) != nil {
			held++
		}
		_ = th.Attempt(Try{Account: "noor", Address: "2001:db8::" + strconv.FormatInt(int64(i), 16)}, at)
		if i%5000 == 0 {
			for _, try := range []Try{{Account: "noor", Device: "the laptop"},
				{Account: "amal", Address: "198.51.100." + strconv.Itoa(i/5000)}} {
				if err := th.Attempt(try, at); err != nil {
					t.Fatalf("%+v after %d: %v", try, i, err)
				}
				th.Accepted(try)
			}
		}
	}
	if let := 100_000 - held; let > ofAddress.burst+1000/6+1 {
		t.Errorf("one address had %d guesses in a thousand seconds", let)
	}
	if n := len(th.buckets); n > keepBuckets+3 {
		t.Errorf("%d buckets are kept", n)
	}
}

// TestStrangersQueueApart holds that whoever waits for the hashing of strangers' passwords is bounded, and that a known
// device does not wait behind them.
func TestStrangersQueueApart(t *testing.T) {
	p := passwords(t)
	for range cap(p.strangers.waiting) {
		p.strangers.waiting <- struct{}{}
	}
	if _, err := p.Check(context.Background(), false, "", "password"); !errors.Is(err, ErrTooMany) {
		t.Errorf("a stranger beyond the queue: %v", err)
	}
	if _, err := p.Check(context.Background(), true, "", "password"); !errors.Is(err, ErrNotAccepted) {
		t.Errorf("a known device: %v", err)
	}
}

func TestNetwork(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:4711": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64",
		"[::ffff:192.0.2.7]:1": "192.0.2.7", "[fe80::1%eth0]:1": "fe80::/64", "pipe": "pipe", "": "",
	} {
		if got := Network(remote); got != want {
			t.Errorf("%s: %s, want %s", remote, got, want)
		}
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
