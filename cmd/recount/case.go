package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"recount/access"
	"recount/extract"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// caseFlags are the flags of every verb that works on a case.
type caseFlags struct {
	dir            string
	keyFile        string
	passphraseFile string
	as             string
	second         string
	reason         string
}

func (f *caseFlags) add(c *cobra.Command) {
	dir := os.Getenv("RECOUNT_CASE")
	c.Flags().StringVar(&f.dir, "case", dir, "directory of the case (or the environment variable RECOUNT_CASE)")
	f.addSecret(c)
	c.Flags().StringVar(&f.as, "as", "", "name of the account that acts, in a case of several people")
	c.Flags().StringVar(&f.second, "second", "",
		"name of the colleague beside you who approves, where an act needs two persons")
	c.Flags().StringVar(&f.reason, "reason", "", "why: kept with the act")
}

// addSecret adds the flags that say how a case is unlocked.
func (f *caseFlags) addSecret(c *cobra.Command) {
	c.Flags().StringVar(&f.keyFile, "key-file", "",
		"file of 32 random bytes that opens the case in place of a passphrase")
	c.Flags().StringVar(&f.passphraseFile, "passphrase-file", "", "file with the passphrase in its first line")
}

// openCase is a case opened for one command.
type openCase struct {
	*desk.Desk
	who   desk.Who
	close func() error
}

// open unlocks the case and finds out who acts.
func (f *caseFlags) open(c *cobra.Command) (*openCase, error) {
	d, err := f.unlock(c)
	if err != nil {
		return nil, err
	}
	who, err := f.person(c, d)
	if err != nil {
		return nil, errors.Join(err, leave(c, d))
	}
	return &openCase{d, who, func() error { return leave(c, d) }}, nil
}

// leave closes the case that a verb opened; a desk that carries the verb out for another process goes on.
func leave(c *cobra.Command, d *desk.Desk) error {
	if deskOf(c.Context()) != nil {
		return nil
	}
	return d.Store.Close()
}

