package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"recount/access"
	"recount/audit"
	"recount/internal/store"
	"recount/record"
)

// maxWitnesses bounds the witnesses of an edition.
const maxWitnesses = 32

// readWitnesses reads the keys of witnesses, one a line or with spaces between, and how many of them must cosign; 0:
// all.
func readWitnesses(text string, quorum int) ([]string, int, error) {
	keys := strings.Fields(text)
	if len(keys) > maxWitnesses {
		return nil, 0, badInput("an edition has at most %d witnesses", maxWitnesses)
	}
	for i, k := range keys {
		v, err := audit.NewCosignerVerifier(k)
		if err != nil {
			return nil, 0, badInput("%q is no key of a witness: recount witness init prints it, NAME+HASH+BASE64", k)
		}
		_, own, _ := strings.Cut(k[len(v.Name())+1:], "+")
		if slices.ContainsFunc(keys[:i], func(other string) bool { return strings.HasSuffix(other, "+"+own) }) {
			return nil, 0, badInput("two witnesses have one key: %s", v.Name())
		}
	}
	if quorum < 0 || quorum > len(keys) {
		return nil, 0, badInput("of %d witnesses %d cannot be asked for", len(keys), quorum)
	}
	if quorum == 0 {
		quorum = len(keys)
	}
	return keys, quorum, nil
}

// errUncovered is an edition of which no checkpoint of the log tells yet.
var errUncovered = badInput("the edition was not released in this log: release it first")

// releaseCheckpoint is the checkpoint under which an edition's release is shown, with the edition.
func releaseCheckpoint(tx *store.Tx, id string) (ed record.Edition, b audit.Bundle, size int64, err error) {
	if ed, err = editionNamed(tx, id); err != nil {
		return ed, b, 0, err
	}
	own, err := announcement(tx, id)
	if err == nil {
		b, size, err = tx.Released(&own)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = errUncovered
	}
	return ed, b, size, err
}

// CosignRequest is what a witness is asked for the checkpoint under which an edition was released, when it saw the log
// at a size last; 0: never. It tells the witness sizes, roots and hashes, and nothing of the case.
func (e Editions) CosignRequest(ctx context.Context, who Who, id string, old int64) (r audit.WitnessRequest,
	err error) {
	subject := access.Subject{Level: access.S1}
	err = e.desk.look(ctx, who, record.CosignEdition, subject, func(tx *store.Tx, _ allowed) error {
		_, b, size, err := releaseCheckpoint(tx, id)
		if err != nil {
			return err
		}
		if old < 0 || old > size {
			return badInput("the witness has seen %d acts of this log, and the edition was released at %d: it cosigns nothing older; release the next edition and ask right after", old, size)
		}
		r = audit.WitnessRequest{Old: old, Checkpoint: []byte(b.Checkpoint)}
		if old > 0 {
			r.Proof, err = audit.ProveConsistency(size, old, tx.Nodes())
		}
		return err
	})
	return r, err
}

// Cosign keeps with an edition what a witness answered: lines of signatures, or the checkpoint with them below. Only
// those are taken that a witness of the edition's policy made of the checkpoint under which it was released; whose they
// are is said.
func (e Editions) Cosign(ctx context.Context, who Who, id string, answer []byte) (by []string, out Outcome, err error) {
	out, err = e.desk.do(ctx, who, record.CosignEdition, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			author, err := makerOf(tx, store.Editions, id)
			if err == nil { // what is released is approved
				err = e.desk.touch(tx, who, record.CosignEdition, "toll.read", access.Subject{Level: access.S1,
					Author: author, Approved: true})
			}
			if err != nil {
				return deed{}, err
			}
			ed, b, _, err := releaseCheckpoint(tx, id)
			if err != nil {
				return deed{}, err
			}
			spec, err := specOf(ed)
			if err != nil {
				return deed{}, err
			}
			if len(spec.Witnesses) == 0 {
				return deed{}, badInput(
					"the policy of edition %s asks for no witness: name them when you draft the next one", id)
			}
			lines, err := cosignatures(b.Checkpoint, answer, spec.Witnesses)
			if err != nil {
				return deed{}, err
			}
			for _, line := range lines {
				name, _, _ := signature(line)
				by = append(by, name)
			}
			return deed{subjects: []string{id}, payload: record.Cosignature{ID: id, Lines: lines}}, nil
		})
	return by, out, err
}

// cosigned gives the lines of an edition's witnesses that hold over the checkpoint of its release, one a witness, in the
// order of its policy: those that every desk was given. What another desk sent and nobody signed is passed over.
func cosigned(tx *store.Tx, ed record.Edition, checkpoint string) ([]string, error) {
	lines := slices.Clone(ed.Cosignatures)
	rows, err := rowsOf[record.Cosignature](tx, store.Cosignatures, "edition", ed.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		lines = append(lines, r.Lines...)
	}
	if len(lines) == 0 {
		return nil, nil
	}
	spec, err := specOf(ed)
	if err != nil {
		return nil, err
	}
	slices.Sort(lines) // a witness that was asked twice says one thing, whichever desk took it first
	by := map[string]string{}
	for _, line := range slices.Compact(lines) {
		if _, key, ok := signature(line); ok && by[key] == "" {
			if held, err := cosignatures(checkpoint, []byte(line+"\n"), spec.Witnesses); err == nil {
				by[key] = held[0]
			}
		}
	}
	out := slices.Collect(maps.Values(by))
	slices.SortFunc(out, func(a, b string) int { return placeOf(spec.Witnesses, a) - placeOf(spec.Witnesses, b) })
	return out, nil
}

// placeOf is the place of who signed a line among the keys of witnesses.
func placeOf(witnesses []string, line string) int {
	name, key, _ := signature(line)
	own := fmt.Sprintf("%s+%x+", name, key[len(name):])
	return slices.IndexFunc(witnesses, func(k string) bool { return strings.HasPrefix(k, own) })
}

// signature reads the line of a signature: the name of who signed, and the name with the hash of the key. ok is false
// for what is none: other desks send editions too.
func signature(line string) (name, key string, ok bool) {
	f := strings.Fields(line)
	if len(f) != 3 || f[0] != "\u2014" || strings.ContainsAny(line, "\r\n") {
		return "", "", false
	}
	raw, err := base64.StdEncoding.DecodeString(f[2])
	if err != nil || len(raw) < 4 {
		return "", "", false
	}
	return f[1], f[1] + string(raw[:4]), true
}

// cosignatures are the lines of an answer that hold, of the witnesses that are asked.
func cosignatures(checkpoint string, answer []byte, witnesses []string) ([]string, error) {
	text := string(answer)
	if i := strings.LastIndex(text, "\n\n"); i >= 0 {
		text = text[i+2:]
	}
	var known []note.Verifier
	for _, k := range witnesses {
		v, err := audit.NewCosignerVerifier(k)
		if err != nil {
			return nil, err
		}
		known = append(known, v)
	}
	body, _, _ := strings.Cut(checkpoint, "\n\n")
	n, err := note.Open([]byte(body+"\n\n"+text), note.VerifierList(known...))
	if err != nil {
		return nil, badInput("that is no cosignature of a witness of this edition over the checkpoint of its release")
	}
	var out []string
	for _, s := range n.Sigs {
		out = append(out, fmt.Sprintf("— %s %s", s.Name, s.Base64))
	}
	return out, nil
}
