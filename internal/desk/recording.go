package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// There is one way to write a record of any kind that people write whole: its fields by the names that they have in the
// record.

// recorder writes a noun of one kind from its fields.
type recorder struct {
	what  string
	write func(context.Context, Who, []byte) (string, Outcome, error)
}

func recorderOf[T any](what string, put func(context.Context, Who, T) (string, Outcome, error)) recorder {
	return recorder{what, func(ctx context.Context, who Who, body []byte) (string, Outcome, error) {
		var noun T
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&noun); err != nil {
			return "", Outcome{}, badInput("%w", err)
		}
		return put(ctx, who, noun)
	}}
}

func (d *Desk) recorders() map[string]recorder {
	return map[string]recorder{
		"victim": recorderOf("a source's record of one person, made by hand; with an id, of one that is there",
			d.Persons.RecordVictim),
		"incident":      recorderOf("an incident", d.Events.MakeIncident),
		"incident-link": recorderOf("how two incidents hang together, as a source alleges", d.Events.LinkIncidents),
		"party":         recorderOf("a party (side, force, unit) with its parent and, where it was another before, the days", d.Events.RecordParty),
		"allegation":    recorderOf("what a source alleges of a party", d.Events.RecordAllegation),
		"merge": recorderOf("that a name is another spelling of an origin: their figures are then one origin's",
			d.Sources.MergeOrigin),
		"retraction": recorderOf("that an origin took the figure of a claim back, or put another in its place",
			d.Sources.RetractClaim),
		"place": recorderOf("a place of the case's own, within a place that is known", d.Sources.RecordPlace),
		"closure": recorderOf("that a source's list is exhaustive: only this gives an upper bound",
			d.Sources.CloseWorld),
		"origin": recorderOf("an origin, whether its figures may move the tiers, and what it rests on",
			d.Sources.RecordOrigin),
		"publisher":  recorderOf("who prints, apart from who knows", d.Sources.RecordPublisher),
		"site":       recorderOf("a site", d.FollowUp.RecordSite),
		"need":       recorderOf("a need at a site", d.FollowUp.RecordNeed),
		"appeal":     recorderOf("an appeal", d.FollowUp.RecordAppeal),
		"commitment": recorderOf("a commitment, or what became of it", d.FollowUp.RecordCommitment),
		"consent": recorderOf("what a witness agreed to later: purpose, recipient, item, expiry",
			d.Testimony.RecordConsent),
		"custody": recorderOf("a step of custody of an item of evidence", d.Sources.RecordCustody),
	}
}

// RecordKinds lists the kinds that RecordFields writes, with what they are.
func RecordKinds() map[string]string {
	out := map[string]string{}
	for name, r := range (&Desk{}).recorders() { // no case is needed to tell what can be recorded
		out[name] = r.what
	}
	return out
}

// RecordFields writes a record of a kind from FIELD=VALUE pairs, named as in the record; a dot leads into a field of
// fields. A value is JSON (a number, true, a list, a quoted text) or else text as it stands.
func (d *Desk) RecordFields(ctx context.Context, who Who, kind string, pairs []string) (string, Outcome, error) {
	all := d.recorders()
	r, ok := all[kind]
	if !ok {
		return "", Outcome{}, badInput("there is no kind %q to record; there are %v", kind,
			slices.Sorted(maps.Keys(all)))
	}
	body, err := fieldsOf(pairs)
	if err != nil {
		return "", Outcome{}, err
	}
	return r.write(ctx, who, body)
}

// fieldsOf makes a JSON object of FIELD=VALUE pairs.
func fieldsOf(pairs []string) ([]byte, error) {
	root := map[string]any{}
	if err := putFields(root, pairs); err != nil {
		return nil, err
	}
	return json.Marshal(root)
}

