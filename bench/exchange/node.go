package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"recount/audit"
	"recount/exchange"
	"recount/internal/vault"
	"recount/record"
)

// node is a desk of a schedule.
type node interface {
	id() record.DeviceID
	// do does an act, and gives its id; an error where the desk refuses it.
	do(act) (record.ChangeID, error)
	// bundle is a bundle for another desk; all: whatever that desk said that it has.
	bundle(to node, all bool) (*bundle, error)
	take(*bundle) error
	// see reads the desk.
	see() (sight, error)
	// change is an act as it stands in the desk's log.
	change(record.ChangeID) (record.Change, error)
	close()
}

// bundle is a bundle as it travels. Desks in memory hand over what would be read of most, and the bytes of every eighth
// and of whatever happens to one on its way.
type bundle struct {
	bytes    []byte
	manifest exchange.Manifest
	acts     []exchange.Parsed
	write    func() ([]byte, error)
}

// raw is the bundle in bytes.
func (b *bundle) raw() ([]byte, error) {
	var err error
	if b.bytes == nil {
		b.bytes, err = b.write()
	}
	return b.bytes, err
}

// sight is what a desk shows: two desks with the same acts show the same.
type sight struct {
	ids       []string
	root      string
	rows      map[string]string          // what stands on a record
	tables    string                     // all of it
	bodies    map[record.ChangeID]string // what acts say, where that can be read
	personal  map[record.ChangeID]bool   // acts whose personal part can be read
	conflicts []exchange.Conflict
	without   map[record.ChangeID]exchange.Reason
}

// act is what a schedule has a desk do.
type act struct {
	kind     record.Act
	actor    record.ActorID
	subjects []string
	payload  any
	personal string // what goes under a data key of its own
	at       record.Micros
}

// memory is a desk that keeps its log in memory: the rules of the exchange without a store.
type memory struct {
	card  exchange.Card
	keys  *vault.DeskKeys
	host  *exchange.Card
	acts  []exchange.Parsed
	at    map[audit.Hash]int
	turns map[record.DeviceID]map[int64]audit.Hash
	ids   map[record.ChangeID]bool
	heads map[audit.Hash]bool
	has   map[record.DeviceID]map[record.DeviceID]int64 // what others said that they have
	made  *int
	seen  *sight
	read  map[reading]noted
}

// reading is an act as it stands here: with what it says, or without.
type reading struct {
	leaf audit.Hash
	bare bool
}

// noted is what was read of an act once.
type noted struct {
	item  exchange.Item
	cells map[string]string
}

// newMemory makes a desk; keys are made once for many schedules, since they are slow to make.
func newMemory(n int, keys *vault.DeskKeys, host *memory, made *int) *memory {
	m := &memory{
		card: exchange.Card{Case: "case", Desk: record.DeviceID(fmt.Sprintf("desk%d", n)),
			Key: exchange.FormatKey(keys.Public()), Recipient: "age1none"}, keys: keys, made: made,
		at: map[audit.Hash]int{}, turns: map[record.DeviceID]map[int64]audit.Hash{}, ids: map[record.ChangeID]bool{},
		heads: map[audit.Hash]bool{}, has: map[record.DeviceID]map[record.DeviceID]int64{},
		read: map[reading]noted{},
	}
	if host != nil {
		m.host = &host.card
	}
	return m
}

// fork is another desk with the same keys and history: a laptop that was copied.
func (m *memory) fork() *memory {
	out := newMemory(0, m.keys, nil, m.made)
	out.card, out.host = m.card, m.host
	for i := range m.acts {
		out.append(m.acts[i])
	}
	for id, has := range m.has {
		out.has[id] = maps.Clone(has)
	}
	return out
}

func (m *memory) id() record.DeviceID { return m.card.Desk }
func (m *memory) close()              {}

func (m *memory) append(p exchange.Parsed) {
	m.seen = nil
	m.at[p.Leaf] = len(m.acts)
	m.acts = append(m.acts, p)
	m.ids[p.Change.ID] = true
	id := p.Change.Device
	if m.turns[id] == nil {
		m.turns[id] = map[int64]audit.Hash{}
	}
	m.turns[id][p.Turn] = p.Leaf
	for _, parent := range p.Change.Parents {
		if h, err := exchange.ParseLeaf(parent); err == nil {
			delete(m.heads, h)
		}
	}
	m.heads[p.Leaf] = true
}

