package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"recount/record"
)

// Table names a projection: what the log says now about one kind of record.
type Table string

// Tables that Get and Page read. The row of a table is the payload of the last act on its id that was not undone.
const (
	Documents      Table = "documents" // special: see Tx.Document
	VictimRecords  Table = "victim_records"
	Claims         Table = "judged_claims"
	Incidents      Table = "incidents"
	IncidentLinks  Table = "incident_links"
	IdentityLinks  Table = "identity_links"
	Persons        Table = "persons"
	Determinations Table = "determinations"
	Standards      Table = "standards"
	Testimonies    Table = "testimonies"
	Consents       Table = "consents"
	Withdrawals    Table = "withdrawals"
	Sites          Table = "sites"
	Needs          Table = "needs"
	Appeals        Table = "appeals"
	Referrals      Table = "referrals"
	Commitments    Table = "commitments"
	Parties        Table = "parties"
	Allegations    Table = "allegations"
	Origins        Table = "origins"
	Publishers     Table = "publishers"
	Merges         Table = "merges"
	Retractions    Table = "retractions"
	CasePlaces     Table = "case_places"
	PlaceTables    Table = "place_tables"
	Closures       Table = "closures"
	Evidence       Table = "evidence"
	Custody        Table = "custody_events"
	Editions       Table = "editions"
	Cosignatures   Table = "cosignatures"
	Imports        Table = "imports"
	Users          Table = "users"
	Grants         Table = "grants"
	Invitations    Table = "invitations"
	Hands          Table = "hands"
	Settings       Table = "settings"
	Refusals       Table = "refusals"
	Desks          Table = "desks"
	Keepings       Table = "keepings"

	MachineClaims Table = "claims"  // special: see Tx.CachedClaims
	Changes       Table = "changes" // special: the log
)

// column is a field of the payload that is kept beside the row, to select and order by.
type column struct {
	name   string
	path   string // members of the payload, parted by dots
	number bool
	index  bool
}

// projection says how acts of some kinds become rows of a table: the row's id is the act's first subject (or the act's
// own id, where every act adds a row), the body is the payload.
type projection struct {
	table   Table
	kinds   []record.Act
	each    bool // every act adds a row
	columns []column
}

func text(name, path string) column    { return column{name: name, path: path} }
func indexed(name, path string) column { return column{name: name, path: path, index: true} }
func number(name, path string) column  { return column{name: name, path: path, number: true} }

var projections = []projection{
	{Claims, acts(record.JudgeClaim, record.ApproveClaim), false,
		[]column{indexed("document", "document"), text("judgement", "judgement"), text("kind", "claim.kind"),
			text("origin", "claim.speaker.origin")}},
	{Incidents, acts(record.MakeIncident), false, []column{text("kind", "kind"), indexed("place", "place"),
		text("happened", "when")}},
	{IncidentLinks, acts(record.LinkIncidents), false, []column{text("kind", "kind"), indexed("from_incident", "from"),
		indexed("to_incident", "to")}},
	{IdentityLinks, acts(record.JudgePair), false, []column{text("kind", "kind"), indexed("record_a", "a"),
		indexed("record_b", "b")}},
	{Persons, acts(record.NamePerson, record.ApproveNaming, record.WithdrawNaming), false, nil},
	{Determinations, acts(record.ProposeFinding, record.DecideFinding, record.ReopenFinding), false,
		[]column{indexed("record", "record"), text("matter", "matter"), indexed("state", "state")}},
	{Standards, acts(record.ChangeStandard), false, nil},
	{Testimonies, acts(record.RecordTestimony), false, []column{text("state", "state"),
		text("interviewee", "interviewee"), text("taken", "taken")}},
	{Consents, acts(record.RecordConsent), false, []column{indexed("testimony", "testimony"),
		text("purpose", "purpose"), text("expires", "expires")}},
	{Withdrawals, acts(record.WithdrawConsent), true, []column{indexed("testimony", "testimony"),
		text("consent", "consent")}},
	{Sites, acts(record.RecordSite), false, []column{text("kind", "kind"), indexed("place", "place"),
		text("name", "name")}},
	{Needs, acts(record.RecordNeed), false, []column{indexed("site", "site"), text("sector", "sector"),
		number("severity", "severity")}},
	{Appeals, acts(record.RecordAppeal), false, []column{text("made", "when"), text("state", "state")}},
	{Referrals, acts(record.RecordReferral), false, []column{text("state", "state"), text("consent", "consent")}},
	{Commitments, acts(record.RecordCommitment), false, []column{indexed("due", "commitment.due"),
		text("state", "state")}},
	{Parties, acts(record.RecordParty), false, []column{indexed("parent", "parent"), text("level", "level")}},
	{Allegations, acts(record.RecordAllegation), false, []column{indexed("incident", "incident"),
		indexed("party", "party")}},
	{Origins, acts(record.AdoptOrigin), false, []column{text("kind", "kind"), text("name", "name")}},
	{Publishers, acts(record.RecordPublisher), false, []column{text("name", "name")}},
	{Merges, acts(record.MergeOrigin), false, []column{indexed("origin", "origin")}},
	{Retractions, acts(record.RetractClaim), false, nil},
	{CasePlaces, acts(record.RecordPlace), false, []column{text("name", "name_en"), text("parent", "parent")}},
	{PlaceTables, acts(record.ImportPlaces), false, []column{text("form", "form"), text("version", "version")}},
	{Closures, acts(record.CloseWorld), false, []column{indexed("origin", "origin"), text("claim", "claim")}},
	{Evidence, acts(record.RecordEvidence), false, []column{indexed("blob", "blob"), text("copy_of", "copy_of")}},
	{Custody, acts(record.RecordCustody), true, []column{indexed("item", "item"), text("kind", "kind")}},
	{Editions, acts(record.DraftEdition, record.ApproveEdition, record.PublishEdition,
		record.WithdrawEdition), false,
		[]column{text("state", "state"), text("supersedes", "supersedes")}},
	{Cosignatures, acts(record.CosignEdition), true, []column{indexed("edition", "id")}},
	{Imports, acts(record.BeginImport, record.AdmitList), false,
		[]column{text("source", "source"), text("blob", "blob"), number("row_count", "rows")}},
	{Users, acts(record.ManageUser), false, []column{indexed("person", "person"), text("name", "name")}},
	{Grants, acts(record.GrantRole), false, []column{indexed("user_id", "user"), text("role", "role"),
		text("compartment", "compartment")}},
	{Invitations, acts(record.Invite, record.WithdrawInvite), false, []column{text("state", "state")}},
	{Hands, acts(record.LayHand, record.TakeAccount, record.VouchAccount, record.ConfirmAccount), false,
		[]column{indexed("account", "account")}},
	{Settings, acts(record.ChangeSettings), false, nil},
	{Keepings, acts(record.KeepCase), false, []column{indexed("kind", "kind"), text("place", "place")}},
	{Desks, acts(record.AdmitDesk), false, []column{text("name", "name")}},
	{Refusals, acts(record.RefuseAct), true, []column{text("act", "act")}},
}