// putFields sets fields of an object by FIELD=VALUE pairs; an empty value takes a field out.
func putFields(root map[string]any, pairs []string) error {
	for _, p := range pairs {
		field, value, ok := strings.Cut(p, "=")
		if !ok || field == "" {
			return badInput("%q is no FIELD=VALUE", p)
		}
		at := root
		steps := strings.Split(field, ".")
		for _, step := range steps[:len(steps)-1] {
			next, ok := at[step].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[step] = next
			}
			at = next
		}
		last := steps[len(steps)-1]
		var v any
		decoder := json.NewDecoder(strings.NewReader(value))
		decoder.UseNumber()
		switch err := decoder.Decode(&v); {
		case value == "":
			delete(at, last)
		case err == nil && !decoder.More():
			at[last] = v
		default:
			at[last] = value
		}
	}
	return nil
}

var publishers = kind[record.Publisher]{
	store.Publishers, record.RecordPublisher, "source.read", access.S1,
	func(p *record.Publisher) *string { return (*string)(&p.ID) },
	func(p *record.Publisher) error { return required("the name of the publisher", p.Name) },
	nil,
}

// RecordPublisher records who prints.
func (s *Sources) RecordPublisher(ctx context.Context, who Who, p record.Publisher) (string, Outcome, error) {
	return put(ctx, s.road, who, publishers, p)
}

// Publishers lists the recorded publishers.
func (s *Sources) Publishers(ctx context.Context, who Who) ([]record.Publisher, error) {
	return list(ctx, s.road, who, publishers, store.Query{})
}

// Closures lists the lists that somebody closed.
func (s *Sources) Closures(ctx context.Context, who Who) ([]record.Closure, error) {
	return list(ctx, s.road, who, closures, store.Query{})
}

var purposes = []record.Purpose{
	record.PurposeRecord, record.PurposeAnalyse, record.PurposeShareUN, record.PurposeShareCourt,
	record.PurposeShareNGO, record.PurposePublishAnonymous,
	record.PurposePublishNamed, record.PurposeRecontact, record.PurposeReferral,
}

// RecordConsent records what a witness agreed to, or refused, after the testimony was taken: one purpose, one
// recipient, one item.
func (ts *Testimony) RecordConsent(ctx context.Context, who Who, c record.ConsentRecord) (string, Outcome, error) {
	if !slices.Contains(purposes, c.Purpose) {
		return "", Outcome{}, badInput("a consent is to one of %v", purposes)
	}
	if c.WithdrawnAt != 0 {
		return "", Outcome{}, badInput("a consent is withdrawn by withdrawing it")
	}
	if c.ID == "" {
		c.ID = store.NewID(record.Micros(ts.now().UnixMicro()))
	}
	var subject access.Subject
	err := ts.store.View(ctx, func(tx *store.Tx) (err error) {
		subject, err = testimonySubject(tx, string(c.Testimony))
		return err
	})
	if err != nil {
		return "", Outcome{}, err
	}
	out, err := ts.do(ctx, who, record.RecordConsent, subject, func(tx *store.Tx, _ allowed) (deed, error) {
		if _, err := tx.Get(store.Testimonies, string(c.Testimony)); err != nil {
			return deed{}, ErrAbsent
		}
		if row, err := tx.Get(store.Consents, c.ID); err == nil {
			was, err := store.Decode[record.ConsentRecord](row)
			if err != nil || was.Testimony != c.Testimony {
				return deed{}, ErrAbsent
			}
		}
		return deed{subjects: []string{c.ID, string(c.Testimony)}, payload: c}, nil
	})
	return c.ID, out, err
}