func (m *memory) do(a act) (record.ChangeID, error) {
	payload, err := record.Canonical(a.payload)
	if err != nil {
		return "", err
	}
	*m.made++
	c := record.Change{
		ID: record.ChangeID(fmt.Sprintf("act%05d", *m.made)), Case: "case", Actor: a.actor, At: a.at,
		Device: m.card.Desk, Kind: a.kind, Subjects: a.subjects,
		Payload: payload, Salt: bytes.Repeat([]byte{byte(*m.made), byte(*m.made >> 8)}, record.SaltSize/2),
		Turn: int64(len(m.turns[m.card.Desk])) + 1,
	}
	if a.personal != "" {
		c.DataKey, c.PersonalSalt = record.DataKeyID("key of "+string(c.ID)), bytes.Repeat([]byte{1}, record.SaltSize)
		c.Personal = []byte(a.personal)
	}
	for h := range m.heads {
		c.Parents = append(c.Parents, fmt.Sprintf("%x", h[:]))
	}
	slices.Sort(c.Parents)
	e, err := audit.Seal(&c)
	if err != nil {
		return "", err
	}
	leaf, err := e.Leaf()
	if err != nil {
		return "", err
	}
	p, err := exchange.Act{
		Header: e.Header, Body: c.Body(), Salt: c.Salt, Open: e.Open, Personal: e.Personal, Turn: c.Turn,
		Signature: m.keys.Sign(exchange.SigningText(c.Device, c.Turn, leaf)),
	}.Parse()
	if err != nil {
		return "", err
	}
	if err := p.CheckSignature(m.keys.Public()); err != nil {
		return "", err
	}
	m.append(p)
	return c.ID, m.erase()
}

func (m *memory) change(id record.ChangeID) (record.Change, error) {
	i := slices.IndexFunc(m.acts, func(p exchange.Parsed) bool { return p.Change.ID == id })
	if i < 0 {
		return record.Change{}, fmt.Errorf("no act %s", id)
	}
	return m.acts[i].Change, nil
}

