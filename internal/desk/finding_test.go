package desk_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/record"
	"recount/verify"
)

// team is a shared case: its founder (adjudicator and custodian), and people with one role each.
type team struct {
	founder, analyst, reviewer, other, custodian, field desk.Who
}

// newTeam makes a shared case. person gives an account the person of another one.
func newTeam(t *testing.T) (*desk.Desk, team) {
	t.Helper()
	ctx := context.Background()
	d, founder, c := newDesk(t, false)
	second := desk.Who{}
	add := func(name string, role access.Role, level access.Level) desk.Who {
		who := founder
		who.Second = second.Account
		account, _, err := d.Users.AddUser(ctx, who, name, "")
		if err != nil {
			t.Fatalf("add %s: %v", name, err)
		}
		if second.Account == "" {
			second = desk.Who{Account: account}
		}
		who.Second = second.Account
		if second.Account == account { // nobody approves their own role
			who.Second = account
		}
		if _, err := d.Users.Give(ctx, who, account, role, level, time.Time{}); err != nil {
			t.Fatalf("give %s: %v", name, err)
		}
		return desk.Who{Account: account, Fresh: c.at}
	}
	by := team{founder: founder}
	by.analyst = add("an analyst", access.Analyst, access.S3)
	by.reviewer = add("a reviewer", access.Reviewer, access.S3)
	by.other = add("another reviewer", access.Reviewer, access.S3)
	by.field = add("a field worker", access.Field, access.S3)
	by.custodian = add("a custodian", access.Custodian, access.S4)
	return d, by
}

// adopted makes two independent origins credible.
func adopted(t *testing.T, d *desk.Desk, by team) {
	t.Helper()
	who := by.founder
	who.Second = by.analyst.Account
	for _, id := range []record.OriginID{"QRM", "hospital"} {
		if _, err := d.Sources.AdoptOrigin(context.Background(), who,
			record.Origin{ID: id, Name: string(id), Adopted: true, Why: "its method is published"}); err != nil {
			t.Fatal(err)
		}
	}
}

