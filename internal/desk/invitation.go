package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"recount/access"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

// credentialInvitation is the kind under which the codes of invitations are kept, each as a hash, beside the secrets of
// whoever made it.
const credentialInvitation = "invitation"

// Lives of an invitation.
const (
	InvitationLife    = 7 * 24 * time.Hour // where nobody says
	MaxInvitationLife = 30 * 24 * time.Hour
)

// maxInvited bounds the roles of one invitation, and the open invitations of one case.
const (
	maxInvited = 5
	maxOpen    = 200
)

// codeLetters are what a code is written in: no letter that is taken for another one.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var codeText = base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding)

// newCode draws a code of 120 bits: nothing to guess, short enough to be read aloud.
func newCode() (shown string, err error) {
	raw := make([]byte, 15)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	text := codeText.EncodeToString(raw)
	var parts []string
	for part := range slices.Chunk([]byte(text), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, "-"), nil
}

// codeKey is the id of the credential of a code, however it was typed; "" where it is none.
func codeKey(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == ' ' || r == '\u00a0' || r == '\t':
			return -1
		case r == 'O' || r == 'o':
			return '0'
		case r == 'I' || r == 'i' || r == 'L' || r == 'l':
			return '1'
		}
		return r
	}, typed)
	raw, err := codeText.DecodeString(strings.ToUpper(plain))
	if err != nil || len(raw) != 15 || len(plain) != codeText.EncodedLen(15) {
		return ""
	}
	sum := sha256.Sum256(append([]byte("recount invitation\x00"), raw...))
	return credentialInvitation + "/" + hex.EncodeToString(sum[:16])
}

// Invited is an invitation as the desk shows it.
type Invited struct {
	record.Invitation
	By   record.ActorID `json:"by"`
	Name string         `json:"by_name"` // of whoever made it
	Over bool           `json:"over,omitempty"`
}

// Invite makes an invitation. The code is shown this once: whoever has it comes in with the roles that the invitation
// names, and chooses name and password. Where it renews the way in of an account, its holder chooses a new password,
// and has no second factor any more.
func (u *Users) Invite(ctx context.Context, who Who, inv record.Invitation) (code string, made record.Invitation,
	out Outcome, err error) {
	at := record.Micros(u.now().UnixMicro())
	if inv, err = u.invitation(inv, at); err != nil {
		return "", inv, out, err
	}
	if code, err = newCode(); err != nil {
		return "", inv, out, err
	}
	out, err = u.do(ctx, who, record.Invite, access.Subject{Level: access.S1},
		func(tx *store.Tx, ok allowed) (deed, error) {
			if err := u.mayInvite(tx, who, ok, inv); err != nil {
				return deed{}, err
			}
			if ok.second != "" && !ok.founding {
				inv.Vouched = who.Second
			}
			return deed{subjects: []string{inv.ID}, payload: inv}, tx.Accounts().PutCredential(store.Credential{
				ID: codeKey(code), User: who.Account, Kind: credentialInvitation, Made: at, Secret: []byte(inv.ID)})
		})
	if err != nil {
		return "", inv, out, err
	}
	return code, inv, out, nil
}

// invitation checks what an invitation says and completes it.
func (u *Users) invitation(inv record.Invitation, at record.Micros) (record.Invitation, error) {
	inv.ID, inv.State, inv.For = store.NewID(at), record.InvitationOpen, strings.TrimSpace(inv.For)
	inv.Renews = inv.User != ""
	if inv.Expires == 0 {
		inv.Expires = record.Micros(at.Time().Add(InvitationLife).UnixMicro())
	}
	switch life := inv.Expires.Time().Sub(at.Time()); {
	case life < time.Minute || life > MaxInvitationLife:
		return inv, badInput("an invitation lives between a minute and %d days",
			int(MaxInvitationLife.Hours()/24))
	case inv.For == "" && !inv.Renews || len(inv.For) > maxShown:
		return inv, badInput("say whom the invitation is for, in at most %d bytes", maxShown)
	case inv.Renews && len(inv.Roles) > 0:
		return inv, badInput("what renews a way in gives no role")
	case !inv.Renews && len(inv.Roles) == 0 || len(inv.Roles) > maxInvited:
		return inv, badInput("an invitation gives between one and %d roles", maxInvited)
	}
	for _, r := range inv.Roles {
		if err := u.role(access.Role(r.Role), access.Level(r.Clearance), r.Expires); err != nil {
			return inv, err
		}
	}
	return inv, nil
}

