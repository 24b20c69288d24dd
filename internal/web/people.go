package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"recount/internal/desk"
	"recount/record"
)

// peoplePages are who is in the case: accounts, roles, invitations.
type peoplePages struct{ *Server }

func (s *Server) peoplePages() peoplePages { return peoplePages{s} }

// accountsPage is everybody in the case and everybody invited.
type accountsPage struct {
	Accounts []desk.Account
	Invited  []desk.Invited // open
}

func (s peoplePages) accounts(a *ask) error {
	var p accountsPage
	var err error
	if p.Accounts, err = s.desk.Users.Accounts(a.r.Context(), a.who); err != nil {
		return err
	}
	all, err := s.desk.Users.Invitations(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.State == record.InvitationOpen && !i.Over {
			p.Invited = append(p.Invited, i)
		}
	}
	return a.render("nav.accounts", a.T("accounts.title"), accountsView(a, p))
}

func (s peoplePages) account(a *ask) error {
	all, err := s.desk.Users.Accounts(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x desk.Account) bool { return string(x.User.ID) == a.r.PathValue("id") })
	if i < 0 {
		return desk.ErrAbsent
	}
	return a.render("nav.accounts", all[i].User.Name, oneAccountView(a, all[i]))
}

// maxRoleDays is for how long a role with an end is given at the most.
const maxRoleDays = 3660

// in is the moment so many days from now; 0 days is never.
func (s peoplePages) in(days int) record.Micros {
	if days == 0 {
		return 0
	}
	return record.Micros(s.now().Add(time.Duration(days) * 24 * time.Hour).UnixMicro())
}

func (s peoplePages) invite(a *ask) error {
	var inv record.Invitation
	var err error
	if inv.For, err = a.form.needed("for"); err != nil {
		return err
	}
	level, err := a.form.level()
	if err != nil {
		return err
	}
	ends, err := a.form.days("ends", 0, maxRoleDays)
	if err != nil {
		return err
	}
	life, err := a.form.days("life", int(desk.InvitationLife.Hours()/24), int(desk.MaxInvitationLife.Hours()/24))
	if err != nil {
		return err
	}
	inv.Expires = s.in(life)
	for _, r := range a.r.PostForm["role"] {
		if ends == 0 && desk.Role(r) == desk.External {
			return wrong("ends", "fault.ends")
		}
		inv.Roles = append(inv.Roles, record.InvitedRole{Role: r, Clearance: level, Expires: s.in(ends)})
	}
	if len(inv.Roles) == 0 {
		return wrong("role", "fault.role")
	}
	return s.invited(a, inv)
}

// renew gives the holder of an account a new way in.
func (s peoplePages) renew(a *ask) error {
	return s.invited(a, record.Invitation{User: record.ActorID(a.r.PathValue("id"))})
}

// invited makes an invitation and shows its link and code, this once.
func (s peoplePages) invited(a *ask, inv record.Invitation) error {
	code, inv, out, err := s.desk.Users.Invite(a.r.Context(), a.who, inv)
	if err != nil {
		return err
	}
	s.known.forget(a.who.Account, a.r.URL.Path)
	scheme := "http"
	if s.Secure {
		scheme = "https"
	}
	link := scheme + "://" + a.r.Host + "/invitation?" + url.Values{"code": {code}}.Encode()
	return a.render("nav.accounts", a.T("invited.title"), invitedView(a, inv, code, link, out.Proposal))
}

func (s peoplePages) withdrawInvitation(a *ask) error {
	out, err := s.desk.Users.WithdrawInvitation(a.r.Context(), a.who, a.r.PathValue("id"))
	return a.after(out, err, "/accounts")
}

func (s peoplePages) giveRole(a *ask) error {
	id := a.r.PathValue("id")
	level, err := a.form.level()
	if err != nil {
		return err
	}
	ends, err := a.form.days("ends", 0, maxRoleDays)
	if err != nil {
		return err
	}
	role, until := desk.Role(a.r.FormValue("role")), time.Time{}
	if ends > 0 {
		until = s.in(ends).Time()
	} else if role == desk.External {
		return wrong("ends", "fault.ends")
	}
	out, err := s.desk.Users.Give(a.r.Context(), a.who, record.ActorID(id), role, desk.Level(level), until)
	return a.after(out, err, "/accounts/"+url.PathEscape(id))
}

func (s peoplePages) takeRole(a *ask) error {
	out, err := s.desk.Users.Take(a.r.Context(), a.who, a.r.PathValue("grant"))
	return a.after(out, err, "/accounts/"+url.PathEscape(a.r.PathValue("id")))
}

