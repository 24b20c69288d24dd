package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/record"
	"recount/verify"
)

// freshCase serves a case that nobody has begun, through the door that the command opens, its worker at work.
func freshCase(t *testing.T) (base string, d *desk.Desk, ahead *atomic.Int64) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	parts, err := desk.SampleParts(1)
	if err != nil {
		t.Fatal(err)
	}
	ahead = &atomic.Int64{}
	parts.Store, parts.Policy, parts.Standard = s, access.Default(), verify.House()
	parts.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	d = desk.New(parts)
	door, err := web.NewDoor(ctx, d, func(ctx context.Context) (web.Options, error) {
		o := web.Options{Case: "Qasira (invented)", Key: key}
		begun, err := d.Users.Begun(ctx)
		if err != nil {
			return o, err
		}
		user, solo, err := d.Users.SoleAccount(ctx)
		if err != nil {
			return o, err
		}
		signing, err := desk.NewSigning(d, signin.Cost{Memory: 64, Passes: 1, Threads: 1})
		switch {
		case !begun:
			o.Begin, o.Team = true, signing
		case solo:
			o.Solo, o.Team = &user, signing
		default:
			o.Signing = signing
		}
		return o, err
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(door)
	t.Cleanup(server.Close)
	work, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Queue.Work(work, 1) }()
	t.Cleanup(func() { stop(); <-ended })
	return server.URL, d, ahead
}

const teamPassword = "nine brown otters under the pier"

// beginTeam begins a fresh case as a team's without script.
func beginTeam(t *testing.T, base string) *http.Client {
	t.Helper()
	c := comer(t)
	read(t, c, base+"/start?key="+key)
	_, at, body := submit(t, c, base+"/start", url.Values{"name": {"Huda (invented)"}, "kind": {"team"},
		"password": {teamPassword}, "again": {teamPassword}, "reads": {"yes"}, "go": {"yes"}})
	if at != "/today" || !strings.Contains(body, "What the team still lacks") {
		t.Fatalf("after beginning a team's case: %s", at)
	}
	return c
}

// TestOnlyTheLinkBeginsACase: nobody else on the machine makes the first account; every fault keeps what was typed, and
// a language is another one without losing it.
func TestOnlyTheLinkBeginsACase(t *testing.T) {
	base, d, _ := freshCase(t)
	ctx := context.Background()
	stranger := comer(t)
	for _, address := range []string{"/start", "/start?key=wrong", "/today", "/signin", "/"} {
		if _, body := read(t, stranger, base+address); strings.Contains(body, `action="/start"`) {
			t.Errorf("a stranger may begin the case at %s", address)
		}
	}
	if status, _, _ := submit(t, stranger, base+"/start", url.Values{"name": {"Mallory"},
		"kind": {"alone"}}); status != http.StatusNotFound {
		t.Errorf("a stranger began the case: %d", status)
	}
	c := comer(t)
	read(t, c, base+"/start?key="+key)
	good := url.Values{"name": {"Huda (invented)"}, "kind": {"team"}, "password": {teamPassword},
		"again": {teamPassword}, "go": {"yes"}}
	for _, x := range []struct{ field, value, beside, says string }{
		{"name", "", "name", "needs something"}, {"kind", "", "kind", "alone or in a team"},
		{"password", "short", "again", "not the same"}, {"again", "", "again", "not the same"},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(x.field, x.value)
		status, _, body := submit(t, c, base+"/start", form)
		if status != http.StatusUnprocessableEntity || !regexp.MustCompile(`id="fault-`+x.beside+`">[^<]*`+
			regexp.QuoteMeta(x.says)).MatchString(body) {
			t.Errorf("%s %q: %d, not said beside its field", x.field, x.value, status)
		}
		if x.field != "name" && !strings.Contains(body, `value="Huda (invented)"`) {
			t.Errorf("%s: what was typed is gone", x.field)
		}
		if strings.Contains(body, teamPassword) {
			t.Error("a password was sent back")
		}
	}
	weak := url.Values{"name": {"Huda"}, "kind": {"team"}, "password": {"short"}, "again": {"short"}}
	if _, _, body := submit(t, c, base+"/start", weak); !strings.Contains(body, "at least 12 characters") {
		t.Error("a short password is not refused beside its field")
	}
	_, _, body := submit(t, c, base+"/start", url.Values{"name": {"Huda (invented)"}, "lang": {"ar"}})
	if !strings.Contains(body, `value="Huda (invented)"`) || !strings.Contains(body, `dir="rtl"`) ||
		!strings.Contains(body, "ابدأ هذه القضية") {
		t.Error("in another language what was typed is gone, or the language is the old one")
	}
	if begun, err := d.Users.Begun(ctx); err != nil || begun {
		t.Errorf("refused forms began the case: %v", err)
	}
	good.Set("kind", "alone")
	if _, at, _ := submit(t, c, base+"/start", good); at != "/today" {
		t.Errorf("alone: %s", at)
	}
	if status, at, _ := submit(t, c, base+"/start", good); status != http.StatusNotFound {
		t.Errorf("begun twice: %d %s", status, at)
	}
}