// erase takes out of the open part of acts what erasures that have an effect name.
func (m *memory) erase() error {
	var erasures []int
	for i := range m.acts {
		if k := m.acts[i].Change.Kind; k == record.ErasePersonal || k == record.EraseList {
			erasures = append(erasures, i)
		}
	}
	if len(erasures) == 0 {
		return nil
	}
	s, err := m.see()
	if err != nil {
		return err
	}
	for _, i := range erasures {
		var e record.Erasure
		if err := json.Unmarshal(m.acts[i].Change.Payload, &e); err != nil {
			return err
		}
		if _, none := s.without[m.acts[i].Change.ID]; none {
			continue
		}
		for _, r := range e.Acts {
			if err := m.redact(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) redact(r record.Redaction) error {
	for i := range m.acts {
		p := &m.acts[i]
		if p.Change.ID != r.Change || len(p.Salt) == 0 {
			continue
		}
		c := p.Change
		c.Payload = r.Payload
		a := p.Act
		a.Body, a.Salt = c.Body(), nil
		again, err := a.Parse()
		if err != nil {
			return err
		}
		m.acts[i], m.seen = again, nil
	}
	return nil
}

// fill takes the content of acts of which a desk that was revoked since had taken it out here.
func (m *memory) fill(acts []exchange.Parsed) {
	for _, p := range acts {
		if i, here := m.at[p.Leaf]; here && len(p.Salt) > 0 && len(m.acts[i].Salt) == 0 {
			m.acts[i], m.seen = p, nil
		}
	}
}

// At, Has and Desk implement exchange.Known.
func (m *memory) At(id record.DeviceID, turn int64) (audit.Hash, bool, error) {
	h, ok := m.turns[id][turn]
	return h, ok, nil
}

func (m *memory) Has(leaf audit.Hash) (bool, error) {
	_, ok := m.at[leaf]
	return ok, nil
}

func (m *memory) Desk(id record.DeviceID) (desk record.Desk, revoked bool, err error) {
	for _, c := range []*exchange.Card{m.host, &m.card} {
		if c != nil && c.Desk == id {
			desk = record.Desk{ID: id, Key: c.Key}
		}
	}
	s, err := m.see()
	if err != nil {
		return desk, false, err
	}
	for i := range m.acts {
		c := &m.acts[i].Change
		_, out := s.without[c.ID]
		switch {
		case c.Subjects[0] != string(id):
		case c.Kind == record.RevokeDesk && !out:
			revoked = true
		case c.Kind == record.AdmitDesk && desk.Key == "":
			if err := json.Unmarshal(c.Payload, &desk); err != nil {
				return desk, false, err
			}
		}
	}
	return desk, revoked, nil
}

func (m *memory) bundle(to node, all bool) (*bundle, error) {
	has := m.has[to.id()]
	if all {
		has = nil
	}
	marks, told := m.marks(has), map[record.DeviceID]int64{}
	for i := range m.acts {
		c := &m.acts[i].Change
		told[c.Device] = max(told[c.Device], m.acts[i].Turn)
	}
	maps.Copy(told, m.marks(nil))
	back, err := m.broughtBack()
	if err != nil {
		return nil, err
	}
	out := &bundle{}
	for i := range m.acts { // they stand after what they built on
		p := &m.acts[i]
		id := p.Change.Device
		if exchange.Lacks(has[id], marks[id], p.Turn) || back[p.Change.ID] && len(p.Salt) > 0 {
			out.acts = append(out.acts, *p)
		}
	}
	out.manifest = exchange.Manifest{Case: "case", From: m.card.Desk, To: to.id(), Made: 1, Has: told,
		Size: int64(len(m.acts))}
	out.write = func() ([]byte, error) {
		acts := make([]exchange.Act, len(out.acts))
		for i := range out.acts {
			acts[i] = out.acts[i].Act
		}
		var b bytes.Buffer
		err := exchange.Write(&b, out.manifest, acts, m.keys.Sign, func(string) (io.ReadCloser, error) {
			return nil, io.ErrUnexpectedEOF
		})
		return b.Bytes(), err
	}
	if *m.made%8 == 0 {
		_, err = out.raw()
	}
	return out, err
}

// marks are what is here of desks that were revoked, as this desk or another one knows.
func (m *memory) marks(has map[record.DeviceID]int64) map[record.DeviceID]int64 {
	leaves := map[record.DeviceID][]audit.Hash{}
	for id, said := range has {
		if said < 0 {
			leaves[id] = nil
		}
	}
	for i := range m.acts {
		if c := &m.acts[i].Change; c.Kind == record.RevokeDesk {
			leaves[record.DeviceID(c.Subjects[0])] = nil
		}
	}
	for i := range m.acts {
		id := m.acts[i].Change.Device
		if _, wanted := leaves[id]; wanted {
			leaves[id] = append(leaves[id], m.acts[i].Leaf)
		}
	}
	out := map[record.DeviceID]int64{}
	for id, all := range leaves {
		out[id] = exchange.Mark(all)
	}
	return out
}

// broughtBack are the acts that erasures name which have no effect: whoever took them out gets them again.
func (m *memory) broughtBack() (map[record.ChangeID]bool, error) {
	out := map[record.ChangeID]bool{}
	s, err := m.see()
	for i := range m.acts {
		c := &m.acts[i].Change
		var e record.Erasure
		if _, none := s.without[c.ID]; !none || c.Kind != record.ErasePersonal && c.Kind != record.EraseList ||
			json.Unmarshal(c.Payload, &e) != nil {
			continue
		}
		for _, r := range e.Acts {
			out[r.Change] = true
		}
	}
	return out, err
}

func (m *memory) take(b *bundle) error {
	manifest, acts := b.manifest, b.acts
	if b.bytes != nil {
		var err error
		if manifest, acts, err = m.open(b.bytes); err != nil {
			return err
		}
	} else if err := m.addressed(manifest); err != nil {
		return err
	}
	fresh, err := exchange.Judge(m, "case", acts)
	if err != nil {
		return err
	}
	for i := range fresh {
		if m.ids[fresh[i].Change.ID] {
			return exchange.ErrForked
		}
		m.append(fresh[i])
	}
	m.fill(acts)
	m.has[manifest.From] = manifest.Has
	return m.erase()
}

// open reads a bundle.
func (m *memory) open(file []byte) (exchange.Manifest, []exchange.Parsed, error) {
	in, err := exchange.Open(bytes.NewReader(file))
	if err != nil {
		return exchange.Manifest{}, nil, err
	}
	if err := m.addressed(in.Manifest); err != nil {
		return in.Manifest, nil, err
	}
	key, err := exchange.Sender(m, in.Manifest.From)
	if err != nil {
		return in.Manifest, nil, err
	}
	if err := in.CheckSignature(key); err != nil {
		return in.Manifest, nil, err
	}
	acts, err := in.Acts()
	if err != nil {
		return in.Manifest, nil, err
	}
	return in.Manifest, acts, in.End()
}

// addressed refuses a bundle that is not for this desk, or of a desk that may not send one.
func (m *memory) addressed(manifest exchange.Manifest) error {
	if manifest.Case != "case" {
		return exchange.ErrForeign
	}
	if manifest.To != m.card.Desk {
		return exchange.ErrNotOurs
	}
	_, err := exchange.Sender(m, manifest.From)
	return err
}

func (m *memory) see() (sight, error) {
	if m.seen != nil {
		return *m.seen, nil
	}
	items := make([]exchange.Item, 0, len(m.acts))
	for i := range m.acts {
		n, err := m.note(&m.acts[i])
		if err != nil {
			return sight{}, err
		}
		items = append(items, n.item)
	}
	s := exchange.Settle(items)
	root := s.Root()
	out := sight{root: fmt.Sprintf("%x", root[:]), rows: map[string]string{}, conflicts: s.Conflicts,
		without: s.Without, bodies: map[record.ChangeID]string{}}
	for i := range s.Items {
		it := &s.Items[i]
		out.ids = append(out.ids, string(it.ID))
		p := &m.acts[m.at[it.Leaf]]
		c := &p.Change
		out.bodies[it.ID] = string(c.Payload)
		_, none := s.Without[it.ID]
		_, undone := s.Undone[it.ID]
		if none || undone {
			continue
		}
		n, err := m.note(p)
		if err != nil {
			return sight{}, err
		}
		out.count(c, n.cells)
	}
	slices.Sort(out.ids)
	var b strings.Builder
	fmt.Fprint(&b, rowsText(out.rows), s.Conflicts, len(s.Without))
	for _, id := range out.ids {
		b.WriteString(id)
		b.WriteString(out.bodies[record.ChangeID(id)])
	}
	out.tables = b.String()
	m.seen = &out
	return out, nil
}

// note reads an act, once for as long as it says the same.
func (m *memory) note(p *exchange.Parsed) (noted, error) {
	key := reading{p.Leaf, len(p.Salt) == 0}
	if n, known := m.read[key]; known {
		return n, nil
	}
	it, err := exchange.ItemOf(&p.Change, p.Leaf, p.Turn)
	n := noted{it, cellsOf(&p.Change)}
	m.read[key] = n
	return n, err
}

// count has an act that has an effect have it.
func (s *sight) count(c *record.Change, cells map[string]string) {
	switch c.Kind {
	case record.ImportVictims:
		var chunk record.ImportChunk
		if json.Unmarshal(c.Payload, &chunk) == nil && len(chunk.Records) > 0 {
			s.rows[rowsOf(c.Subjects[0])] = "in"
		}
	case record.UndoImport:
		delete(s.rows, rowsOf(c.Subjects[0]))
	}
	for cell, value := range cells {
		s.rows[cell] = value
	}
}

// rowsOf names that the rows of a list are there.
func rowsOf(list string) string { return "rows " + list }

func rowsText(rows map[string]string) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&b, "%s=%s\n", k, rows[k])
	}
	return b.String()
}

// cellsOf are the fields that an act writes, with what it writes there.
func cellsOf(c *record.Change) map[string]string {
	var p map[string]any
	if json.Unmarshal(c.Payload, &p) != nil {
		return nil
	}
	text := func(key string) string { s, _ := p[key].(string); return s }
	switch c.Kind {
	case record.RecordSite:
		return map[string]string{"site " + c.Subjects[0]: text("name")}
	case record.JudgePair:
		return map[string]string{"pair " + c.Subjects[0]: text("kind")}
	case record.RecordConsent:
		return map[string]string{"consent " + c.Subjects[0]: text("purpose")}
	case record.ProposeFinding, record.DecideFinding:
		return map[string]string{"finding " + c.Subjects[0]: text("state") + " by " + text("proposer") + "," +
			text("reviewer")}
	case record.CorrectVictim:
		set, _ := p["set"].(map[string]any)
		out := map[string]string{}
		for field, v := range set {
			out["victim "+c.Subjects[0]+" "+field], _ = v.(string)
		}
		return out
	}
	return nil
}