// maxShown is the longest name of an account, in bytes.
const maxShown = 200

// role refuses a role that nobody is given, or not so.
func (u *Users) role(role access.Role, clearance access.Level, until record.Micros) error {
	switch {
	case !slices.Contains(u.policy.Roles(), role) || role == access.Public || role == access.Device:
		return badInput("there is no role %q", role)
	case clearance < access.S0 || clearance > access.S4:
		return badInput("a level is between 0 and 4")
	case until == 0 && role == access.External:
		return badInput("the role of an external partner has an end: say for how many days")
	}
	return nil
}

// mayInvite refuses what the inviter may not give.
func (u *Users) mayInvite(tx *store.Tx, who Who, ok allowed, inv record.Invitation) error {
	solo, err := setting(tx, settingSolo)
	if err != nil {
		return err
	}
	if solo == "yes" {
		return badInput("this case is kept by one person: make it a team's first")
	}
	if inv.Renews {
		user, err := userOf(tx, inv.User)
		if err != nil {
			return err
		}
		if user.Disabled || access.PersonID(user.Person) == ok.person {
			return badInput("a way in is renewed for another person's account that is not closed")
		}
	}
	for _, r := range inv.Roles {
		if access.Level(r.Clearance) < access.S3 {
			continue
		}
		if _, err := u.ask(tx, who, "custodian.manage", access.Subject{Level: access.Level(r.Clearance)}); err != nil {
			return err
		}
	}
	n, err := tx.Page(store.Invitations, store.Query{Where: []store.Equal{{Column: "state",
		Value: string(record.InvitationOpen)}}, Limit: maxOpen})
	if err == nil && len(n) == maxOpen {
		err = badInput("%d invitations are open already; withdraw some", maxOpen)
	}
	return err
}

// userOf reads an account.
func userOf(tx *store.Tx, id record.ActorID) (record.User, error) {
	row, err := tx.Get(store.Users, string(id))
	if errors.Is(err, store.ErrNotFound) {
		err = ErrAbsent
	}
	if err != nil {
		return record.User{}, err
	}
	return store.Decode[record.User](row)
}

// Invitations lists the invitations of the case, the latest first.
func (u *Users) Invitations(ctx context.Context, who Who) ([]Invited, error) {
	var out []Invited
	err := u.look(ctx, who, "settings.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(store.Invitations, store.Query{}, func(r store.Row) error {
			i, err := store.Decode[record.Invitation](r)
			if err != nil {
				return err
			}
			x := Invited{Invitation: i, Over: i.Expires <= record.Micros(u.now().UnixMicro())}
			if x.By, err = invitedBy(tx, i.ID); err != nil {
				return err
			}
			x.Name, err = nameOf(tx, x.By)
			out = append(out, x)
			return err
		})
	})
	slices.SortFunc(out, func(x, y Invited) int { return strings.Compare(y.ID, x.ID) })
	return out, err
}

// invitedBy is who made an invitation: the first act on it, whatever became of it.
func invitedBy(tx *store.Tx, id string) (record.ActorID, error) {
	acts, err := tx.History(id)
	if err != nil || len(acts) == 0 {
		return "", err
	}
	first := acts[0]
	for _, e := range acts {
		if e.Seq < first.Seq {
			first = e
		}
	}
	return first.Change.Actor, nil
}

// WithdrawInvitation ends an invitation that one has made and that nobody has accepted.
func (u *Users) WithdrawInvitation(ctx context.Context, who Who, id string) (Outcome, error) {
	return u.do(ctx, who, record.WithdrawInvite, access.Subject{Level: access.S0},
		func(tx *store.Tx, _ allowed) (deed, error) {
			row, err := tx.Get(store.Invitations, id)
			if err != nil {
				return deed{}, ErrAbsent
			}
			inv, err := store.Decode[record.Invitation](row)
			if err != nil {
				return deed{}, err
			}
			by, err := invitedBy(tx, id)
			if err != nil || by != who.Account {
				return deed{}, errors.Join(ErrAbsent, err)
			}
			if inv.State != record.InvitationOpen {
				return deed{}, badInput("this invitation is no longer open")
			}
			inv.State = record.InvitationWithdrawn
			return deed{subjects: []string{id}, payload: inv}, dropCode(tx, by, id)
		})
}