// TestOnePersonsCaseBecomesATeamsInTheBrowser: with a password, and from then on one signs in.
func TestOnePersonsCaseBecomesATeamsInTheBrowser(t *testing.T) {
	base, _, _ := freshCase(t)
	c := comer(t)
	read(t, c, base+"/start?key="+key)
	submit(t, c, base+"/start", url.Values{"name": {"Huda (invented)"}, "kind": {"alone"}})
	if _, body := read(t, c, base+"/accounts"); !strings.Contains(body, `action="/settings/team"`) {
		t.Fatal("the page of accounts does not lead on to a team")
	}
	if _, _, body := submit(t, c, base+"/settings/team", url.Values{"in": {"share"}, "password": {teamPassword},
		"again": {"another one"}}); !strings.Contains(body, "are not the same") {
		t.Error("two passwords that differ were taken")
	}
	_, at, body := submit(t, c, base+"/settings/team", url.Values{"in": {"share"}, "password": {teamPassword},
		"again": {teamPassword}})
	if at != "/today" || !strings.Contains(body, "What the team still lacks") {
		t.Errorf("after: %s", at)
	}
	old := comer(t)
	read(t, old, base+"/signin?key="+key)
	if _, body := read(t, old, base+"/today"); strings.Contains(body, "What the team") {
		t.Error("the old link still opens the case")
	}
	if path, _ := post(t, comer(t), base+"/signin", url.Values{"name": {"Huda (invented)"},
		"password": {teamPassword}}); path != "/today" {
		t.Errorf("signing in led to %s", path)
	}
}

