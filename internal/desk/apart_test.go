package desk_test

import (
	"bytes"
	"testing"

	"recount/access"
	"recount/extract"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// joinedDesk is another desk of the same case, which has everything that the first has.
func joinedDesk(t *testing.T, d *desk.Desk, who desk.Who, c *clock) *desk.Desk {
	t.Helper()
	s, err := store.Join(t.Context(), t.TempDir()+"/office", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(c.now().UnixMicro()), d.Exchange().Card(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	extractor, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	other := desk.New(desk.Parts{Store: s, Policy: access.Default(), Extractor: extractor, Places: &record.PlaceTree{},
		Standard: verify.House(), Code: "recount test", Now: c.now})
	if _, err := d.Exchange().Admit(t.Context(), who, other.Exchange().Card(), "Coast office", access.S4); err != nil {
		t.Fatal(err)
	}
	bring(t, d, other, who, "Coast office")
	return other
}

// bring brings a bundle from one desk to another.
func bring(t *testing.T, from, to *desk.Desk, who desk.Who, name string) {
	t.Helper()
	var b bytes.Buffer
	if _, err := from.Exchange().Export(t.Context(), who, name, false, &b); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Exchange().Import(t.Context(), who, &b); err != nil {
		t.Fatal(err)
	}
}

// TestAWithdrawalWinsOnEveryDesk has a witness withdraw at one desk while another, which does not know of it, writes a
// further consent down: after the exchange no desk opens the statement, in whatever order the bundles came.
func TestAWithdrawalWinsOnEveryDesk(t *testing.T) {
	for _, first := range []string{"the withdrawal", "the consent"} {
		t.Run(first+" first", func(t *testing.T) {
			d, who, c := newDesk(t, true)
			who.Reason = "to compare with the list of the village"
			id, _, err := d.Testimony.RecordTestimony(t.Context(), who, desk.NewTestimony{Role: "survivor",
				Text: record.Hide("what the invented witness saw"), Consents: []record.ConsentRecord{
					{Purpose: record.PurposeRecord, Given: true}, {Purpose: record.PurposeAnalyse, Given: true}}})
			if err != nil {
				t.Fatal(err)
			}
			other := joinedDesk(t, d, who, c)
			opens := func(d *desk.Desk, purpose record.Purpose) bool {
				_, err := d.Testimony.Statement(t.Context(), who, id, purpose)
				return err == nil
			}
			if !opens(other, record.PurposeAnalyse) {
				t.Fatal("the other desk cannot open what it was given")
			}
			if _, err := d.Testimony.Withdraw(t.Context(), who, record.Withdrawal{Testimony: id,
				Why: "the witness asked"}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := other.Testimony.RecordConsent(t.Context(), who, record.ConsentRecord{Testimony: id,
				Purpose: record.PurposeShareUN, Given: true}); err != nil {
				t.Fatal(err)
			}
			if first == "the withdrawal" {
				bring(t, d, other, who, "Coast office")
				bring(t, other, d, who, "founding desk")
			} else {
				bring(t, other, d, who, "founding desk")
				bring(t, d, other, who, "Coast office")
				bring(t, other, d, who, "founding desk")
			}
			bring(t, d, other, who, "Coast office")
			roots := map[string]bool{}
			for name, at := range map[string]*desk.Desk{"here": d, "there": other} {
				for _, p := range []record.Purpose{record.PurposeAnalyse, record.PurposeShareUN} {
					if opens(at, p) {
						t.Errorf("%s the statement opens for %s after it was withdrawn", name, p)
					}
				}
				report, err := at.Store.Check(t.Context(), true)
				if err != nil || !report.Clean() {
					t.Errorf("%s the case is not clean: %+v, %v", name, report, err)
				}
			}
			bring(t, other, d, who, "founding desk")
			bring(t, d, other, who, "Coast office")
			for _, at := range []*desk.Desk{d, other} {
				st, err := at.Exchange().Status(t.Context(), who)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range st.Desks {
					if !x.Here && x.Heard > 0 && x.Same {
						roots["same"] = true
					}
				}
			}
			if !roots["same"] {
				t.Error("after the exchange the desks do not say that they have the same")
			}
		})
	}
}