// RecordEvidence preserves a file as an item of evidence, which is never altered: its digests, its size, and whom it is
// about. A file that is kept already stays as it was recorded, and is about what is said now beside what was said
// before; where that says nothing new, it is ErrKnown.
func (s *Sources) RecordEvidence(ctx context.Context, who Who, item record.EvidenceItem,
	content io.Reader) (record.EvidenceItem, Outcome, error) {
	if err := s.may(ctx, who, record.RecordEvidence, access.S2); err != nil {
		return item, Outcome{}, err
	}
	blob, err := s.store.Blobs().Put(ctx, content, maxOriginal)
	if err != nil {
		return item, Outcome{}, fmt.Errorf("preserve the item: %w", err)
	}
	item.ID, item.Blob, item.SHA256, item.Size = "e-"+string(blob.ID)[:24], string(blob.ID), blob.SHA256, blob.Size
	if item.Method == "" {
		item.Method = "recount"
	}
	out, err := s.do(ctx, who, record.RecordEvidence, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if err := s.touchAbout(tx, who, item.About); err != nil {
				return deed{}, err
			}
			id, err := s.idBeside(tx, who, record.RecordEvidence, "evidence.read", access.S2, store.Evidence, item.ID,
				func(person string) string { return "e-" + record.ContentID("evidence", person, string(blob.ID)) })
			if err != nil {
				return deed{}, err
			}
			item.ID = id
			row, err := tx.Get(store.Evidence, item.ID)
			there := err == nil
			if there {
				err = s.touchItem(tx, who, record.RecordEvidence, item.ID)
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return deed{}, err
			}
			if there {
				was, err := store.Decode[record.EvidenceItem](row)
				if err != nil {
					return deed{}, err
				}
				more := false
				if item, more = joinedItem(was, item); !more {
					return deed{}, ErrKnown
				}
			}
			return deed{subjects: append([]string{item.ID}, item.About...), payload: item}, nil
		})
	return item, out, err
}

// touchItem asks whether somebody may act on an item of evidence.
func (s *Sources) touchItem(tx *store.Tx, who Who, act record.Act, id string) error {
	author, err := makerOf(tx, store.Evidence, id)
	if err != nil {
		return err
	}
	return s.touch(tx, who, act, "evidence.read", access.Subject{Level: access.S2, Author: author})
}

// touchAbout asks whether somebody may lay an item of evidence to the things that it is about.
func (s *Sources) touchAbout(tx *store.Tx, who Who, about []string) error {
	for _, id := range about {
		author := nobody
		for _, t := range []store.Table{store.VictimRecords, store.Incidents, store.Sites, store.Parties, store.Claims,
			store.Documents, store.Testimonies} {
			maker, err := makerOf(tx, t, id)
			if err != nil {
				return err
			}
			if maker != nobody {
				author = maker
			}
		}
		err := s.touch(tx, who, record.RecordEvidence, "evidence.read",
			access.Subject{Level: access.S2, Author: author})
		if err != nil {
			return err
		}
	}
	return nil
}

// joinedItem is an item that was recorded before with what is said of it now: what it is about beside what it was, and
// what nobody had said yet. more says whether that is anything.
func joinedItem(was, now record.EvidenceItem) (out record.EvidenceItem, more bool) {
	out = was
	out.About = slices.Clone(was.About)
	for _, id := range now.About {
		if !slices.Contains(out.About, id) {
			out.About, more = append(out.About, id), true
		}
	}
	if !was.Captured.Stated() && now.Captured.Stated() {
		out.Captured, more = now.Captured, true
	}
	for _, field := range []struct {
		was *string
		now string
	}{{&out.Media, now.Media}, {&out.CopyOf, now.CopyOf}} {
		if *field.was == "" && field.now != "" {
			*field.was, more = field.now, true
		}
	}
	return out, more
}

// About is what an item of evidence is about, as far as whoever asks may read it; neither: they may not, or it is not
// there.
type About struct {
	Victim   *record.VictimRecord
	Incident *record.Incident
}

// Abouts gives what things are of which only ids are known, where whoever asks may read them. Looking is no act, and
// what they may not read is noted nowhere.
func (s *Sources) Abouts(ctx context.Context, who Who, ids []string) (map[string]About, error) {
	out := map[string]About{}
	subjects := map[string]access.Subject{}
	for _, id := range ids {
		var err error
		if subjects[id], err = s.victimSubject(ctx, who, record.VictimRecordID(id)); err != nil {
			return nil, err
		}
	}
	err := s.store.View(ctx, func(tx *store.Tx) error {
		for id, subject := range subjects {
			var a About
			var err error
			if a.Victim, err = readQuietly(tx, s.road, who, victims, id, subject); err != nil {
				return err
			}
			if a.Incident, err = readQuietly(tx, s.road, who, incidents, id,
				access.Subject{Level: access.S1}); err != nil {
				return err
			}
			out[id] = a
		}
		return nil
	})
	return out, err
}

