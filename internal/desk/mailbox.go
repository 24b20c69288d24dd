package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"recount/access"
	"recount/intake"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// MailAccount is by whom a mailbox is asked and how its server's certificate is known.
type MailAccount struct {
	User     record.Hidden
	Password record.Hidden
	CA       []byte // PEM of who signed it; nil: those of this system
	Pin      string // its SHA-256; "": by who signed it
}

// keptAccount is a MailAccount as this desk keeps it, sealed in its case. Hidden writes a mask and would not do.
type keptAccount struct {
	User, Password string
	CA             []byte `json:",omitempty"`
	Pin            string `json:",omitempty"`
}

func keptAccounts(tx *store.Tx) (map[string]keptAccount, error) {
	text, err := tx.Mailboxes()
	all := map[string]keptAccount{}
	if err == nil && text != nil && json.Unmarshal(text, &all) != nil {
		err = fmt.Errorf("%w: the mailboxes of this desk cannot be read", store.ErrDamaged)
	}
	return all, err
}

// settingMailbox begins the setting that says whether a mailbox may be asked; its address follows.
const settingMailbox = "mailbox "

// SetMailbox lets this desk ask a mailbox, or no more where the account is nil. That it may is an act of the log; name
// and password are kept by this desk alone.
func (s *Sources) SetMailbox(ctx context.Context, who Who, address string, account *MailAccount) (Outcome, error) {
	return s.do(ctx, who, record.ChangeSettings, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			all, err := keptAccounts(tx)
			if err != nil {
				return deed{}, err
			}
			value := "on"
			if account != nil {
				all[address] = keptAccount{account.User.Reveal(), account.Password.Reveal(), account.CA, account.Pin}
			} else {
				if _, there := all[address]; !there {
					return deed{}, badInput("this desk asks no mailbox %s", address)
				}
				value = "off"
				delete(all, address)
			}
			text, err := json.Marshal(all)
			if err != nil {
				return deed{}, err
			}
			if err := tx.SetMailboxes(text); err != nil {
				return deed{}, err
			}
			id := settingMailbox + address
			return deed{subjects: []string{id}, payload: record.Setting{ID: id, Value: value}}, nil
		})
}

// Mailboxes lists the addresses of the mailboxes that this desk may ask.
func (s *Sources) Mailboxes(ctx context.Context, who Who) ([]string, error) {
	var out []string
	err := s.look(ctx, who, "settings.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		all, err := keptAccounts(tx)
		out = slices.Sorted(maps.Keys(all))
		return err
	})
	return out, err
}

// MailboxAccount is by whom a mailbox is asked, for somebody who may add documents.
func (s *Sources) MailboxAccount(ctx context.Context, who Who, address string) (MailAccount, error) {
	var out MailAccount
	if err := s.may(ctx, who, record.AddDocument, access.S1); err != nil {
		return out, err
	}
	err := s.store.View(ctx, func(tx *store.Tx) error {
		all, err := keptAccounts(tx)
		if err != nil {
			return err
		}
		a, there := all[address]
		if !there {
			return badInput("this desk asks no mailbox %s: a person sets it up with recount mailbox add", address)
		}
		out = MailAccount{record.Hide(a.User), record.Hide(a.Password), a.CA, a.Pin}
		return nil
	})
	return out, err
}

// MailPlace is where a mail stands: a number that a server gives once while the validity of its folder lasts.
type MailPlace struct {
	Address  string
	Validity uint32
	UID      uint32
}

func (p MailPlace) String() string { return fmt.Sprintf("%s %d/%d", p.Address, p.Validity, p.UID) }

// item is the id under which the answer is kept.
func (p MailPlace) item() string {
	sum := sha256.Sum256([]byte(p.String()))
	return "m-" + hex.EncodeToString(sum[:12])
}

// mailMethod begins the method of an item that is a mail of a mailbox, which follows.
const mailMethod = "recount watch: FETCH "

// MailNew says which of some places no mail was kept of yet.
func (s *Sources) MailNew(ctx context.Context, who Who, places []MailPlace) ([]MailPlace, error) {
	if err := s.may(ctx, who, record.AddDocument, access.S1); err != nil {
		return nil, err
	}
	var out []MailPlace
	err := s.store.View(ctx, func(tx *store.Tx) error {
		for _, p := range places {
			switch _, err := tx.Get(store.Evidence, p.item()); {
			case errors.Is(err, store.ErrNotFound):
				out = append(out, p)
			case err != nil:
				return err
			}
		}
		return nil
	})
	return out, err
}

// AddMail keeps a mail as it came, adds what is in it, and writes down that it was fetched. Whoever was killed before
// fetches it again and finds by its content what is there already.
func (s *Sources) AddMail(ctx context.Context, who Who, at MailPlace, mail []byte) (added Added, err error) {
	blob, err := s.store.Blobs().Put(ctx, bytes.NewReader(mail), maxOriginal)
	if err != nil {
		return added, fmt.Errorf("preserve the mail: %w", err)
	}
	name := fmt.Sprintf("%s/%d", at.Address, at.UID)
	err = flow.Documents(ctx, []string{"-"}, flow.FileOptions{Stdin: bytes.NewReader(mail), Workers: 1},
		func(doc record.Document) error {
			doc.Name = name + doc.Name[min(len("stdin"), len(doc.Name)):]
			return s.addOne(ctx, who, doc, &added)
		}, func(p intake.Problem) {
			p.Name = name
			added.Bad = append(added.Bad, p.Sentence())
		})
	if err != nil {
		return added, err
	}
	item := record.EvidenceItem{ID: at.item(), Blob: string(blob.ID), SHA256: blob.SHA256, Media: string(record.EML),
		Size: blob.Size, Method: mailMethod + at.String()}
	_, err = s.do(ctx, who, record.RecordEvidence, access.Subject{Level: access.S2},
		func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{item.ID}, payload: item}, nil
		})
	return added, err
}