func acts(a ...record.Act) []record.Act { return a }

var projectionOf, projectionAt = func() (map[record.Act]*projection, map[Table]*projection) {
	byKind, byTable := map[record.Act]*projection{}, map[Table]*projection{}
	for i := range projections {
		p := &projections[i]
		byTable[p.table] = p
		for _, k := range p.kinds {
			byKind[k] = p
		}
	}
	return byKind, byTable
}()

// projectionDDL makes the tables of the list above.
func projectionDDL() string {
	var b strings.Builder
	for _, p := range projections {
		fmt.Fprintf(&b, "CREATE TABLE %s (\n\tid TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,\n", p.table)
		for _, c := range p.columns {
			kind := "TEXT"
			if c.number {
				kind = "INTEGER"
			}
			fmt.Fprintf(&b, "\t%s %s NOT NULL,\n", c.name, kind)
		}
		b.WriteString("\tbody TEXT NOT NULL\n) STRICT;\n")
		for _, c := range p.columns {
			if c.index {
				fmt.Fprintf(&b, "CREATE INDEX %s_%s ON %s (%s, id);\n", p.table, c.name, p.table, c.name)
			}
		}
	}
	return b.String()
}

// put is the upsert of the projection's row.
func (p *projection) put() string {
	names := []string{"id", "seq", "actor", "at"}
	for _, c := range p.columns {
		names = append(names, c.name)
	}
	names = append(names, "body")
	var values, sets []string
	for i, n := range names {
		values = append(values, fmt.Sprintf("$%d", i+1))
		if n != "id" {
			sets = append(sets, n+" = excluded."+n)
		}
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s",
		p.table, strings.Join(names, ", "), strings.Join(values, ", "), strings.Join(sets, ", "))
}

var putStatements = func() map[Table]string {
	out := map[Table]string{}
	for i := range projections {
		out[projections[i].table] = projections[i].put()
	}
	return out
}()

// apply puts the row of an act.
func (p *projection) apply(tx *Tx, e *Entry) error {
	id := e.Change.Subjects[0]
	if p.each {
		id = string(e.Change.ID)
	}
	args := []any{id, e.Seq, string(e.Change.Actor), int64(e.Change.At)}
	var payload any
	if len(p.columns) > 0 {
		d := json.NewDecoder(bytes.NewReader(e.Change.Payload))
		d.UseNumber()
		if err := d.Decode(&payload); err != nil {
			return fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
		}
	}
	for _, c := range p.columns {
		args = append(args, c.value(payload))
	}
	args = append(args, string(e.Change.Payload))
	taken, err := tx.takesBack(p.table, id, e.Change.Kind)
	if err != nil {
		return err
	}
	tx.taken = taken
	return tx.exec(putStatements[p.table], args...)
}

// value finds the column's field in a payload. A field that is not there is empty: payloads of newer programs are kept.
func (c column) value(payload any) any {
	v := payload
	for _, step := range strings.Split(c.path, ".") {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	if c.number {
		n, _ := v.(json.Number)
		i, _ := n.Int64()
		return i
	}
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func (p *projection) has(name string) bool {
	return name == "id" || name == "seq" || name == "actor" || name == "at" ||
		slices.ContainsFunc(p.columns, func(c column) bool { return c.name == name })
}