// readQuietly reads one noun within a transaction; nil where whoever asks may not read it, or it is not there.
func readQuietly[T any](tx *store.Tx, r *road, who Who, k kind[T], id string, subject access.Subject) (*T, error) {
	if _, err := r.ask(tx, who, k.read, subject); errors.Is(err, ErrRefused) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	row, err := tx.Get(k.table, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	noun, err := store.Decode[T](row)
	return &noun, err
}

// custodyKinds are the steps of a chain of custody.
var custodyKinds = []string{"received", "copied", "opened", "handed_over", "exported", "checked"}

// RecordCustody records a step in the chain of custody of an item.
func (s *Sources) RecordCustody(ctx context.Context, who Who, e record.CustodyEvent) (string, Outcome, error) {
	if !slices.Contains(custodyKinds, e.Kind) {
		return "", Outcome{}, badInput("a step of custody is one of %v", custodyKinds)
	}
	e.ID, e.By = store.NewID(record.Micros(s.now().UnixMicro())), who.Account
	out, err := s.do(ctx, who, record.RecordCustody, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if err := s.touchItem(tx, who, record.RecordCustody, e.Item); err != nil {
				return deed{}, err
			}
			if _, err := tx.Get(store.Evidence, e.Item); err != nil {
				if errors.Is(err, store.ErrNotFound) {
					err = ErrAbsent
				}
				return deed{}, err
			}
			return deed{subjects: []string{e.Item}, payload: e}, nil
		})
	return e.ID, out, err
}

// TakeEvidence opens the file of an item for whoever may read it and record its custody. That it was taken out of the
// case is a step of its chain of custody, written before a byte of it leaves.
func (s *Sources) TakeEvidence(ctx context.Context, who Who, id, reason string) (record.EvidenceItem, io.ReadCloser,
	error) {
	var item record.EvidenceItem
	err := s.look(ctx, who, "evidence.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		row, err := tx.Get(store.Evidence, id)
		if errors.Is(err, store.ErrNotFound) {
			return ErrAbsent
		}
		if err == nil {
			item, err = store.Decode[record.EvidenceItem](row)
		}
		return err
	})
	if err != nil {
		return item, nil, err
	}
	file, err := s.store.Blobs().Open(vault.BlobID(item.Blob))
	if err != nil {
		return item, nil, fmt.Errorf("open the preserved file: %w", err)
	}
	if _, _, err := s.RecordCustody(ctx, who, record.CustodyEvent{Item: id, Kind: "exported",
		Reason: reason}); err != nil {
		_ = file.Close()
		return item, nil, err
	}
	return item, file, nil
}

// TakeOriginal opens the file that a document came in as, as TakeEvidence does, for whoever may read both. ErrInside:
// it came in a file with others.
func (s *Sources) TakeOriginal(ctx context.Context, who Who, id record.DocumentID, reason string) (
	record.EvidenceItem, io.ReadCloser, error) {
	read, err := s.Document(ctx, who, id)
	if err != nil {
		return record.EvidenceItem{}, nil, err
	}
	item := ""
	err = s.look(ctx, who, "evidence.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		items, err := rowsOf[record.EvidenceItem](tx, store.Evidence, "", "")
		for _, i := range items {
			if i.SHA256 == read.Document.SHA256 {
				item = i.ID
			}
		}
		return err
	})
	if err == nil && item == "" {
		err = ErrInside
	}
	if err != nil {
		return record.EvidenceItem{}, nil, err
	}
	return s.TakeEvidence(ctx, who, item, reason)
}

// ErrInside says that a document is no file of its own.
var ErrInside = errors.New("it came in a file with others")

// Held is an item of evidence with its chain of custody.
type Held struct {
	record.EvidenceItem
	Custody []record.CustodyEvent `json:"custody"`
}

// Evidence lists the items of evidence.
func (s *Sources) Evidence(ctx context.Context, who Who) ([]Held, error) {
	var out []Held
	err := s.look(ctx, who, "evidence.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		items, err := rowsOf[record.EvidenceItem](tx, store.Evidence, "", "")
		if err != nil {
			return err
		}
		for _, i := range items {
			steps, err := rowsOf[record.CustodyEvent](tx, store.Custody, "item", i.ID)
			if err != nil {
				return err
			}
			out = append(out, Held{i, steps})
		}
		return nil
	})
	return out, err
}