func (s peoplePages) closeAccount(a *ask) error {
	id, act := record.ActorID(a.r.PathValue("id")), s.desk.Users.Close
	if a.r.FormValue("open") != "" {
		act = s.desk.Users.Open
	}
	out, err := act(a.r.Context(), a.who, id)
	return a.after(out, err, "/accounts/"+url.PathEscape(string(id)))
}

// expel ends the sessions of another's account.
func (s peoplePages) expel(a *ask) error {
	id := record.ActorID(a.r.PathValue("id"))
	out, err := s.desk.Users.Expel(a.r.Context(), a.who, id)
	return a.after(out, err, "/accounts/"+url.PathEscape(string(id)))
}

// confirmAccount is a third person's word that an account is its holder's alone.
func (s peoplePages) confirmAccount(a *ask) error {
	id := record.ActorID(a.r.PathValue("id"))
	out, err := s.desk.Users.Confirm(a.r.Context(), a.who, id)
	return a.after(out, err, "/accounts/"+url.PathEscape(string(id)))
}

// onAWord reports whether one person's word stands alone for an account.
func (a *ask) onAWord(id record.ActorID) bool {
	words, err := a.s.desk.Users.OnAWord(a.r.Context(), a.who)
	return err == nil && slices.ContainsFunc(words, func(w desk.OnAWord) bool { return w.Account == id })
}

// createToken makes a token for one's own account and shows it, this once.
func (s accountPages) createToken(a *ask) error {
	name, err := a.form.needed("name")
	if err != nil {
		return err
	}
	if len(name) > 80 {
		return wrong("name", "fault.long", 80)
	}
	scope, err := desk.ParseScope(a.r.PostForm["scope"])
	if err != nil {
		return err
	}
	days, err := a.form.days("days", int(desk.TokenLife.Hours()/24), int(desk.MaxTokenLife.Hours()/24))
	if err != nil {
		return err
	}
	text, t, err := s.desk.Users.CreateToken(a.r.Context(), a.who, name, scope, time.Duration(days)*24*time.Hour)
	if err != nil {
		return err
	}
	s.known.forget(a.who.Account, a.r.URL.Path)
	return a.render("", a.T("tokens.made"), tokenView(a, t, text))
}

func (s accountPages) revokeToken(a *ask) error {
	out, err := s.desk.Users.RevokeToken(a.r.Context(), a.who, a.r.PathValue("id"))
	return a.after(out, err, "/account")
}

// changePassword sets one's own password anew; the old one is given first.
func (s accountPages) changePassword(a *ask) error {
	if s.Signing == nil {
		return desk.ErrAbsent
	}
	old := a.form.proof("")
	old.Name, old.Password = a.shownName(), a.r.PostForm.Get("old")
	account, err := s.Signing.Vouch(a.r.Context(), a.who, old)
	if errors.Is(err, desk.ErrTooMany) {
		return wrong("old", "signin.wait")
	}
	if errors.Is(err, desk.ErrNotAccepted) || err == nil && account != a.who.Account {
		return wrong("old", "fault.password.old")
	}
	if err != nil {
		return err
	}
	password, err := a.form.newPassword()
	if err != nil {
		return err
	}
	who := a.who
	who.Session = "" // this session ends too
	if err := s.Signing.SetPassword(a.r.Context(), who, who.Account, password); err != nil {
		return passwordFault(err)
	}
	http.SetCookie(a.w, s.cookie(cookieSession, "", -1))
	return a.back("/signin", a.T("password.changed"))
}

// shownName is the name by which colleagues know whoever asks.
func (a *ask) shownName() string {
	name, _ := a.s.desk.Users.Shown(a.r.Context(), a.who.Account)
	return name
}

// grantText is a role with its end.
func (w Words) grantText(role string, expires record.Micros) string {
	out := w.Word(role)
	if expires != 0 {
		out += " " + w.T("accounts.until", w.Digits(expires.Time().UTC().Format(time.DateOnly)))
	}
	return out
}

// levels are how much may be seen, from the least.
var levels = []string{"0", "1", "2", "3", "4"}

// roleNames are the codes of the roles that are given.
func roleNames() []string {
	var out []string
	for _, r := range desk.GivenRoles {
		out = append(out, string(r))
	}
	return out
}

// rolesText is the roles of an invitation.
func (w Words) rolesText(roles []record.InvitedRole) string {
	var out []string
	for _, r := range roles {
		out = append(out, w.grantText(r.Role, r.Expires))
	}
	return strings.Join(out, w.Comma())
}

// scopeText is what a token may do.
func (w Words) scopeText(scope []string) string {
	var out []string
	for _, x := range scope {
		out = append(out, w.T("scope."+x))
	}
	return strings.Join(out, w.Comma())
}
