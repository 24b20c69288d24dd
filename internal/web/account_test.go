package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
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

// signedDesk serves an empty case that people sign in to, with a clock that the test moves on: a code works once in its
// thirty seconds, and no test waits for them.
type signedDesk struct {
	desk    *desk.Desk
	base    string
	ahead   atomic.Int64
	signing *desk.Signing
	account record.ActorID
}

const (
	analystName     = "Noor (invented)"
	analystPassword = "seven grey herons over the bay"
)

func (s *signedDesk) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// later moves the clock of the desk past the life of a code.
func (s *signedDesk) later() { s.ahead.Add(int64(31 * time.Second)) }

func (s *signedDesk) code(t *testing.T, secret string) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, s.now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newSignedDesk(t *testing.T) *signedDesk {
	t.Helper()
	ctx := context.Background()
	out := &signedDesk{}
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
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), out.now
	d := desk.New(parts)
	account, err := d.Users.Found(ctx, analystName, false)
	if err != nil {
		t.Fatal(err)
	}
	signing, err := desk.NewSigning(d, signin.Cost{Memory: 64, Passes: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := signing.SetPassword(ctx, desk.Who{Account: account}, account, analystPassword); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.New(d, web.Options{Signing: signing, Case: "Qasira (invented)"}).Handler())
	t.Cleanup(server.Close)
	out.signing, out.account, out.desk = signing, account, d
	// a passkey belongs to a name, never to a number
	out.base = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	if err := signing.UsePasskeys("localhost", []string{out.base}); err != nil {
		t.Fatal(err)
	}
	return out
}

// comer is a browser without script and without a session.
func comer(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func post(t *testing.T, c *http.Client, address string, fields url.Values) (string, string) {
	t.Helper()
	r, err := c.PostForm(address, fields)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.Request.URL.Path, string(b)
}

// signs tries to sign in and reports whether it led to the case.
func (s *signedDesk) signs(t *testing.T, c *http.Client, code string) bool {
	t.Helper()
	path, _ := post(t, c, s.base+"/signin", url.Values{"name": {analystName}, "password": {analystPassword},
		"code": {code}})
	return path != "/signin"
}

var (
	ceremonyField = regexp.MustCompile(`name="ceremony" value="([^"]+)"`)
	secretShown   = regexp.MustCompile(`<code class="ltr">([A-Z2-7 ]{20,})</code>`)
	codesShown    = regexp.MustCompile(`<li><code class="ltr">([^<]+)</code></li>`)
)

// enrol begins a second factor and puts it in force with its first code.
func (s *signedDesk) enrol(t *testing.T, c *http.Client) (secret string, recovery []string) {
	t.Helper()
	secret, ceremony := enrolmentOf(t, c, s.base)
	_, body := post(t, c, s.base+"/account/factor/check", url.Values{"ceremony": {ceremony},
		"code": {s.code(t, secret)}})
	for _, m := range codesShown.FindAllStringSubmatch(body, -1) {
		recovery = append(recovery, m[1])
	}
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes shown", len(recovery))
	}
	return secret, recovery
}

// enrolmentOf begins a second factor.
func enrolmentOf(t *testing.T, c *http.Client, base string) (secret, ceremony string) {
	t.Helper()
	_, body := post(t, c, base+"/account/factor", nil)
	begun, shown := ceremonyField.FindStringSubmatch(body), secretShown.FindStringSubmatch(body)
	if begun == nil || shown == nil {
		t.Fatalf("the page of a new second factor shows no secret: %.300s", body)
	}
	return strings.ReplaceAll(shown[1], " ", ""), begun[1]
}

// TestSecondFactorOnThePages enrols a code, signs in with it, and with a recovery code that works once.
func TestSecondFactorOnThePages(t *testing.T) {
	s := newSignedDesk(t)
	first := comer(t)
	if !s.signs(t, first, "") {
		t.Fatal("the password alone does not sign in where no second factor is enrolled")
	}
	secret, recovery := s.enrol(t, first)
	if s.signs(t, comer(t), "") || s.signs(t, comer(t), "000000") {
		t.Error("signed in without the second factor")
	}
	s.later()
	code := s.code(t, secret)
	if !s.signs(t, comer(t), code) {
		t.Error("the code does not sign in")
	}
	if s.signs(t, comer(t), code) {
		t.Error("a code signed in twice")
	}
	if !s.signs(t, comer(t), recovery[0]) {
		t.Error("a recovery code does not sign in")
	}
	if s.signs(t, comer(t), recovery[0]) {
		t.Error("a recovery code signed in twice")
	}
	last := comer(t)
	if !s.signs(t, last, strings.ToLower(recovery[1])) {
		t.Error("a recovery code in small letters does not sign in")
	}
	if _, body := read(t, last, s.base+"/account"); !strings.Contains(body, "8 recovery codes") {
		t.Error("the account page does not say how many recovery codes are left")
	}
}