// dropCode destroys the code of an invitation.
func dropCode(tx *store.Tx, by record.ActorID, id string) error {
	codes, err := tx.Accounts().Credentials(by, credentialInvitation)
	for _, c := range codes {
		if err == nil && string(c.Secret) == id {
			err = tx.Accounts().DropCredential(c.ID)
		}
	}
	return err
}

// Invitation is the open invitation of a code, for whoever is about to accept it. Whatever is wrong with the code
// (unknown, over, withdrawn, of somebody who may invite nobody any more) is ErrNotAccepted.
func (s *Signing) Invitation(ctx context.Context, code, from string) (Invited, error) {
	var out Invited
	err := s.road.store.View(ctx, func(tx *store.Tx) (err error) {
		out, err = s.invitation(tx, code)
		return err
	})
	if errors.Is(err, ErrNotAccepted) && s.throttle.Attempt(signin.Try{Account: "an invitation",
		Address: signin.Network(from)}, s.road.now()) != nil {
		err = ErrTooMany
	}
	s.desk.Trail.refused(ctx, err, "", wayInvitation, placeOther)
	return out, err
}

func (s *Signing) invitation(tx *store.Tx, code string) (Invited, error) {
	var out Invited
	key := codeKey(code)
	if key == "" {
		return out, ErrNotAccepted
	}
	c, err := tx.Accounts().Credential(key)
	if errors.Is(err, store.ErrNotFound) {
		return out, ErrNotAccepted
	}
	if err != nil {
		return out, err
	}
	row, err := tx.Get(store.Invitations, string(c.Secret))
	if err != nil {
		return out, errors.Join(ErrNotAccepted, err)
	}
	if out.Invitation, err = store.Decode[record.Invitation](row); err != nil {
		return out, err
	}
	now := s.road.now()
	if out.State != record.InvitationOpen || out.Expires <= record.Micros(now.UnixMicro()) {
		return out, ErrNotAccepted
	}
	_, err = s.road.ask(tx, Who{Account: c.User, Fresh: now}, record.Invite, access.Subject{Level: access.S1})
	if err != nil && !errors.As(err, new(NeedsError)) {
		return out, errors.Join(ErrNotAccepted, err)
	}
	out.By = c.User
	out.Name, err = nameOf(tx, c.User)
	return out, err
}

// Accept lets whoever has the code of an invitation in: with the name and the password that they choose, or, where the
// invitation renews the way into an account, with a new password for that. The invitation is good once.
func (s *Signing) Accept(ctx context.Context, code, shown, password string, p Proof) (SignedIn, error) {
	inv, err := s.Invitation(ctx, code, p.Address)
	if err != nil {
		return SignedIn{}, err
	}
	shown = strings.TrimSpace(shown)
	if !inv.Renews && (shown == "" || len(shown) > maxShown) {
		return SignedIn{}, badInput("an account needs a name by which colleagues know it")
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return SignedIn{}, err
	}
	at := record.Micros(s.road.now().UnixMicro())
	account := inv.User
	err = s.road.store.Act(ctx, func(tx *store.Tx) error {
		if inv, err = s.invitation(tx, code); err != nil { // somebody may have been quicker
			return err
		}
		if inv.Renews {
			if user, err := userOf(tx, account); err != nil || user.Disabled {
				return errors.Join(ErrNotAccepted, err)
			}
			err = s.forgetProofs(tx, account)
		} else {
			account, err = s.letIn(tx, inv, shown, at)
		}
		if err != nil {
			return err
		}
		if err := errors.Join(s.put(tx, account, account, credentialPassword, []byte(hash), at),
			s.inviterHand(tx, inv, account, at)); err != nil {
			return err
		}
		inv.User, inv.State = account, record.InvitationAccepted
		_, err = tx.Append(s.road.change(inv.By, at, record.Invite, deed{subjects: []string{inv.ID,
			string(account)}, payload: inv.Invitation}))
		return errors.Join(err, dropCode(tx, inv.By, inv.ID))
	})
	if err != nil {
		return SignedIn{}, err
	}
	return s.open(ctx, account, p, wayInvitation, false, false)
}