// twoRecords are one invented person on two lists, judged to be one.
func twoRecords(t *testing.T, d *desk.Desk, who desk.Who, age record.Age) record.VictimRecordID {
	t.Helper()
	ctx := context.Background()
	var ids []record.VictimRecordID
	for i, source := range []record.OriginID{"QRM", "hospital"} {
		id, _, err := d.Persons.RecordVictim(ctx, who, record.VictimRecord{
			Source: source, Row: i + 1, Name: "Invented Person", Sex: record.Male, Age: age, Status: record.Civilian,
			Cause: record.CauseUnknown,
			Died:  record.ExactDate(22345), Place: "QS-1", Party: record.NewLabels("a side"),
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, record.VictimRecordID(id))
	}
	if _, err := d.Persons.JudgePair(ctx, who, record.IdentityLink{A: ids[0], B: ids[1],
		Kind: record.SamePerson}); err != nil {
		t.Fatal(err)
	}
	return ids[0]
}

func step(id record.VictimRecordID, m record.Matter, to record.State) record.Determination {
	return record.Determination{Record: id, Matter: m, State: to, Rationale: "two lists that do not rest on each other"}
}

func standing(t *testing.T, d *desk.Desk, who desk.Who, id record.VictimRecordID, m record.Matter) desk.Finding {
	t.Helper()
	all, err := d.Verification.Findings(context.Background(), who, id)
	if err != nil {
		t.Fatal(err)
	}
	return all[slices.Index(desk.Matters, m)]
}

// climb takes a finding up to corroborated.
func climb(t *testing.T, d *desk.Desk, who desk.Who, id record.VictimRecordID, m record.Matter, seen *record.Attested) {
	t.Helper()
	for _, to := range []record.State{record.StateDocumented, record.StateCorroborated} {
		f := step(id, m, to)
		f.Attested = seen
		if out, err := d.Verification.ProposeFinding(context.Background(), who, f); err != nil || out.Proposal {
			t.Fatalf("%s to %s: %+v, %v", m, to, out, err)
		}
	}
}

func TestFourFindingsAndTwoPersons(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	id := twoRecords(t, d, by.analyst, record.Adult)
	if _, err := d.Verification.ProposeFinding(ctx, by.analyst,
		step(id, record.MatterDeath, record.StateDocumented)); !errors.Is(err, verify.ErrNoEvidence) {
		t.Errorf("documented without a credible origin: %v", err)
	}
	adopted(t, d, by)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	if _, err := d.Verification.ProposeFinding(ctx, by.analyst,
		record.Determination{Record: id, Matter: record.MatterDeath, State: record.StateVerified}); !errors.Is(err,
		verify.ErrNoRationale) {
		t.Errorf("without a rationale: %v", err)
	}
	out, err := d.Verification.ProposeFinding(ctx, by.analyst, step(id, record.MatterDeath, record.StateVerified))
	if err != nil || !out.Proposal {
		t.Fatalf("%+v, %v", out, err)
	}
	if got := standing(t, d, by.analyst, id, record.MatterDeath); got.Now.State != record.StateCorroborated ||
		got.Waiting == nil {
		t.Errorf("a proposal moved the finding: %+v", got.Now)
	}
	_, _ = d.Verification.Findings(ctx, by.analyst, id)
	if _, err := d.Verification.DecideFinding(ctx, by.analyst, id, record.MatterDeath, ""); !errors.Is(err,
		desk.ErrRefused) {
		t.Errorf("the author verified their own record: %v", err)
	}
	_, _ = d.Verification.Findings(ctx, by.reviewer, id)
	if out, err := d.Verification.DecideFinding(ctx, by.reviewer, id, record.MatterDeath,
		"read both lists"); err != nil || out.Proposal {
		t.Fatalf("%+v, %v", out, err)
	}
	got := standing(t, d, by.founder, id, record.MatterDeath)
	if got.Now.State != record.StateVerified || got.Now.Reviewer != by.reviewer.Account ||
		got.Now.Standard != "house 1" || !strings.Contains(got.Now.Rationale, "read both lists") {
		t.Errorf("%+v", got.Now)
	}
	if len(got.History) != 4 {
		t.Errorf("%d decisions in the history, want 4", len(got.History))
	}
	toll, _, err := d.Tolls.Toll(ctx, by.analyst, killed())
	if err != nil || toll.VerifiedMinimum.Low != 1 {
		t.Errorf("verified minimum %d, %v", toll.VerifiedMinimum.Low, err)
	}
	if left := standing(t, d, by.founder, id, record.MatterIdentity); left.Now.State != record.StateAlleged {
		t.Errorf("the death's decision moved the identity to %s", left.Now.State)
	}
}

func TestSecondPairOfEyesIsAPersonNotAnAccount(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	adopted(t, d, by)
	id := twoRecords(t, d, by.analyst, record.Adult)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	if _, err := d.Verification.ProposeFinding(ctx, by.analyst,
		step(id, record.MatterDeath, record.StateVerified)); err != nil {
		t.Fatal(err)
	}
	accounts, err := d.Users.Accounts(ctx, by.founder)
	if err != nil {
		t.Fatal(err)
	}
	who := by.founder
	who.Second = by.custodian.Account
	for _, a := range accounts {
		if a.User.ID != by.analyst.Account {
			continue
		}
		twin, _, err := d.Users.AddUser(ctx, who, "the analyst's other account", a.User.Person)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Users.Give(ctx, who, twin, access.Reviewer, access.S3, time.Time{}); err != nil {
			t.Fatal(err)
		}
		_, _ = d.Verification.Findings(ctx, desk.Who{Account: twin}, id)
		if _, err := d.Verification.DecideFinding(ctx, desk.Who{Account: twin}, id, record.MatterDeath,
			""); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("a second account of the analyst decided: %v", err)
		}
	}
}

func TestChildTakesTwoReviewersAndDissentStays(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	adopted(t, d, by)
	id := twoRecords(t, d, by.analyst, record.Child)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	f := step(id, record.MatterDeath, record.StateVerified)
	f.Grade = "Fair (two or more credible sources)"
	if _, err := d.Verification.ProposeFinding(ctx, by.analyst, f); err != nil {
		t.Fatal(err)
	}
	_, _ = d.Verification.Findings(ctx, by.reviewer, id)
	if out, err := d.Verification.DecideFinding(ctx, by.reviewer, id, record.MatterDeath, ""); err != nil ||
		!out.Proposal {
		t.Fatalf("the first of two reviewers: %+v, %v", out, err)
	}
	_, _ = d.Verification.Findings(ctx, by.reviewer, id)
	if _, err := d.Verification.DecideFinding(ctx, by.reviewer, id, record.MatterDeath, ""); err == nil {
		t.Error("one reviewer was both")
	}
	if _, err := d.Verification.Dissent(ctx, by.other, id, record.MatterDeath,
		"the second list copies the first"); err != nil {
		t.Fatal(err)
	}
	if got := standing(t, d, by.founder, id, record.MatterDeath); got.Now.State != record.StateCorroborated ||
		got.Waiting == nil || got.Waiting.Dissent == "" {
		t.Errorf("a dissent moved the finding or was lost: %+v", got)
	}
	_, _ = d.Verification.Findings(ctx, by.founder, id)
	if out, err := d.Verification.DecideFinding(ctx, by.founder, id, record.MatterDeath, ""); err != nil ||
		out.Proposal {
		t.Fatalf("the second reviewer: %+v, %v", out, err)
	}
	got := standing(t, d, by.founder, id, record.MatterDeath).Now
	if got.State != record.StateVerified || got.Second != by.founder.Account || got.Dissent == "" ||
		got.Grade != f.Grade {
		t.Errorf("%+v", got)
	}
}