// TestSessionsAreSeenAndEnded signs in from two browsers; one sees and ends the other.
func TestSessionsAreSeenAndEnded(t *testing.T) {
	s := newSignedDesk(t)
	here, there := comer(t), comer(t)
	if !s.signs(t, here, "") || !s.signs(t, there, "") {
		t.Fatal("the password does not sign in")
	}
	_, body := read(t, here, s.base+"/account")
	ids := regexp.MustCompile(`name="id" value="([^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(ids) != 2 {
		t.Fatalf("%d sessions shown, want 2", len(ids))
	}
	if _, body := post(t, here, s.base+"/account/sessions", url.Values{"others": {"yes"}}); strings.Count(body,
		`name="id"`) != 1 {
		t.Error("the other session is still shown")
	}
	if status, _ := read(t, here, s.base+"/account"); status != http.StatusOK {
		t.Errorf("one's own session is over: %d", status)
	}
	if r, err := there.Get(s.base + "/account"); err != nil || r.Request.URL.Path != "/signin" {
		t.Errorf("the ended session still opens the account: %v", err)
	}
}

// TestPasskeyInABrowser enrols a passkey with a real browser and an authenticator of its own, signs out, and signs in
// with it without a name or password. After it is dropped it opens nothing.
func TestPasskeyInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: a passkey in a browser")
	}
	s := newSignedDesk(t)
	ctx := browser(t)
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	_, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator,
		webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(s.base+"/signin"), chromedp.SendKeys(`#name`, analystName),
		chromedp.SendKeys(`#password`, analystPassword),
		chromedp.Click(`form.card button.main`), chromedp.WaitVisible(`form[action="/signout"]`),
		chromedp.Navigate(s.base+"/account"), chromedp.WaitVisible(`[data-passkey=register]`))
	shoot(t, ctx, "en-wide-account-signed")
	do(t, ctx, chromedp.Click(`[data-passkey=register]`), chromedp.WaitVisible(`form[action="/account/passkeys/drop"]`),
		chromedp.Click(`form[action="/signout"] button`), chromedp.WaitVisible(`[data-passkey=signin]`))
	shoot(t, ctx, "en-wide-signin-signed")
	do(t, ctx, chromedp.Click(`[data-passkey=signin]`), chromedp.WaitVisible(`form[action="/signout"]`))
	if at := eval[string](t, ctx, `location.pathname`); at != "/today" {
		t.Errorf("the passkey led to %s", at)
	}
	do(t, ctx, chromedp.Navigate(s.base+"/account"), chromedp.Click(`form[action="/account/passkeys/drop"] button`),
		chromedp.WaitVisible(`#said .good`),
		chromedp.Click(`form[action="/signout"] button`), chromedp.WaitVisible(`[data-passkey=signin]`),
		chromedp.Click(`[data-passkey=signin]`),
		chromedp.WaitVisible(`[data-passkey-failed]`))
	if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
		t.Errorf("passkeys break the content security policy: %v", v)
	}
}

// TestAPasswordThatAnotherSetOpensOneForm: until its holder has chosen their own, every page leads there, and nothing
// is done.
func TestAPasswordThatAnotherSetOpensOneForm(t *testing.T) {
	d := newSignedDesk(t)
	ctx := t.Context()
	founder := desk.Who{Account: d.account, Fresh: d.now()}
	colleague, _, err := d.desk.Users.AddUser(ctx, founder, "A Colleague (invented)", "")
	if err != nil {
		t.Fatal(err)
	}
	const first, own = "eight grey herons over the bay", "a lantern under seven boats"
	if err := d.signing.SetPassword(ctx, founder, colleague, first); err != nil {
		t.Fatal(err)
	}
	c := comer(t)
	path, body := post(t, c, d.base+"/signin", url.Values{"name": {"A Colleague (invented)"}, "password": {first}})
	if path != "/password" || !strings.Contains(body, `action="/password"`) {
		t.Errorf("signing in leads to %s", path)
	}
	if path, _ = post(t, c, d.base+"/sites", url.Values{"name": {"a school"}, "kind": {"other"}}); path == "/sites" {
		if sites, err := d.desk.FollowUp.Sites(ctx, founder); err == nil && len(sites) > 0 {
			t.Error("a site was recorded by a password that somebody else has set")
		}
	}
	for _, refused := range []url.Values{{"new": {own}, "again": {"another"}}, {"new": {first}, "again": {first}}} {
		if path, body = post(t, c, d.base+"/password", refused); path != "/password" ||
			!strings.Contains(body, `role="alert"`) {
			t.Errorf("%v leads to %s", refused, path)
		}
	}
	if path, _ = post(t, c, d.base+"/password", url.Values{"new": {own}, "again": {own}}); path != "/today" {
		t.Errorf("a password of one's own leads to %s", path)
	}
}