// unlock opens the case for nobody yet.
func (f *caseFlags) unlock(c *cobra.Command) (*desk.Desk, error) {
	if d := deskOf(c.Context()); d != nil {
		return d, nil
	}
	if f.dir == "" {
		return nil, usage("which case? give --case DIR or set RECOUNT_CASE; \"recount init DIR\" makes a new one")
	}
	secret, err := f.secret(c)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(c.Context(), f.dir, secret, store.Options{})
	if errors.Is(err, store.ErrLocked) {
		return nil, &lockedError{f.dir, secret, record.Say("open the case in %s: %w", f.dir, err)}
	}
	if err != nil {
		return nil, record.Say("open the case in %s: %w", f.dir, err)
	}
	if err := mend(c, s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	d, err := newDesk(s)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return d, nil
}

// mend repairs what an older program left in a case, and says what it could not reach.
func mend(c *cobra.Command, s *store.Store) error {
	m, err := s.Mend(c.Context(), record.Micros(time.Now().UnixMicro()))
	if err != nil || m == (store.Mended{}) {
		return err
	}
	say(c.ErrOrStderr(), `An older recount wrote this case. It kept who a witness is, sealed to the custodians, where withdrawing consent did not
reach it. Now %d such identities lie under the keys of their testimonies, and %d of witnesses who had withdrawn are erased.
Backups made before today still hold them: make a new backup, and destroy the older ones.
`, m.Resealed, m.Erased)
	return nil
}

// newDesk puts a desk together from the parts that ship.
func newDesk(s *store.Store) (*desk.Desk, error) {
	g, err := extract.LoadGazetteer()
	if err != nil {
		return nil, err
	}
	organisations, err := extract.LoadOrganisations()
	if err != nil {
		return nil, err
	}
	rules, err := flow.DefaultTollOptions()
	if err != nil {
		return nil, err
	}
	return desk.New(desk.Parts{
		Printed: rules.Printed,
		Store:   s, Policy: access.Default(), Extractor: &flow.PageReader{}, Places: g.Places(), Standard: verify.House(),
		Code: programVersion(), Now: time.Now,
		PlaceNamed:  func(name string) record.PlaceID { id, _ := g.ByName(name); return id },
		OriginNamed: organisations.Called,
	}), nil
}

// person finds who acts: the one person of a solo case, else the account named with --as, with its password.
func (f *caseFlags) person(c *cobra.Command, d *desk.Desk) (desk.Who, error) {
	user, solo, err := d.Users.SoleAccount(c.Context())
	if err != nil {
		return desk.Who{}, err
	}
	if solo {
		return desk.Who{Account: user.ID, Fresh: time.Now(), Reason: f.reason}, nil
	}
	if f.as == "" {
		return desk.Who{}, usage("this case has several people: give --as NAME")
	}
	signing, err := desk.NewSigning(d, signin.DefaultCost)
	if err != nil {
		return desk.Who{}, err
	}
	password, err := ask(c, "Password of %s: ", f.as)
	if err != nil {
		return desk.Who{}, err
	}
	code, err := ask(c, "Code of the second factor (empty if none): ")
	if err != nil {
		return desk.Who{}, err
	}
	in, err := signing.SignIn(c.Context(), desk.Proof{Name: f.as, Password: password, Code: code,
		Label: "command line"})
	if err != nil {
		return desk.Who{}, err
	}
	who, err := signing.Session(c.Context(), in.Token)
	if err == nil && who.Handed {
		err = f.ownPassword(c, signing, who.Account, f.as)
		who.Handed = false
	}
	if err != nil {
		return desk.Who{}, err
	}
	who.Reason = f.reason
	if f.second != "" {
		who.Second, err = f.vouched(c, signing, who)
	}
	return who, err
}

// vouched finds the colleague who approves the act at this machine, by their own password and code.
func (f *caseFlags) vouched(c *cobra.Command, signing *desk.Signing, beside desk.Who) (record.ActorID, error) {
	password, err := ask(c, "Password of %s, who approves: ", f.second)
	if err != nil {
		return "", err
	}
	code, err := ask(c, "Code of their second factor (empty if none): ")
	if err != nil {
		return "", err
	}
	proof := desk.Proof{Name: f.second, Password: password, Code: code}
	account, err := signing.Vouch(c.Context(), beside, proof)
	if handed(err) {
		err = f.ownPassword(c, signing, account, f.second)
	}
	return account, err
}

// handed reports whether an account proved itself by a password that somebody else has set.
func handed(err error) bool {
	var needs desk.NeedsError
	return errors.As(err, &needs) && slices.Contains(needs.Needs, desk.NeedsOwnPassword)
}

// ownPassword lets the holder of an account choose a password in place of the one that somebody else has set.
func (f *caseFlags) ownPassword(c *cobra.Command, signing *desk.Signing, account record.ActorID, name string) error {
	say(c.ErrOrStderr(), "Somebody else has set this password. %s, choose one that nobody else knows.\n", name)
	for tries := 3; ; tries-- {
		password, err := ask(c, "New password of %s: ", name)
		if err != nil {
			return err
		}
		err = signing.SetPassword(c.Context(), desk.Who{Account: account}, account, password)
		if err == nil || tries == 1 || !errors.Is(err, desk.ErrInput) {
			return err
		}
		fmt.Fprintln(c.ErrOrStderr(), err)
	}
}

// secret reads what opens the case: a key file, the file of a passphrase, or the terminal.
func (f *caseFlags) secret(c *cobra.Command) (vault.Secret, error) {
	if f.keyFile != "" {
		return vault.ReadKeyFile(f.keyFile)
	}
	text, err := f.passphrase(c, false)
	return vault.Passphrase(text), err
}

// keyCost is what deriving the key of a case costs: little on a light one.
func keyCost(light bool) vault.Cost {
	if light {
		return vault.ServerCost
	}
	return vault.LaptopCost
}

// newSecret reads what will open a new case whose key is derived at a cost, and refuses a passphrase that would not
// hold.
func (f *caseFlags) newSecret(c *cobra.Command, cost vault.Cost) (vault.Secret, error) {
	if f.keyFile != "" {
		return vault.ReadKeyFile(f.keyFile)
	}
	text, err := f.passphrase(c, true)
	if err != nil {
		return vault.Secret{}, err
	}
	return vault.Passphrase(text), holds(c, text, cost)
}

// passphrase reads the passphrase from its file or the terminal.
func (f *caseFlags) passphrase(c *cobra.Command, twice bool) (string, error) {
	if f.passphraseFile != "" {
		b, err := os.ReadFile(f.passphraseFile)
		if err != nil {
			return "", record.Say("read the passphrase: %w", err)
		}
		line, _, _ := strings.Cut(string(b), "\n")
		return strings.TrimSuffix(line, "\r"), nil
	}
	first, err := ask(c, "Passphrase: ")
	if err != nil || !twice {
		return first, err
	}
	again, err := ask(c, "The same once more: ")
	if err == nil && again != first {
		err = record.Say("the two are not the same")
	}
	return first, err
}

// holds says how long a new passphrase would hold, and refuses one that would not for long.
func holds(c *cobra.Command, passphrase string, cost vault.Cost) error {
	held := signin.Measure(passphrase, signin.Cost{Memory: cost.MemoryKiB, Passes: cost.Time,
		Threads: cost.Threads}).Holds()
	says := record.Say("against somebody with a copy of the case and a thousand machines this passphrase would hold %w",
		span(held))
	if held < signin.LeastHold {
		return usage("%w: take five or six words that belong together only for you, or a key file (--key-file)", says)
	}
	fmt.Fprintln(c.ErrOrStderr(), said(c.ErrOrStderr(), says)+".")
	return nil
}

// span says about how long something lasts.
func span(d time.Duration) *record.Sentence {
	const year = 365 * 24 * time.Hour
	switch {
	case d < time.Minute:
		return record.Say("less than a minute")
	case d < 48*time.Hour:
		return record.Say("about %.0f hours", max(1, d.Hours()))
	case d < year:
		return record.Say("about %.0f days", d.Hours()/24)
	case d < 200*year:
		return record.Say("about %.0f years", float64(d)/float64(year))
	}
	return record.Say("for centuries")
}

// ask asks for a secret on the terminal without showing it, or reads a line where there is no terminal.
func ask(c *cobra.Command, prompt string, args ...any) (string, error) {
	say(c.ErrOrStderr(), prompt, args...)
	return unseen(c)
}

// unseen reads what is typed on the terminal without showing it, or a line where there is no terminal.
func unseen(c *cobra.Command) (string, error) {
	if a, ok := c.InOrStdin().(*asker); ok {
		return a.secret()
	}
	if f, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.ErrOrStderr())
		return string(b), err
	}
	line, err := lineOf(c.InOrStdin())
	fmt.Fprintln(c.ErrOrStderr())
	return line, err
}