// TestInvitationsAndTokensWithoutScript: faults stand beside their fields and keep what was typed; a code is shown
// once; a second person is asked for once there is one; roles are taken, accounts closed, tokens made and ended.
func TestInvitationsAndTokensWithoutScript(t *testing.T) {
	base, d, ahead := freshCase(t)
	huda := beginTeam(t, base)
	invite := url.Values{"in": {"invite"}, "for": {"the reviewer at the coast"}, "role": {"reviewer"}, "level": {"2"},
		"ends": {""}, "life": {"7"}}
	status, _, body := submit(t, huda, base+"/accounts/invitations", invite)
	if status != http.StatusOK { // alone, no second factor is asked for
		t.Fatalf("inviting while alone: %d", status)
	}
	code := regexp.MustCompile(`<code class="ltr code">([^<]+)</code>`).FindStringSubmatch(body)
	if code == nil || !strings.Contains(body, "/invitation?code=") {
		t.Fatal("neither code nor link is shown")
	}
	for _, x := range []struct{ field, value, beside string }{
		{"for", "", "for"}, {"role", "", "role"}, {"ends", "soon", "ends"}, {"life", "99", "life"},
	} {
		form := url.Values{}
		for k, v := range invite {
			form[k] = v
		}
		if form.Set(x.field, x.value); x.value == "" {
			form.Del(x.field)
		}
		status, _, body := submit(t, huda, base+"/accounts/invitations", form)
		if status != http.StatusUnprocessableEntity ||
			!regexp.MustCompile(`id="fault-`+x.beside+`-invite">[^<]+<`).MatchString(body) {
			t.Errorf("%s: %d, nothing beside the field", x.field, status)
		}
		if x.field != "for" && !strings.Contains(body, "the reviewer at the coast") {
			t.Errorf("%s: what was typed is gone", x.field)
		}
	}
	rana := comer(t)
	if status, _ := read(t, rana, base+"/invitation?code=0000-0000"); status != http.StatusForbidden {
		t.Errorf("a wrong code: %d", status)
	}
	if _, body := read(t, rana, base+"/invitation?code="+url.QueryEscape(code[1])); !strings.Contains(body,
		"Huda (invented) invites you") || !strings.Contains(body, "Decides what others propose") {
		t.Error("the invitation does not say from whom it is and what the role does")
	}
	accept := url.Values{"code": {code[1]}, "name": {"huda (invented)"}, "password": {teamPassword},
		"again": {teamPassword}}
	if _, _, body := submit(t, rana, base+"/invitation", accept); !regexp.MustCompile(
		`id="fault-name">[^<]*already`).MatchString(body) {
		t.Error("a colleague's name was taken")
	}
	accept.Set("name", "Rana (invented)")
	if _, at, body := submit(t, rana, base+"/invitation", accept); at != "/today" ||
		!strings.Contains(body, "Welcome") {
		t.Fatalf("accepting led to %s", at)
	}
	if status, _, _ := submit(t, comer(t), base+"/invitation", accept); status != http.StatusForbidden {
		t.Errorf("the code was good twice: %d", status)
	}
	if status, _, body := submit(t, huda, base+"/accounts/invitations", invite); status != http.StatusForbidden ||
		!strings.Contains(body, "the reviewer at the coast") {
		t.Errorf("with a second person in: %d, or what was typed is gone", status)
	}
	secret, ceremony := enrolmentOf(t, huda, base)
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	first, err := totp.GenerateCode(secret, now())
	if err != nil {
		t.Fatal(err)
	}
	post(t, huda, base+"/account/factor/check", url.Values{"ceremony": {ceremony}, "code": {first}})
	two := url.Values{"in": {"invite"}, "for": {"an analyst"}, "role": {"analyst"}, "level": {"2"},
		"second_name": {"Rana (invented)"}, "second_password": {teamPassword}}
	if status, _, body := submit(t, huda, base+"/accounts/invitations", two); status != http.StatusOK ||
		!strings.Contains(body, "/invitation?code=") {
		t.Errorf("two persons, right after the first code: %d", status)
	}
	_, body = read(t, huda, base+"/accounts")
	withdraw := regexp.MustCompile(`action="(/accounts/invitations/[^"]+/withdraw)"`).FindStringSubmatch(body)
	if withdraw == nil {
		t.Fatal("the open invitation is not listed")
	}
	if _, at, _ := submit(t, huda, base+withdraw[1], url.Values{}); at != "/accounts" {
		t.Errorf("withdrawing: %s", at)
	}
	if status, _, _ := submit(t, rana, base+"/accounts/invitations", two); status != http.StatusForbidden {
		t.Errorf("a reviewer invites: %d", status)
	}
	who := desk.Who{}
	for _, m := range regexp.MustCompile(`href="/accounts/([^"]+)" aria-label="Change ([^"]+)"`).FindAllStringSubmatch(body,
		-1) {
		if strings.HasPrefix(m[2], "Rana") {
			who.Account = record.ActorID(m[1])
		}
	}
	read(t, huda, base+"/accounts/"+string(who.Account))
	closing := url.Values{"in": {"close"}, "second_name": {"Rana (invented)"}, "second_password": {"wrong"}}
	if status, _, body := submit(t, huda, base+"/accounts/"+string(who.Account)+"/close",
		closing); status != http.StatusUnprocessableEntity || !strings.Contains(body, "proof was not accepted") {
		t.Errorf("a wrong second person: %d", status)
	}
	closing.Set("second_password", teamPassword)
	if _, _, body := submit(t, huda, base+"/accounts/"+string(who.Account)+"/close", closing); !strings.Contains(body,
		`class="tag bad">closed`) {
		t.Error("the account is not closed")
	}
	if _, body := read(t, rana, base+"/today"); strings.Contains(body, "What waits") {
		t.Error("a closed account still opens the case")
	}
	_, _, body = submit(t, huda, base+"/account/tokens", url.Values{"in": {"token"}, "name": {""},
		"scope": {"import"}})
	if !regexp.MustCompile(`id="fault-name-token">[^<]+<`).MatchString(body) {
		t.Error("a token without a name: nothing beside the field")
	}
	_, _, body = submit(t, huda, base+"/account/tokens", url.Values{"in": {"token"}, "name": {"nightly lists"},
		"scope": {"import"}, "days": {"٣٠"}})
	if !strings.Contains(body, "recount.") {
		t.Errorf("no token is shown: %.400s", shownOn(body))
	}
	_, body = read(t, huda, base+"/account")
	revoke := regexp.MustCompile(`action="(/account/tokens/[^"]+/revoke)"`).FindStringSubmatch(body)
	if revoke == nil {
		t.Fatal("the token is not listed")
	}
	if _, _, body := submit(t, huda, base+revoke[1], url.Values{}); strings.Contains(body, "nightly lists") {
		t.Error("the token is still listed")
	}
	_, _, body = submit(t, huda, base+"/account/password", url.Values{"in": {"pw"}, "old": {"wrong"},
		"password": {"six grey geese on the old wall"}, "again": {"six grey geese on the old wall"}})
	if !regexp.MustCompile(`id="fault-old-pw">[^<]+<`).MatchString(body) {
		t.Error("a wrong old password: nothing beside the field")
	}
	_ = d
}

// TestPeopleChangeTheirPassword: whoever gives the old one chooses another, signs in anew, and only by that one.
func TestPeopleChangeTheirPassword(t *testing.T) {
	base, _, _ := freshCase(t)
	huda := beginTeam(t, base)
	const next = "six grey geese on the old wall"
	if _, at, body := submit(t, huda, base+"/account/password", url.Values{"in": {"pw"}, "old": {teamPassword},
		"password": {next}, "again": {next}}); at != "/signin" {
		t.Fatalf("changing it leads to %s: %.400s", at, shownOn(body))
	}
	for _, x := range []struct{ password, leads string }{{teamPassword, "/signin"}, {next, "/today"}} {
		in := url.Values{"name": {"Huda (invented)"}, "password": {x.password}}
		if _, at, body := submit(t, huda, base+"/signin", in); at != x.leads {
			t.Errorf("%q leads to %s: %.400s", x.password, at, shownOn(body))
		}
	}
}
