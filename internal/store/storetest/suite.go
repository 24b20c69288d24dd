package storetest

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// Run runs the suite.
func Run(t *testing.T, b Backend) {
	for name, test := range map[string]func(*testing.T, Backend){
		"EveryKindRebuilds":   everyKindRebuilds,
		"Undo":                undo,
		"Import":              importUndo,
		"ImportAgain":         importAgain,
		"Idempotent":          idempotent,
		"RefusedActLeaves":    refusedActLeavesNothing,
		"Search":              search,
		"Erasure":             erasure,
		"Reopen":              reopen,
		"Past":                past,
		"Checkpoint":          checkpoint,
		"Jobs":                jobs,
		"BackupAndRestore":    backupAndRestore,
		"LockedForOthers":     lockedForOthers,
		"AccountsAndSessions": accounts,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func fresh(t *testing.T, b Backend) *Desk {
	t.Helper()
	s := b.Create(t, filepath.Join(t.TempDir(), "case"))
	t.Cleanup(func() { _ = s.Close() })
	return &Desk{Store: s}
}

// Everything does one act of every kind that makes a row, and says which table must have it.
func Everything(t testing.TB, d *Desk) map[store.Table]string {
	t.Helper()
	doc := Document(1, "العنوان", "قتل عشرة أشخاص في القرية.")
	d.Do(t, record.AddDocument, doc, string(doc.ID))
	claim := record.Claim{ID: "cl1", Kind: record.CountClaim, Document: doc.ID,
		Speaker: record.Attribution{Origin: "monitor"}}
	d.Do(t, record.JudgeClaim, record.ClaimJudgement{ID: "cl1", Judgement: record.ClaimAccepted, Document: doc.ID,
		Claim: claim}, "cl1", string(doc.ID))
	d.Do(t, record.MakeIncident, record.Incident{ID: "i1", Kind: "ambush",
		When: record.ExactDate(record.NewDay(2025, 3, 6))}, "i1")
	d.Do(t, record.MakeIncident, record.Incident{ID: "i2", Kind: "summary_execution"}, "i2")
	d.Do(t, record.LinkIncidents, record.IncidentLink{ID: "il1", Kind: record.Precedes, From: "i1", To: "i2",
		Claims: []record.ClaimID{"cl1"}}, "il1", "i1", "i2")
	v1, v2 := Victim(1), Victim(2)
	d.Do(t, record.RecordVictim, v1, string(v1.ID))
	d.Do(t, record.RecordVictim, v2, string(v2.ID))
	d.Do(t, record.JudgePair, record.IdentityLink{A: v1.ID, B: v2.ID, Kind: record.NotSamePerson},
		string(v1.ID)+"+"+string(v2.ID), string(v1.ID), string(v2.ID))
	d.Do(t, record.NamePerson, record.Person{ID: "p1", Records: []record.VictimRecordID{v1.ID}}, "p1")
	finding := record.Finding(v1.ID, record.MatterDeath)
	d.Do(t, record.DecideFinding, record.Determination{ID: finding, Record: v1.ID, Matter: record.MatterDeath,
		From: record.StateAlleged, State: record.StateDocumented}, string(finding), string(v1.ID))
	d.Do(t, record.ChangeStandard, map[string]string{"id": "st1"}, "st1")
	d.Do(t, record.RecordTestimony, record.Testimony{ID: "t1", Interviewee: "w1", Role: "survivor", State: "recorded"},
		"t1")
	d.Do(t, record.RecordConsent, record.ConsentRecord{ID: "co1", Testimony: "t1", Purpose: record.PurposeAnalyse,
		Given: true}, "co1", "t1")
	withdrawn := d.Do(t, record.WithdrawConsent, record.Withdrawal{Consent: "co1", Testimony: "t1"}, "co1", "t1")
	d.Do(t, record.RecordSite, record.Site{ID: "s1", Kind: "other", Name: "an airbase"}, "s1")
	d.Do(t, record.RecordNeed, record.Need{ID: "n1", Site: "s1", Sector: "health", Severity: 4}, "n1", "s1")
	d.Do(t, record.RecordAppeal, record.AppealRecord{ID: "a1",
		Appeal: record.Appeal{By: "families", Ask: "evacuation", Words: "we ask"}}, "a1")
	d.Do(t, record.RecordReferral, record.Referral{ID: "r1", Kind: "redirection", To: "a clinic", State: "draft"}, "r1")
	d.Do(t, record.RecordCommitment, record.CommitmentRecord{ID: "cm1", State: "promised",
		Commitment: record.Commitment{By: "a president", Promise: "investigation", Words: "w"}}, "cm1")
	d.Do(t, record.RecordParty, record.Party{ID: "pa1", Level: "force", Name: "a force"}, "pa1")
	d.Do(t, record.RecordAllegation, record.Allegation{ID: "al1", Party: "pa1", Incident: "i2", Act: "killing",
		By: "monitor", Standard: "alleged"}, "al1", "pa1", "i2")
	d.Do(t, record.AdoptOrigin, record.Origin{ID: "monitor", Name: "a monitor", Kind: "monitor", Adopted: true},
		"monitor")
	d.Do(t, record.RecordPublisher, record.Publisher{ID: "paper", Name: "a paper"}, "paper")
	d.Do(t, record.MergeOrigin, record.Merge{Spelling: "The Monitor", Origin: "monitor"}, "The Monitor", "monitor")
	d.Do(t, record.RetractClaim, record.Retraction{Claim: "cl1", Why: "a later page"}, "cl1")
	d.Do(t, record.RecordPlace, record.Place{ID: "case-village", Level: record.LevelSite, NameEN: "A Village"},
		"case-village")
	d.Do(t, record.ImportPlaces, record.PlaceTable{ID: "pt1", Name: "xq.csv", Form: "cod-ab", Rows: 1, Places: []record.Place{
		{ID: "pc-XQ01", Level: record.LevelADM1, NameEN: "A Province", PCode: "XQ01"}}}, "pt1")
	d.Do(t, record.CloseWorld, record.Closure{ID: "cw1", Origin: "monitor", AtMost: 40, Why: "a manifest"}, "cw1")
	d.Do(t, record.RecordEvidence, record.EvidenceItem{ID: "e1", SHA256: "00", Media: "image/jpeg"}, "e1")
	custody := d.Do(t, record.RecordCustody, record.CustodyEvent{ID: "ce1", Item: "e1", Kind: "received",
		By: "analyst1"}, "e1")
	d.Do(t, record.PublishEdition, record.Edition{ID: "ed1", State: "draft", Digest: "00"}, "ed1")
	cosigned := d.Do(t, record.CosignEdition, record.Cosignature{ID: "ed1", Lines: []string{"a line"}}, "ed1")
	d.Do(t, record.BeginImport, record.Import{ID: "im1", Source: "monitor", Rows: 0}, "im1")
	d.Do(t, record.ManageUser, record.User{ID: "u1", Person: "p", Name: "An Analyst"}, "u1")
	d.Do(t, record.LayHand, record.Hand{ID: "h1", Account: "u1", By: "analyst1", How: record.HandMade}, "h1", "u1")
	d.Do(t, record.GrantRole, record.Grant{ID: "g1", User: "u1", Role: "analyst", Compartment: "coast", Clearance: 2},
		"g1", "u1")
	d.Do(t, record.ChangeSettings, record.Setting{ID: "digits", Value: "latn"}, "digits")
	refused := d.Do(t, record.RefuseAct, record.Refusal{Act: record.PublishEdition, Reason: "role"}, "u1")
	d.Do(t, "future.kind", map[string]int{"x": 1}, "z1")
	return map[store.Table]string{
		store.Claims: "cl1", store.Incidents: "i2", store.IncidentLinks: "il1",
		store.IdentityLinks: string(v1.ID) + "+" + string(v2.ID), store.Persons: "p1",
		store.Determinations: string(finding), store.Standards: "st1", store.Testimonies: "t1", store.Consents: "co1",
		store.Withdrawals: string(withdrawn.ID),
		store.Sites:       "s1", store.Needs: "n1", store.Appeals: "a1", store.Referrals: "r1",
		store.Commitments: "cm1",
		store.Parties:     "pa1", store.Allegations: "al1",
		store.Origins: "monitor", store.Publishers: "paper", store.Merges: "The Monitor", store.Retractions: "cl1",
		store.CasePlaces: "case-village", store.PlaceTables: "pt1", store.Closures: "cw1", store.Evidence: "e1",
		store.Custody: string(custody.ID), store.Editions: "ed1", store.Cosignatures: string(cosigned.ID),
		store.Imports: "im1", store.Users: "u1", store.Grants: "g1", store.Hands: "h1", store.Settings: "digits",
		store.Refusals: string(refused.ID), store.VictimRecords: string(v1.ID),
	}
}

func everyKindRebuilds(t *testing.T, b Backend) {
	d := fresh(t, b)
	rows := Everything(t, d)
	View(t, d.Store, func(tx *store.Tx) error {
		for table, id := range rows {
			if _, err := tx.Get(table, id); err != nil {
				t.Errorf("%s %s: %v", table, id, err)
			}
		}
		doc, err := tx.Document("d000001")
		if err != nil || doc.Text != "قتل عشرة أشخاص في القرية." {
			t.Errorf("document: %v", err)
		}
		mentioned, err := tx.History("i1")
		if err != nil || len(mentioned) != 2 {
			t.Errorf("history of an incident: %d acts, %v", len(mentioned), err)
		}
		if _, err := tx.Page(store.Sites, store.Query{Where: []store.Equal{{Column: "1=1; --",
			Value: ""}}}); err == nil {
			t.Error("a made-up column was taken")
		}
		return nil
	})
	if r := MustBeClean(t, d.Store); r.Acts != 34 && r.Acts < 30 {
		t.Errorf("%d acts were checked", r.Acts)
	}
}

func undo(t *testing.T, b Backend) {
	d := fresh(t, b)
	state := func() string {
		out := "gone"
		View(t, d.Store, func(tx *store.Tx) error {
			row, err := tx.Get(store.Sites, "s1")
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			site, err := store.Decode[record.Site](row)
			out = site.Name
			return err
		})
		return out
	}
	first := d.Do(t, record.RecordSite, record.Site{ID: "s1", Name: "one"}, "s1")
	second := d.Do(t, record.RecordSite, record.Site{ID: "s1", Name: "two"}, "s1")
	take := func(c *record.Change) *record.Change {
		return d.Do(t, record.Undo, record.Undoing{Change: c.ID}, string(c.ID))
	}
	expect := func(want string) {
		t.Helper()
		if got := state(); got != want {
			t.Fatalf("the site is %q, not %q", got, want)
		}
		MustBeClean(t, d.Store)
	}
	expect("two")
	u1 := take(second)
	expect("one")
	u2 := take(u1)
	expect("two")
	u3 := take(u2)
	expect("one")
	take(u3)
	expect("two")
	take(first)
	expect("two")
	c := d.Change(t, record.Undo, record.Undoing{Change: first.ID}, string(first.ID))
	if _, err := d.Store.Apply(t.Context(), c); err == nil {
		t.Error("an act was undone twice")
	}
	doc := Document(3, "a title", "findable")
	added := d.Do(t, record.AddDocument, doc, string(doc.ID))
	take(added)
	View(t, d.Store, func(tx *store.Tx) error {
		if hits, err := tx.Search(store.Find{Text: "findable"}); err != nil || len(hits) != 0 {
			t.Errorf("an undone document is still found: %v %v", hits, err)
		}
		return nil
	})
	MustBeClean(t, d.Store)
}

// ImportList imports n records in chunks under one import.
func ImportList(t testing.TB, d *Desk, id string, n, chunk int) {
	t.Helper()
	d.Do(t, record.BeginImport, record.Import{ID: id, Source: "monitor", Rows: n}, id)
	for at := 0; at < n; at += chunk {
		part := record.ImportChunk{Import: id}
		for i := at; i < min(at+chunk, n); i++ {
			part.Records = append(part.Records, Victim(i))
		}
		d.Do(t, record.ImportVictims, part, id)
	}
}

func importUndo(t *testing.T, b Backend) {
	d := fresh(t, b)
	count := func() (n int64) {
		View(t, d.Store, func(tx *store.Tx) (err error) { n, err = tx.Count(store.VictimRecords); return err })
		return n
	}
	own := Victim(5000)
	d.Do(t, record.RecordVictim, own, string(own.ID))
	ImportList(t, d, "im1", 250, 100)
	fixed := Victim(7)
	fixed.Name = "Corrected"
	correction := d.Do(t, record.RecordVictim, fixed, string(fixed.ID))
	if n := count(); n != 251 {
		t.Fatalf("%d records", n)
	}
	nameOf := func() (name string) {
		View(t, d.Store, func(tx *store.Tx) error {
			row, err := tx.Get(store.VictimRecords, string(fixed.ID))
			if err != nil {
				return err
			}
			v, err := store.Decode[record.VictimRecord](row)
			name = v.Name
			from, at, err2 := tx.Provenance(fixed.ID)
			if from != "im1" || at != 8 || err2 != nil {
				t.Errorf("provenance: %s row %d, %v", from, at, err2)
			}
			return err
		})
		return name
	}
	if nameOf() != "Corrected" {
		t.Fatal("the correction does not hold")
	}
	MustBeClean(t, d.Store)
	undone := d.Do(t, record.UndoImport, record.Undoing{Import: "im1"}, "im1")
	if n := count(); n != 1 {
		t.Fatalf("after undoing the import there are %d records", n)
	}
	MustBeClean(t, d.Store)
	d.Do(t, record.Undo, record.Undoing{Change: undone.ID}, string(undone.ID))
	if n := count(); n != 251 || nameOf() != "Corrected" {
		t.Fatalf("after bringing it back there are %d records", n)
	}
	MustBeClean(t, d.Store)
	d.Do(t, record.Undo, record.Undoing{Change: correction.ID}, string(correction.ID))
	if nameOf() != Victim(7).Name {
		t.Fatalf("after undoing the correction the name is %s", nameOf())
	}
	MustBeClean(t, d.Store)
}

func idempotent(t *testing.T, b Backend) {
	d := fresh(t, b)
	c := d.Do(t, record.RecordSite, record.Site{ID: "s1"}, "s1")
	r, err := d.Store.Apply(t.Context(), c)
	if err != nil || !r.Old || r.Seq != 0 {
		t.Fatal(r, err)
	}
	other := *c
	other.Payload = []byte(`{"id":"s1","kind":"x","name":""}`)
	if _, err := d.Store.Apply(t.Context(), &other); !errors.Is(err, store.ErrConflict) {
		t.Fatal(err)
	}
	if r := MustBeClean(t, d.Store); r.Acts != 1 {
		t.Fatal(r.Acts)
	}
}

func refusedActLeavesNothing(t *testing.T, b Backend) {
	d := fresh(t, b)
	d.Do(t, record.RecordSite, record.Site{ID: "s0"}, "s0")
	refusal := errors.New("no")
	err := d.Store.Act(t.Context(), func(tx *store.Tx) error {
		for i := range 3 {
			id := fmt.Sprintf("s%d", i+1)
			if _, err := tx.Append(d.Change(t, record.RecordSite, record.Site{ID: id}, id)); err != nil {
				return err
			}
		}
		if _, err := tx.Get(store.Sites, "s3"); err != nil {
			t.Error("an act does not see what it wrote", err)
		}
		return refusal
	})
	if !errors.Is(err, refusal) {
		t.Fatal(err)
	}
	bad := d.Change(t, record.RecordVictim, map[string]string{"id": "v", "nonsense": "x"}, "v")
	if _, err := d.Store.Apply(t.Context(), bad); err == nil {
		t.Fatal("a payload with an unknown field was taken")
	}
	unsalted := d.Change(t, record.RecordSite, record.Site{ID: "s9"}, "s9")
	unsalted.Salt = nil
	if _, err := d.Store.Apply(t.Context(), unsalted); !errors.Is(err, record.ErrChange) {
		t.Fatal(err)
	}
	if r := MustBeClean(t, d.Store); r.Acts != 1 {
		t.Fatalf("%d acts", r.Acts)
	}
	d.Do(t, record.RecordSite, record.Site{ID: "s1"}, "s1")
	MustBeClean(t, d.Store)
}

func search(t *testing.T, b Backend) {
	d := fresh(t, b)
	texts := []string{
		"قُتِلَ مُحَمَّدٌ في المستشفى الوطني", "قتل محمد في مستشفى", "Mohammed Al-Khayālī was killed near the hospital",
		"شهد أحمد الخيالي ١٤ قتيلاً", "a page about nothing at all",
	}
	for i, s := range texts {
		doc := Document(i, "t"+fmt.Sprint(i), s)
		d.Do(t, record.AddDocument, doc, string(doc.ID))
	}
	v := Victim(3)
	d.Do(t, record.RecordVictim, v, string(v.ID))
	find := func(text string) (refs []string) {
		View(t, d.Store, func(tx *store.Tx) error {
			hits, err := tx.Search(store.Find{Text: text, Kind: "document"})
			for _, h := range hits {
				refs = append(refs, h.Ref)
				for _, m := range h.ExcerptMarks {
					if m[0] >= m[1] || m[1] > len(h.Excerpt) {
						t.Errorf("marks outside of the excerpt: %v", m)
					}
				}
			}
			return err
		})
		return refs
	}
	for text, want := range map[string]string{
		"محمد": "d000001 d000000", "مُحمّد": "d000001 d000000", "مستشفى": "d000001 d000000",
		"المستشفي": "d000001 d000000", "khayali": "d000002",
		"احمد الخيالى": "d000003", "14": "d000003", `"في مستشفى"`: "d000001 d000000", `"محمد مستشفى"`: "",
		"hosp*": "d000002", "hosp": "",
		`a" OR "b`: "", "NEAR(": "d000002", "": "", "*": "", "title:nothing": "", "nothing": "d000004",
	} {
		if got := strings.Join(find(text), " "); got != want {
			t.Errorf("search for %q gives %q, not %q", text, got, want)
		}
	}
	View(t, d.Store, func(tx *store.Tx) error {
		hits, err := tx.Search(store.Find{Text: "محمد", Kind: "victim"})
		if err != nil || len(hits) != 0 { // its name ends in digits: another word
			t.Errorf("%v %v", hits, err)
		}
		hits, err = tx.Search(store.Find{Text: "محمد*"})
		if err != nil || len(hits) != 3 {
			t.Errorf("%d hits, %v", len(hits), err)
			return nil
		}
		next, err := tx.Search(store.Find{Text: "محمد*", Limit: 1, After: hits[0].Place})
		if err != nil || len(next) != 1 || next[0].Ref != hits[1].Ref {
			t.Errorf("the next page: %v %v", next, err)
		}
		h, err := tx.Search(store.Find{Text: "محمد", Kind: "document", After: hits[1].Place})
		if err == nil && len(h) > 0 && len(h[0].ExcerptMarks) > 0 {
			m := h[0].ExcerptMarks[0]
			if got := h[0].Excerpt[m[0]:m[1]]; got != "مُحَمَّدٌ" {
				t.Errorf("marked %q", got)
			}
		}
		return nil
	})
	MustBeClean(t, d.Store)
}

func erasure(t *testing.T, b Backend) {
	dir := filepath.Join(t.TempDir(), "case")
	d := &Desk{Store: b.Create(t, dir)}
	var key record.DataKeyID
	var c *record.Change
	err := d.Store.Act(t.Context(), func(tx *store.Tx) (err error) {
		if key, err = tx.NewDataKey(); err != nil {
			return err
		}
		c = d.Change(t, record.RecordTestimony, record.Testimony{ID: "t1", Interviewee: "w1", State: "recorded"}, "t1")
		c.DataKey, c.PersonalSalt = key, store.NewSalt()
		if c.Personal, err = record.CanonicalPersonal(record.Statement{Text: record.Hide("the invented statement")}); err != nil {
			return err
		}
		_, err = tx.Append(c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	read := func() (plain []byte, err error) {
		_ = d.Store.View(t.Context(), func(tx *store.Tx) error { plain, err = tx.Personal(c.ID); return nil })
		return plain, err
	}
	if plain, err := read(); err != nil || !strings.Contains(string(plain), "the invented statement") {
		t.Fatal(err)
	}
	before := MustBeClean(t, d.Store)
	d.Do(t, record.ErasePersonal, record.Erasure{Keys: []record.DataKeyID{key}, Why: "consent withdrawn"}, "t1")
	if plain, err := read(); !errors.Is(err, vault.ErrErased) || plain != nil {
		t.Fatal(err)
	}
	after := MustBeClean(t, d.Store)
	if after.Acts != before.Acts+1 {
		t.Fatal(after.Acts)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	d.Store = b.Open(t, dir)
	defer d.Store.Close()
	if _, err := read(); !errors.Is(err, vault.ErrErased) {
		t.Fatal(err)
	}
	MustBeClean(t, d.Store)
}

func reopen(t *testing.T, b Backend) {
	dir := filepath.Join(t.TempDir(), "case")
	d := &Desk{Store: b.Create(t, dir)}
	id := d.Store.Case()
	Everything(t, d)
	before := MustBeClean(t, d.Store)
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), dir, vault.Passphrase("wrong"), b.Options); !errors.Is(err,
		vault.ErrWrongKey) {
		t.Fatal(err)
	}
	d.Store = b.Open(t, dir)
	defer d.Store.Close()
	after := MustBeClean(t, d.Store)
	if before.Root != after.Root || before.Acts != after.Acts || d.Store.Case() != id {
		t.Fatal("the case changed while it was closed")
	}
	d.Do(t, record.RecordSite, record.Site{ID: "s2"}, "s2")
	MustBeClean(t, d.Store)
}

func past(t *testing.T, b Backend) {
	d := fresh(t, b)
	d.Do(t, record.RecordSite, record.Site{ID: "s1", Name: "one"}, "s1")
	second := d.Do(t, record.RecordSite, record.Site{ID: "s1", Name: "two"}, "s1")
	d.Do(t, record.Undo, record.Undoing{Change: second.ID}, string(second.ID))
	for at, want := range map[record.Micros]string{second.At - 1: "one", second.At: "two", second.At + 1e9: "one"} {
		p, err := d.Store.At(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		err = p.View(t.Context(), func(tx *store.Tx) error {
			row, err := tx.Get(store.Sites, "s1")
			if err != nil {
				return err
			}
			site, err := store.Decode[record.Site](row)
			if site.Name != want {
				t.Errorf("at %d the site was %q, not %q", at, site.Name, want)
			}
			return err
		})
		p.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// importAgain imports rows that are there already, rows that stand twice in one chunk, and rows under a changed name.
func importAgain(t *testing.T, b Backend) {
	d := fresh(t, b)
	ImportList(t, d, "im1", 100, 50)
	part := record.ImportChunk{Import: "im2"}
	for i := range 70 {
		r := Victim(80 + i/2) // each twice, the first forty there from the other list
		r.Name = fmt.Sprintf("Second%d", i)
		part.Records = append(part.Records, r)
	}
	d.Do(t, record.ImportVictims, part, "im2")
	View(t, d.Store, func(tx *store.Tx) error {
		n, err := tx.Count(store.VictimRecords)
		if err != nil || n != 115 {
			t.Errorf("%d records, %v", n, err)
		}
		for text, want := range map[string]int{"Second69": 1, "Second68": 0, "Second1": 1, "Second0": 0} {
			hits, err := tx.Search(store.Find{Text: text})
			if err != nil || len(hits) != want {
				t.Errorf("%s is found %d times, %v", text, len(hits), err)
			}
		}
		return nil
	})
	MustBeClean(t, d.Store)
	d.Do(t, record.UndoImport, record.Undoing{Import: "im2"}, "im2")
	View(t, d.Store, func(tx *store.Tx) error {
		hits, err := tx.Search(store.Find{Text: "Second69"})
		if err != nil || len(hits) != 0 {
			t.Errorf("an undone record is found %d times, %v", len(hits), err)
		}
		return nil
	})
	MustBeClean(t, d.Store)
}