func TestVerifiedIsReopenedByTwoAndContestedHolds(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	adopted(t, d, by)
	id := twoRecords(t, d, by.analyst, record.Adult)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	for _, x := range []record.State{record.StateVerified, record.StateContested} {
		if _, err := d.Verification.ProposeFinding(ctx, by.analyst, step(id, record.MatterDeath, x)); err != nil {
			t.Fatal(err)
		}
		_, _ = d.Verification.Findings(ctx, by.reviewer, id)
		if _, err := d.Verification.DecideFinding(ctx, by.reviewer, id, record.MatterDeath, ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := standing(t, d, by.founder, id, record.MatterDeath); got.Now.State != record.StateVerified ||
		got.Waiting == nil {
		t.Errorf("one reviewer reopened what was verified: %+v", got.Now)
	}
	_, _ = d.Verification.Findings(ctx, by.other, id)
	if _, err := d.Verification.DecideFinding(ctx, by.other, id, record.MatterDeath, ""); !errors.Is(err,
		desk.ErrRefused) {
		t.Errorf("a reviewer reopened in place of an adjudicator: %v", err)
	}
	_, _ = d.Verification.Findings(ctx, by.founder, id)
	if _, err := d.Verification.DecideFinding(ctx, by.founder, id, record.MatterDeath,
		"a list was taken back"); err != nil {
		t.Fatal(err)
	}
	got := standing(t, d, by.founder, id, record.MatterDeath).Now
	if got.State != record.StateContested || got.Holds != record.StateDocumented {
		t.Errorf("%+v", got)
	}
	toll, _, err := d.Tolls.Toll(ctx, by.analyst, killed())
	if err != nil || toll.VerifiedMinimum.Low != 0 || toll.DocumentedMinimum.Low != 1 {
		t.Errorf("verified %d, documented %d, %v", toll.VerifiedMinimum.Low, toll.DocumentedMinimum.Low, err)
	}
}

func TestStandardRunsAgainOverAllRecords(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	adopted(t, d, by)
	id := twoRecords(t, d, by.analyst, record.Adult)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	strict := "standard\tstrict\t2\ndeath\tcorroborated\tindependent_origins>=3\tthree independent origins\n"
	run, err := d.Verification.Rerun(ctx, by.analyst, strict, "en")
	if err != nil || run.Findings != 8 || run.Standard != "strict 2" {
		t.Fatalf("%+v, %v", run, err)
	}
	fell := slices.IndexFunc(run.Diff, func(c verify.Change) bool {
		return c.Record == id &&
			c.Matter == record.MatterDeath
	})
	if fell < 0 || run.Diff[fell].Now != record.StateCorroborated || run.Diff[fell].Would != record.StateDocumented ||
		len(run.Diff[fell].Missing) != 1 {
		t.Errorf("%+v", run.Diff)
	}
	if got := standing(t, d, by.analyst, id, record.MatterDeath).Now.State; got != record.StateCorroborated {
		t.Errorf("a re-run moved a finding to %s", got)
	}
	who := by.founder
	if _, err := d.Verification.ChangeStandard(ctx, who, strict); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("one person changed the standard: %v", err)
	}
	who.Second = by.reviewer.Account
	if _, err := d.Verification.ChangeStandard(ctx, who, strict); err != nil {
		t.Fatal(err)
	}
	if std, err := d.Verification.Proof(ctx, by.analyst); err != nil || std.Name != "strict" {
		t.Errorf("%+v, %v", std, err)
	}
}

// TestNobodyFindsOnWhatTheyMayNotRead: a field worker may write findings and reads no records; a record that is there
// answers them as one that is not.
func TestNobodyFindsOnWhatTheyMayNotRead(t *testing.T) {
	d, by := newTeam(t)
	adopted(t, d, by)
	id := twoRecords(t, d, by.analyst, record.Adult)
	for _, f := range []record.Determination{step(id, record.MatterDeath, record.StateDocumented),
		step(id, record.MatterDeath, record.StateVerified), step("zz-nobodys", record.MatterDeath,
			record.StateDocumented),
		{Record: id, Matter: record.MatterDeath}} {
		if _, err := d.Verification.ProposeFinding(t.Context(), by.field, f); !errors.Is(err, desk.ErrAbsent) {
			t.Errorf("%s to %q: %v", f.Record, f.State, err)
		}
	}
	if got := standing(t, d, by.analyst, id, record.MatterDeath); got.Now.State != record.StateAlleged {
		t.Errorf("the finding moved to %s", got.Now.State)
	}
}

// schedulesOfACase is how many schedules are walked in one case; then a new one is made.
const schedulesOfACase = 200

// TestNobodyDecidesUnread walks random schedules of two to five people who read, propose, undo and decide one finding.
// What it expects is kept by itself, from who did what: a decision stands if and only if whoever decides may approve,
// neither made nor proposed it, and has read the record since the step was proposed. Its long form has
// RECOUNT_SCHEDULES schedules.
func TestNobodyDecidesUnread(t *testing.T) {
	schedules := 20
	if n, err := strconv.Atoi(os.Getenv("RECOUNT_SCHEDULES")); err == nil {
		schedules = n
	}
	total := map[string]int{}
	for n := 0; n < schedules; n += schedulesOfACase {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			d, by := newTeam(t)
			adopted(t, d, by)
			rng := rand.New(rand.NewPCG(8, uint64(n)))
			for range min(schedulesOfACase, schedules-n) {
				walkSchedule(t, d, by, rng, total)
			}
		})
	}
	if total["decided"] == 0 || total["unread"] == 0 || total["own"] == 0 {
		t.Errorf("%v: the walk shows nothing", total)
	}
	t.Logf("%d schedules: %v", schedules, total)
}