// inviterHand lays the hand of whoever made an invitation on the account that came of it: they saw its code, and could
// have accepted it themselves. With a second pair of eyes that vouched for it, or while nobody else was there who could
// have, a new account is off that hand at once; in the second case on one person's word, which the log says.
func (s *Signing) inviterHand(tx *store.Tx, inv Invited, account record.ActorID, at record.Micros) error {
	how := record.HandMade
	if inv.Renews {
		how = record.HandPassword
	}
	d := s.road.laid(inv.By, account, how, at)
	h := d.payload.(record.Hand)
	if inv.Renews {
		h.Taken = at
	} else {
		others, err := othersThan(tx, inv.By, account)
		if err != nil {
			return err
		}
		if h.Confirmed = inv.Vouched; inv.Vouched != "" || !others {
			h.Ended = at
		}
	}
	d.payload = h
	_, err := tx.Append(s.road.change(inv.By, at, record.LayHand, d))
	return err
}

// othersThan reports whether there is an account with a role of another person than those of two accounts.
func othersThan(tx *store.Tx, a, b record.ActorID) (others bool, err error) {
	p, err := personOf(tx, a)
	if err != nil {
		return false, err
	}
	q, err := personOf(tx, b)
	if err != nil {
		return false, err
	}
	err = tx.EachRow(store.Grants, store.Query{}, func(r store.Row) error {
		g, err := store.Decode[record.Grant](r)
		if err != nil || g.Revoked {
			return err
		}
		of, err := personOf(tx, g.User)
		others = others || err == nil && of != p && of != q
		return err
	})
	return others, err
}

// letIn makes the account of an invitation, with its roles. The acts are the inviter's, who had leave for them.
func (s *Signing) letIn(tx *store.Tx, inv Invited, shown string, at record.Micros) (record.ActorID, error) {
	if err := nameFree(tx, shown); err != nil {
		return "", err
	}
	user := record.User{ID: record.ActorID(store.NewID(at)), Person: store.NewID(at), Name: shown}
	if _, err := tx.Append(s.road.change(inv.By, at, record.ManageUser, deed{subjects: []string{string(user.ID)},
		payload: user})); err != nil {
		return "", err
	}
	for _, r := range inv.Roles {
		g := record.Grant{ID: store.NewID(at), User: user.ID, Role: r.Role, Compartment: string(CaseCompartment),
			Clearance: r.Clearance, Expires: r.Expires}
		if _, err := tx.Append(s.road.change(inv.By, at, record.GrantRole, deed{subjects: []string{g.ID},
			payload: g})); err != nil {
			return "", err
		}
	}
	return user.ID, nil
}

// forgetProofs takes from an account everything with which its holder proved themselves: it may be in strange hands.
func (s *Signing) forgetProofs(tx *store.Tx, account record.ActorID) error {
	err := s.endSessions(tx, account, "")
	for _, kind := range []string{credentialPassword, credentialCode, credentialRecovery, credentialPasskeys} {
		found, e := tx.Accounts().Credentials(account, kind)
		err = errors.Join(err, e)
		for _, c := range found {
			err = errors.Join(err, tx.Accounts().DropCredential(c.ID))
		}
	}
	return errors.Join(err, forgetDevices(tx, account, 0))
}

// nameFree refuses a name that an account has already, or one that reads like it: people sign in by name, and two of
// one name could neither.
func nameFree(tx *store.Tx, shown string) error {
	return tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
		user, err := store.Decode[record.User](r)
		if err == nil && Folded(user.Name) == Folded(shown) {
			err = ErrNameTaken
		}
		return err
	})
}

// ErrNameTaken says that a name is another account's.
var ErrNameTaken = badInput("somebody here has this name already; take one by which you are told apart")
