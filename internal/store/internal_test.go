package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"recount/record"
)

func TestNumberedPlaceholders(t *testing.T) {
	for in, want := range map[string]string{
		"SELECT $1, $12": "SELECT ?1, ?12", "SELECT '$1', $2": "SELECT '$1', ?2", "SELECT 1": "SELECT 1", "$": "$",
		"$0": "$0", "'it''s $1' = $1": "'it''s $1' = ?1",
	} {
		if got := numbered(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestOldLibrariesAreRefused(t *testing.T) {
	for version, good := range map[string]bool{"3.53.4": true, "3.51.3": true, "3.51.2": false, "3.50.9": false,
		"3.7.0": false, "4.0.0": true, "": false} {
		if err := checkLibraryVersion(version); (err == nil) != good {
			t.Errorf("version %q: %v", version, err)
		}
	}
}

// TestEveryActHasAFold names the acts that make no row on purpose; another one without a fold is forgotten.
func TestEveryActHasAFold(t *testing.T) {
	without := map[record.Act]bool{}
	for _, a := range []record.Act{
		record.AddDocument, record.AdoptOrigin, record.RecordPublisher, record.CloseWorld, record.JudgeClaim,
		record.ApproveClaim, record.MakeIncident, record.LinkIncidents,
		record.RecordVictim, record.BeginImport, record.ImportVictims, record.UndoImport, record.JudgePair,
		record.NamePerson, record.ApproveNaming, record.WithdrawNaming, record.ProposeFinding, record.DecideFinding,
		record.ReopenFinding, record.ChangeStandard, record.RecordTestimony, record.RecordConsent,
		record.WithdrawConsent, record.ErasePersonal, record.ResealIdentity, record.EraseList, record.RecordSite,
		record.RecordNeed, record.RecordAppeal, record.RecordReferral, record.RecordCommitment, record.RecordParty,
		record.RecordAllegation, record.RecordEvidence,
		record.RecordCustody, record.PublishEdition, record.ManageUser, record.GrantRole, record.ChangeSettings,
		record.RefuseAct, record.Undo, record.KeepCase, record.AdmitList, record.CorrectVictim,
	} {
		if foldOf(a) == nil && !without[a] {
			t.Errorf("%s has no fold", a)
		}
	}
}

func TestFoldWord(t *testing.T) {
	for a, b := range map[string]string{
		"مُحَمَّد": "محمد", "المستشفى": "مستشفي", "أحمد": "احمد", "الْمَدِينَةِ": "مدينه", "Al-Khayālī": "al khayali",
		"١٤": "14", "وَالْقَرْيَة": "قريه", "HOMS": "homs",
	} {
		if got := foldWord(a); got != b {
			t.Errorf("%q became %q, not %q", a, got, b)
		}
	}
}

func FuzzSearchQuery(f *testing.F) {
	for _, s := range []string{`a "b c" d*`, `"`, `***`, "NEAR(a b)", "a\x00b", `محمد "في مستشفى"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, term := range strings.Split(searchQuery(s), " AND ") {
			bare := strings.TrimSuffix(term, " *")
			if bare == "" {
				continue
			}
			if len(bare) < 2 || bare[0] != '"' && !strings.HasSuffix(bare, `"`) && !strings.Contains(s, " AND ") {
				t.Fatalf("%q gives the bare term %q", s, term)
			}
			if strings.Count(searchQuery(s), `"`)%2 != 0 {
				t.Fatalf("%q gives an open quotation: %q", s, searchQuery(s))
			}
		}
	})
}

func FuzzReadChange(f *testing.F) {
	c := record.Change{ID: "c", Case: "k", Actor: "a", At: 1, Kind: record.RecordSite, Subjects: []string{"s"},
		Payload: []byte(`{"id":"s"}`)}
	f.Add(c.Header(), c.Body())
	f.Add([]byte(`{}`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, head, body []byte) {
		got, err := readChange(head, body)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(got.Header(), head) || !bytes.Equal(got.Body(), body) {
			t.Fatal("an act was read that is not the one that was written")
		}
	})
}

func FuzzUnpack(f *testing.F) {
	for _, s := range []string{"", "short", strings.Repeat("long ", 1000)} {
		b, _ := pack([]byte(s))
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		body, err := unpack(b)
		if err == nil && len(body) <= 1<<20 {
			again, err := pack(body)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := unpack(again); err != nil || !bytes.Equal(back, body) {
				t.Fatal("a body does not come back")
			}
		}
	})
}