// walkSchedule walks one schedule on a record of its own and counts how decisions ended.
func walkSchedule(t *testing.T, d *desk.Desk, by team, rng *rand.Rand, total map[string]int) {
	t.Helper()
	ctx := t.Context()
	people := []desk.Who{by.analyst, by.reviewer, by.other, by.founder, by.field}
	approves := map[record.ActorID]bool{by.reviewer.Account: true, by.other.Account: true, by.founder.Account: true}
	rng.Shuffle(len(people)-1, func(i, j int) { people[i+1], people[j+1] = people[j+1], people[i+1] })
	people = people[:2+rng.IntN(4)]
	id := twoRecords(t, d, by.analyst, record.Adult)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	read := map[record.ActorID]bool{}
	var waiting record.ChangeID
	var proposer record.ActorID
	for range 4 + rng.IntN(16) {
		who := people[rng.IntN(len(people))]
		switch rng.IntN(7) {
		case 0, 1:
			if _, err := d.Verification.Findings(ctx, who, id); err == nil {
				read[who.Account] = true
			}
		case 2, 3:
			out, err := d.Verification.ProposeFinding(ctx, who, step(id, record.MatterDeath, record.StateVerified))
			if err == nil {
				waiting, proposer = out.Change, who.Account
				clear(read)
			}
		case 4:
			if waiting != "" && rng.IntN(3) == 0 {
				if _, err := d.Log.Undo(ctx, desk.Who{Account: proposer, Fresh: who.Fresh}, waiting); err != nil {
					t.Fatal(err)
				}
				waiting, proposer = "", ""
			}
		default:
			_, err := d.Verification.DecideFinding(ctx, who, id, record.MatterDeath, "read")
			expected := waiting != "" && approves[who.Account] && who.Account != proposer && read[who.Account]
			switch {
			case (err == nil) != expected:
				t.Fatalf("%v decides: %v; waits %q, proposed by %v, read by %v", who.Account, err, waiting, proposer,
					read)
			case err == nil:
				total["decided"]++
				if got := standing(t, d, by.analyst, id, record.MatterDeath); got.Now.State != record.StateVerified {
					t.Fatalf("decided, and the finding is %s", got.Now.State)
				}
				return
			case waiting == "":
				total["nothing waits"]++
			case who.Account == proposer:
				total["own"]++
			case !approves[who.Account]:
				total["may not"]++
			default:
				total["unread"]++
			}
		}
	}
	if got := standing(t, d, by.analyst, id, record.MatterDeath); got.Now.State != record.StateCorroborated {
		t.Fatalf("nobody decided, and the finding is %s", got.Now.State)
	}
}
