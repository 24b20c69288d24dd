// Package storetest is the suite that every backend of package store must pass. It makes acts of an invented case; no
// person in it is real.
package storetest

import (
	"fmt"
	"testing"

	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// Moment is when the invented case begins: 6 March 2025, 00:00 UTC.
const Moment record.Micros = 1741219200000000

// Secret opens the cases of the suite.
var Secret = vault.Passphrase("an invented passphrase")

// Backend opens cases in a directory. Create makes one, Open opens it again.
type Backend struct {
	Name    string
	Options store.Options
}

// Create makes a case.
func (b Backend) Create(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Create(t.Context(), dir, Secret, vault.TestCost, Moment, b.Options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Open opens a case.
func (b Backend) Open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, Secret, b.Options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Desk makes acts: every id and time comes from a counter, so that a case can be made twice.
type Desk struct {
	Store *store.Store
	n     int
}

// Change makes an act on a subject with a noun as its payload.
func (d *Desk) Change(t testing.TB, kind record.Act, payload any, subjects ...string) *record.Change {
	t.Helper()
	body, err := record.Canonical(payload)
	if err != nil {
		t.Fatal(err)
	}
	d.n++
	return &record.Change{
		ID: record.ChangeID(fmt.Sprintf("act%06d", d.n)), Case: d.Store.Case(), Device: d.Store.Device(),
		Actor: "analyst1",
		At:    Moment + record.Micros(d.n)*1000000, Kind: kind, Subjects: subjects, Payload: body,
		Salt: store.NewSalt(),
	}
}

// Do makes an act and applies it.
func (d *Desk) Do(t testing.TB, kind record.Act, payload any, subjects ...string) *record.Change {
	t.Helper()
	c := d.Change(t, kind, payload, subjects...)
	if _, err := d.Store.Apply(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return c
}

// Victim makes an invented record.
func Victim(n int) record.VictimRecord {
	given := []string{"Samer", "Rula", "نضال", "مُحَمَّد", "Yusra", "أحمد"}
	family := []string{"Invented", "Al-Khayali", "الخيالي", "Nobody", "المخترع"}
	died := record.ExactDate(record.NewDay(2025, 3, 6+n%5))
	return record.VictimRecord{
		ID: record.VictimRecordID(fmt.Sprintf("v%07d", n)), Source: "monitor", Row: n + 1,
		Name: given[n%len(given)] + fmt.Sprint(n), Father: given[(n/7)%len(given)],
		Family: family[n%len(family)], Years: 1 + n%80, Sex: record.Male, Age: record.Adult, Outcome: record.Killed,
		Died: died, Place: "SY1001",
		Death: record.StateAlleged, Identity: record.StateAlleged, CivilStatus: record.StateAlleged,
		Attribution: record.StateAlleged,
	}
}

// Document makes an invented page.
func Document(n int, title, text string) record.Document {
	return record.Document{
		ID: record.DocumentID(fmt.Sprintf("d%06d", n)), Name: fmt.Sprintf("page%d.txt", n), Media: record.PlainText,
		Lang: record.Arabic, Title: title, Text: text,
		Published: record.ExactDate(record.NewDay(2025, 3, 6+n%20)), SHA256: fmt.Sprintf("%064x", n),
	}
}

// View reads, and fails the test on an error.
func View(t testing.TB, s *store.Store, read func(*store.Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), read); err != nil {
		t.Fatal(err)
	}
}

// MustBeClean fails the test where a full check finds anything.
func MustBeClean(t testing.TB, s *store.Store) store.Report {
	t.Helper()
	r, err := s.Check(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		t.Errorf("check: %s: %s", f.Where, f.What)
	}
	return r
}
