package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// real is a desk with an encrypted store, bundles encrypted to the other desk, and the acts of the desk.
type real struct {
	ctx  context.Context
	desk *desk.Desk
	who  desk.Who
	dir  string
	n    int
}

var cheap = vault.Cost{Time: 1, MemoryKiB: 8, Threads: 1}

func secretOf(n int) vault.Secret {
	s, err := vault.KeyBytes(bytes.Repeat([]byte{byte(n + 1)}, 32))
	if err != nil {
		panic(err)
	}
	return s
}

func newReal(ctx context.Context, root string, n int, host *real) (*real, error) {
	dir := filepath.Join(root, fmt.Sprint(n))
	var s *store.Store
	var err error
	if host == nil {
		s, err = store.Create(ctx, dir, secretOf(n), cheap, 1, store.Options{Readers: 1})
	} else {
		s, err = store.Join(ctx, dir, secretOf(n), cheap, 1, host.desk.Exchange().Card(), store.Options{Readers: 1})
	}
	if err != nil {
		return nil, err
	}
	d := deskOf(s)
	r := &real{ctx: ctx, desk: d, dir: dir, n: n}
	if host == nil {
		if r.who.Account, err = d.Users.Found(ctx, "A. Founder", false); err != nil {
			return nil, err
		}
	} else {
		r.who.Account = host.who.Account
	}
	r.who.Fresh, r.who.Reason = d.Now(), "a schedule"
	return r, nil
}

func (r *real) id() record.DeviceID { return r.desk.Store.Device() }

func (r *real) close() {
	_ = r.desk.Store.Close()
	_ = os.RemoveAll(r.dir)
}

func (r *real) do(a act) (record.ChangeID, error) {
	payload, err := record.Canonical(a.payload)
	if err != nil {
		return "", err
	}
	s := r.desk.Store
	c := &record.Change{
		ID: record.ChangeID(store.NewID(a.at)), Case: s.Case(), Actor: a.actor, At: a.at, Device: s.Device(),
		Kind: a.kind, Subjects: a.subjects, Payload: payload, Salt: store.NewSalt(),
	}
	err = s.Act(r.ctx, func(tx *store.Tx) error {
		if a.personal != "" {
			key, err := tx.NewDataKey()
			if err != nil {
				return err
			}
			c.DataKey, c.PersonalSalt, c.Personal = key, store.NewSalt(), []byte(a.personal)
		}
		_, err := tx.Append(c)
		return err
	})
	return c.ID, err
}

func (r *real) change(id record.ChangeID) (out record.Change, err error) {
	err = r.desk.Store.View(r.ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(id)
		out = e.Change
		return err
	})
	return out, err
}

// fork is another desk with the same directory and keys: a laptop that was copied, or came back from a backup.
func (r *real) fork() (*real, error) {
	if err := r.desk.Store.Close(); err != nil {
		return nil, err
	}
	copied := &real{ctx: r.ctx, who: r.who, n: r.n, dir: r.dir + "-copy"}
	if err := os.CopyFS(copied.dir, os.DirFS(r.dir)); err != nil {
		return nil, err
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	return copied, copied.open()
}

func (r *real) open() error {
	s, err := store.Open(r.ctx, r.dir, secretOf(r.n), store.Options{Readers: 1})
	if err == nil {
		r.desk = deskOf(s)
	}
	return err
}

func deskOf(s *store.Store) *desk.Desk {
	return desk.New(desk.Parts{Store: s, Policy: access.Default(), Standard: verify.House(),
		Now: func() time.Time { return time.Unix(1_900_000_000, 0) }})
}

func (r *real) bundle(to node, all bool) (*bundle, error) {
	var b bytes.Buffer
	_, err := r.desk.Exchange().Export(r.ctx, r.who, string(to.id()), all, &b)
	return &bundle{bytes: b.Bytes()}, err
}

func (r *real) take(b *bundle) error {
	_, err := r.desk.Exchange().Import(r.ctx, r.who, bytes.NewReader(b.bytes))
	return err
}

func (r *real) see() (sight, error) {
	out := sight{rows: map[string]string{}, bodies: map[record.ChangeID]string{},
		personal: map[record.ChangeID]bool{}}
	err := r.desk.Store.View(r.ctx, func(tx *store.Tx) error {
		var b strings.Builder
		_, root, err := tx.Exchange().Root()
		if err != nil {
			return err
		}
		out.root = fmt.Sprintf("%x", root[:])
		if out.conflicts, err = tx.Exchange().Conflicts(); err != nil {
			return err
		}
		if out.without, err = tx.Exchange().Without(); err != nil {
			return err
		}
		err = tx.Each(func(e *store.Entry) error {
			out.ids = append(out.ids, string(e.Change.ID))
			out.bodies[e.Change.ID] = string(e.Change.Payload)
			if e.Change.DataKey != "" {
				said, err := tx.Personal(e.Change.ID)
				if err != nil && !errors.Is(err, vault.ErrErased) {
					return err
				}
				out.personal[e.Change.ID] = len(said) > 0
				fmt.Fprintln(&b, string(said))
			}
			fmt.Fprintln(&b, e.Seq, e.Change.ID, e.UndoneBy != "", e.Hash, string(e.Change.Payload))
			return nil
		})
		if err != nil {
			return err
		}
		tables := []store.Table{store.Sites, store.IdentityLinks, store.Consents, store.Determinations,
			store.VictimRecords, store.Imports, store.Testimonies, store.Users, store.Grants, store.Settings,
			store.Desks, store.Keepings,
			store.Withdrawals}
		for _, t := range tables {
			err := tx.EachRow(t, store.Query{}, func(row store.Row) error {
				fmt.Fprintln(&b, t, row.ID, row.Seq, row.Actor, row.At, string(row.Body))
				for cell, value := range standing(t, row) {
					out.rows[cell] = value
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		fmt.Fprintln(&b, out.conflicts, out.without)
		out.tables = b.String()
		return nil
	})
	slices.Sort(out.ids)
	return out, err
}

// standing is what a row says, under the names that cellsOf gives.
func standing(t store.Table, row store.Row) map[string]string {
	kind := map[store.Table]record.Act{store.Sites: record.RecordSite, store.IdentityLinks: record.JudgePair,
		store.Consents: record.RecordConsent, store.Determinations: record.DecideFinding}[t]
	if kind != "" {
		return cellsOf(&record.Change{Kind: kind, Subjects: []string{row.ID}, Payload: row.Body})
	}
	if t != store.VictimRecords {
		return nil
	}
	var v map[string]any
	if json.Unmarshal(row.Body, &v) != nil {
		return nil
	}
	out := map[string]string{}
	if list, _, ok := strings.Cut(row.ID, "-"); ok {
		out[rowsOf(list)] = "in"
	}
	for _, field := range victimFields {
		if said, ok := v[field].(string); ok {
			text, _ := json.Marshal(said)
			out["victim "+row.ID+" "+field] = string(text)
		}
	}
	return out
}
