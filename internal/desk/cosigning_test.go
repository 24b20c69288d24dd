package desk_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"recount/access"
	"recount/audit"
	"recount/internal/desk"
	"recount/publish"
	"recount/publish/stranger"
	"recount/record"
)

// observer is a witness of one log that keeps what it saw.
type observer struct {
	*audit.Cosigner
	log  note.Verifier
	seen audit.Seen
}

func newObserver(t *testing.T, name string, seed byte) *observer {
	t.Helper()
	c, err := audit.NewCosigner(name, bytes.Repeat([]byte{seed}, 32), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return &observer{Cosigner: c}
}

// answer judges a request as a witness does, and gives the line of a cosignature.
func (o *observer) answer(body []byte) (string, error) {
	r, err := audit.ParseWitnessRequest(body)
	if err != nil {
		return "", err
	}
	c, text, err := r.Judge(map[string][]note.Verifier{o.log.Name(): {o.log}},
		func(string) (audit.Seen, error) { return o.seen, nil })
	if err != nil {
		return "", err
	}
	o.seen = audit.Seen{Size: c.Size, Root: c.Root}
	return o.Cosign(text)
}

// programs are both programs of strangers, asked of the files of an edition.
type programs struct {
	t      *testing.T
	python string
}

// ask gives what both say of files with a policy of the stranger's own ("": none), and whether they hold.
func (p programs) ask(files map[string][]byte, policy string) (said string, holds bool) {
	p.t.Helper()
	folder, dir := fstest.MapFS{}, filepath.Join(p.t.TempDir(), "edition")
	for name, b := range files {
		folder[name] = &fstest.MapFile{Data: b}
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	o, args := stranger.Options{}, []string{filepath.Join(dir, "verify.py"), dir}
	if policy != "" {
		o.Policy = []byte(policy)
		own := filepath.Join(p.t.TempDir(), "policy")
		if err := os.WriteFile(own, o.Policy, 0o600); err != nil {
			p.t.Fatal(err)
		}
		args = append(args, "--policy", own)
	}
	faults, good := stranger.Check(folder, o)
	said, holds = strings.Join(faults, "\n"), len(faults) == 0
	if holds {
		said = good
	}
	if p.python == "" {
		return said, holds
	}
	out, err := exec.Command(p.python, args...).CombinedOutput()
	if (err == nil) != holds || holds && strings.TrimSpace(string(out)) != good {
		p.t.Errorf("the programs differ: the one says %q, the other %q (%v)", said, out, err)
	}
	return said, holds
}

// witnessed is a released edition that asks for two of three witnesses, and who they are.
type witnessed struct {
	desk *desk.Desk
	by   team
	id   string
	seen []*observer
	programs
}

func newWitnessed(t *testing.T) *witnessed {
	ctx := context.Background()
	d, by := newTeam(t)
	if _, err := d.Sources.AddDocument(ctx, by.analyst, coastPages(t)[0]); err != nil {
		t.Fatal(err)
	}
	w := &witnessed{desk: d, by: by, programs: programs{t: t}}
	w.python, _ = exec.LookPath("python3")
	spec := editionSpec()
	for i, name := range []string{"witness.example/one", "witness.example/two", "witness.example/three"} {
		w.seen = append(w.seen, newObserver(t, name, byte(i+1)))
		spec.Witnesses = append(spec.Witnesses, w.seen[i].Key())
	}
	for about, bad := range map[string]desk.EditionSpec{
		"more than there are": {Witnesses: spec.Witnesses, Quorum: 4},
		"one key twice":       {Witnesses: []string{spec.Witnesses[0], newObserver(t, "other", 1).Key()}, Quorum: 1},
		"the key of a log":    {Witnesses: []string{"log+00000000+AQ=="}},
	} {
		bad.Titles, bad.Licence, bad.Question = spec.Titles, spec.Licence, spec.Question
		if _, _, err := d.Editions().Draft(ctx, by.analyst, bad); !errors.Is(err, desk.ErrInput) {
			t.Errorf("%s is drafted: %v", about, err)
		}
	}
	spec.Quorum = 2
	w.id = w.release(spec)
	s, err := d.Log.Checkpoint(ctx, by.founder)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range w.seen {
		if o.log, err = note.NewVerifier(s.Key); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *witnessed) release(spec desk.EditionSpec) string {
	w.t.Helper()
	ctx, e := context.Background(), w.desk.Editions()
	draft, _, err := e.Draft(ctx, w.by.analyst, spec)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := e.CosignRequest(ctx, w.by.founder, draft.ID, 0); !errors.Is(err, desk.ErrInput) {
		w.t.Errorf("a witness is asked for what was not released: %v", err)
	}
	for _, who := range []desk.Who{w.by.reviewer, w.by.other} {
		if _, _, err := e.Approve(ctx, who, draft.ID); err != nil {
			w.t.Fatal(err)
		}
	}
	if _, _, err := e.Release(ctx, w.by.founder, draft.ID); err != nil {
		w.t.Fatal(err)
	}
	return draft.ID
}

func (w *witnessed) files() *publish.Edition {
	w.t.Helper()
	made, err := w.desk.Editions().Files(context.Background(), w.by.founder, w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *witnessed) request(o *observer) []byte {
	w.t.Helper()
	r, err := w.desk.Editions().CosignRequest(context.Background(), w.by.founder, w.id, o.seen.Size)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Encode()
}

func (w *witnessed) cosign(answer string) error {
	_, _, err := w.desk.Editions().Cosign(context.Background(), w.by.founder, w.id, []byte(answer))
	return err
}

// takes asks a witness and gives its answer to the desk.
func (w *witnessed) takes(o *observer) {
	w.t.Helper()
	line, err := o.answer(w.request(o))
	if err == nil {
		err = w.cosign(line)
	}
	if err != nil {
		w.t.Fatalf("%s: %v", o.Name(), err)
	}
}

// TestAnEditionIsCosignedByTwoOfThree: an edition whose policy asks for two of three witnesses holds for a stranger
// once two have cosigned the log of its release, and not before; what no witness of it made is not taken.
func TestAnEditionIsCosignedByTwoOfThree(t *testing.T) {
	w := newWitnessed(t)
	before := w.files()
	w.refused(before.Files, "nobody has cosigned", "cosigned by nobody and the policy asks for more")
	one, two := w.seen[0], w.seen[1]
	body := w.request(one)
	line, err := one.answer(body)
	if err != nil {
		t.Fatal(err)
	}
	sig := strings.Fields(line)[2]
	late := *one.Cosigner
	other, err := newObserver(t, "witness.example/one", 9).Cosign(textOf(t, body))
	if err != nil {
		t.Fatal(err)
	}
	newer, err := late.Cosign("elsewhere\n7\n" + strings.Repeat("A", 43) + "=\n")
	if err != nil {
		t.Fatal(err)
	}
	for about, answer := range map[string]string{
		"another key of that name":   other,
		"another checkpoint":         newer,
		"a signature that was moved": strings.Replace(line, sig, sig[:20]+strings.ToUpper(sig[20:30])+sig[30:], 1),
		"no signature":               "cosigned, thank you\n",
		"nothing":                    "",
	} {
		if answer == line {
			continue
		}
		if err := w.cosign(answer); !errors.Is(err, desk.ErrInput) {
			t.Errorf("%s is taken: %v", about, err)
		}
	}
	if err := w.cosign(string(checkpointOf(t, body)) + line); err != nil { // as a witness without network answers
		t.Fatal(err)
	}
	if err := w.cosign(line); err != nil { // again: it is one
		t.Fatal(err)
	}
	w.refused(w.files().Files, "one has cosigned", "cosigned by witness.example/one and")
	w.takes(two)
	made := w.files()
	both := "cosigned by witness.example/one, witness.example/two"
	if said, holds := w.ask(made.Files, ""); !holds || !strings.Contains(said, both) {
		t.Errorf("two have cosigned: %s", said)
	}
	for name, b := range before.Files {
		if name != "edition.tlog-proof" && !bytes.Equal(b, made.Files[name]) {
			t.Errorf("a cosignature changes %s", name)
		}
	}
	flipped(t, made)
	stand, err := w.desk.Editions().Stand(context.Background(), w.by.analyst, w.id)
	if err != nil || len(stand.Cosigned) != 2 {
		t.Errorf("the edition stands as %+v, %v", stand, err)
	}
	w.others(made)
	w.own(made)
}

// refused asks that files do not hold, and why.
func (w *witnessed) refused(files map[string][]byte, about, why string) {
	w.t.Helper()
	if said, holds := w.ask(files, ""); holds || !strings.Contains(said, why) {
		w.t.Errorf("%s: %s", about, said)
	}
}

// others are changes of the proof that a stranger refuses.
func (w *witnessed) others(made *publish.Edition) {
	w.t.Helper()
	proof := string(made.Files["edition.tlog-proof"])
	lines := strings.SplitAfter(proof, "\n")
	last := lines[len(lines)-2]
	text, _, _ := strings.Cut(proof[strings.Index(proof, "\n\n")+2:], "\n\n")
	third, err := newObserver(w.t, "witness.example/nobody", 7).Cosign(text + "\n")
	if err != nil {
		w.t.Fatal(err)
	}
	for about, changed := range map[string]string{
		"a witness is taken out":        strings.Replace(proof, last, "", 1),
		"one stands for two":            strings.Replace(proof, last, lines[len(lines)-3], 1),
		"somebody unknown has cosigned": proof + third,
		"the log has not signed":        strings.Replace(proof, lines[len(lines)-4], "", 1),
		"a name is another's":           strings.Replace(proof, "example/two ", "example/three ", 1),
		"the last line has no end":      strings.TrimSuffix(proof, "\n"),
	} {
		files := map[string][]byte{}
		for name, b := range made.Files {
			files[name] = b
		}
		files["edition.tlog-proof"] = []byte(changed)
		if said, holds := w.ask(files, ""); holds || changed == proof {
			w.t.Errorf("%s: %s", about, said)
		}
	}
}

// own are policies of the stranger's own.
func (w *witnessed) own(made *publish.Edition) {
	w.t.Helper()
	keys := ""
	for i, o := range w.seen {
		keys += "witness " + string(rune('a'+i)) + " " + o.Key() + " https://" + o.Name() + "\n"
	}
	stranger := "witness x " + newObserver(w.t, "witness.example/mine", 8).Key() + "\n"
	log := strings.SplitAfter(string(made.Files["policy"]), "\n")[0]
	for policy, want := range map[string]bool{
		"quorum none\n":                                       true,
		log + keys + "quorum a\n":                             true,
		"# mine\n\n" + keys + "quorum c\n":                    false,
		keys + "group g any b c\nquorum g\n":                  true,
		keys + "group g all a b c\nquorum g\n":                false,
		keys + "group g 2 a b c\ngroup h all g a\nquorum h\n": true,
		stranger + "quorum x\n":                               false,
		stranger + keys + "group g 2 x a b\nquorum g\n":       true,
		// no policies
		keys:                                                    false,
		keys + "quorum d\n":                                     false,
		keys + "group g 0 a\nquorum g\n":                        false,
		keys + "group g 3 a b\nquorum g\n":                      false,
		keys + "group g 2 a a\nquorum g\n":                      false,
		keys + "group g any none\nquorum g\n":                   false,
		keys + "quorum a\nquorum none\n":                        false,
		keys + "witness a2 " + w.seen[0].Key() + "\nquorum a\n": false,
		keys + "notary a\nquorum a\n":                           false,
		"log " + w.seen[0].Key() + "\nquorum none\n":            false,
	} {
		if said, holds := w.ask(made.Files, policy); holds != want {
			w.t.Errorf("%q: holds is %v: %s", policy, holds, said)
		}
	}
}

// TestAWitnessThatSawMoreCosignsNothingOlder: where a witness has seen the log grow beyond a release, the desk is told
// what to do.
func TestAWitnessThatSawMoreCosignsNothingOlder(t *testing.T) {
	w := newWitnessed(t)
	ctx, one := context.Background(), w.seen[0]
	w.takes(one)
	spec := editionSpec()
	spec.Witnesses, spec.Quorum = []string{one.Key()}, 1
	first := w.id
	w.id = w.release(spec)
	w.takes(one)
	if said, holds := w.ask(w.files().Files, ""); !holds {
		t.Errorf("the next edition: %s", said)
	}
	_, err := w.desk.Editions().CosignRequest(ctx, w.by.founder, first, one.seen.Size)
	if !errors.Is(err, desk.ErrInput) || !strings.Contains(err.Error(), "cosigns nothing older") {
		t.Errorf("an older edition: %v", err)
	}
	if _, err := one.answer(append([]byte("old 0\n\n"), checkpointOf(t, w.request(one))...)); err == nil {
		t.Error("the witness forgets what it saw")
	}
	spec.Witnesses, spec.Quorum = nil, 0
	w.id = w.release(spec)
	err = w.cosign("— a b\n")
	if !errors.Is(err, desk.ErrInput) || !strings.Contains(err.Error(), "asks for no witness") {
		t.Errorf("an edition without witnesses: %v", err)
	}
	if said, holds := w.ask(w.files().Files, ""); !holds || !strings.Contains(said, "cosigned by nobody") {
		t.Errorf("an edition without witnesses: %s", said)
	}
}

func checkpointOf(t *testing.T, request []byte) []byte {
	t.Helper()
	r, err := audit.ParseWitnessRequest(request)
	if err != nil {
		t.Fatal(err)
	}
	return r.Checkpoint
}

func textOf(t *testing.T, request []byte) string {
	t.Helper()
	text, _, _ := strings.Cut(string(checkpointOf(t, request)), "\n\n")
	return text + "\n"
}

// TestWhoReleasesTakesCosignatures: whoever drafts editions does not take what witnesses answered, and what one signed
// is not taken back.
func TestWhoReleasesTakesCosignatures(t *testing.T) {
	w := newWitnessed(t)
	one := w.seen[0]
	line, err := one.answer(w.request(one))
	if err != nil {
		t.Fatal(err)
	}
	ctx, e := context.Background(), w.desk.Editions()
	for _, who := range []desk.Who{w.by.analyst, w.by.field, w.by.reviewer} {
		if _, _, err := e.Cosign(ctx, who, w.id, []byte(line)); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("taken by who does not release: %v", err)
		}
		if _, err := e.CosignRequest(ctx, who, w.id, 0); !errors.Is(err, desk.ErrAbsent) {
			t.Errorf("asked by who does not release: %v", err)
		}
	}
	who := w.by.founder
	who.Second = w.by.reviewer.Account
	if _, err := w.desk.Users.Give(ctx, who, w.by.analyst.Account, access.Adjudicator, access.S1, time.Time{}); err != nil {
		t.Fatal(err)
	}
	_, out, err := e.Cosign(ctx, w.by.analyst, w.id, []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.Log.Undo(ctx, w.by.analyst, out.Change); !errors.Is(err, desk.ErrInput) ||
		!strings.Contains(err.Error(), "stays with the edition") {
		t.Errorf("a cosignature is taken back: %v", err)
	}
}

// TestCosignaturesOfTwoDesksDoNotContradict: two desks of a case ask witnesses for one edition, each for its own log.
// Neither's cosignature takes the other's away, nor anything of the edition; what another desk sends and nobody signed
// is passed over.
func TestCosignaturesOfTwoDesksDoNotContradict(t *testing.T) {
	w := newWitnessed(t)
	ctx, two := context.Background(), w.by.founder
	two.Second = w.by.custodian.Account
	other := joinedDesk(t, w.desk, two, &clock{at: w.desk.Now()})
	if _, err := other.Log.Checkpoint(ctx, w.by.founder); err != nil {
		t.Fatal(err)
	}
	w.takes(w.seen[0])
	there := *w
	there.desk = other
	s, err := other.Log.Checkpoint(ctx, w.by.founder)
	if err != nil {
		t.Fatal(err)
	}
	witness := *w.seen[1]
	witness.seen = audit.Seen{}
	if witness.log, err = note.NewVerifier(s.Key); err != nil {
		t.Fatal(err)
	}
	there.takes(&witness)
	bring(t, other, w.desk, w.by.founder, "founding desk")
	bring(t, w.desk, other, w.by.founder, "Coast office")
	for _, at := range []*witnessed{w, &there} {
		st, err := at.desk.Exchange().Status(ctx, w.by.founder)
		if err != nil || len(st.Contradictions) > 0 {
			t.Errorf("contradictions %+v, %v", st.Contradictions, err)
		}
		stand, err := at.desk.Editions().Stand(ctx, w.by.founder, w.id)
		if err != nil || len(stand.Cosigned) != 1 || stand.State != record.EditionPublished {
			t.Errorf("the edition stands as %+v, %v", stand, err)
		}
	}
	w.takes(w.seen[1]) // of this desk's log too
	if said, holds := w.ask(w.files().Files, ""); !holds {
		t.Errorf("two have cosigned: %s", said)
	}
}