// lineOf reads one line and no byte more, so that the next question gets the next line.
func lineOf(r io.Reader) (string, error) {
	var b strings.Builder
	one := make([]byte, 1)
	for {
		n, err := r.Read(one)
		if n == 1 && one[0] == '\n' {
			return strings.TrimSuffix(b.String(), "\r"), nil
		}
		if n == 1 {
			b.WriteByte(one[0])
		}
		if b.Len() > 4096 {
			return "", record.Say("the line is too long")
		}
		if errors.Is(err, io.EOF) && b.Len() > 0 {
			return b.String(), nil
		}
		if err != nil {
			return "", record.Say("nothing to read a passphrase from: %w", err)
		}
	}
}

// onCase wraps a verb that works on an open case.
func onCase(f *caseFlags, work func(ctx context.Context, c *cobra.Command, o *openCase,
	args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) (err error) {
		o, err := f.open(c)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, o.close()) }()
		return wayOut(work(c.Context(), c, o, args), o.who.Account)
	}
}

// wayOut says how an act that was refused for want of something is done here.
func wayOut(err error, account record.ActorID) error {
	var needs desk.NeedsError
	if !errors.As(err, &needs) {
		return err
	}
	for _, n := range needs.Needs {
		switch n {
		case "second":
			err = record.Say("%w: a colleague beside you approves it with --second NAME", err)
		case desk.NeedsReading:
			err = record.Say("%w: read the record and what its findings rest on first (recount decide show RECORD)",
				err)
		case desk.NeedsConfirming:
			err = record.Say("%w: one of the two made the account of the other, or set its password, and so they count as one pair of eyes; a third person who has spoken with its holder says so with recount user confirm ACCOUNT", err)
		case desk.NeedsOwnPassword:
			err = record.Say("%w: somebody else has set the password of this account; its holder chooses their own when they sign in", err)
		case "reason":
			err = record.Say("%w: say why with --reason", err)
		case "step_up":
			err = record.Say("%w: sign in with a code of your second factor (recount user factor %s enrols one)", err,
				account)
		}
	}
	return err
}
