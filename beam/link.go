package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"recount/internal/flow"
	"recount/link"
)

// Linking: each worker holds the lists as interned columns and compares a share of the records with the others of their
// blocks. The patterns of all shares are added up, the model is fitted to them on one machine, each share is scored
// under it, and the persons are gathered on one machine from the pairs that are left.

// Kinds of parts of linking.
const (
	listsFile   = "lists.json"
	modelFile   = "model.json"
	seenParts   = "seen"     // by share: pairs that could be matches
	countParts  = "patterns" // in part 0: patterns with how many pairs have them
	scoredParts = "scored"   // by share
)

func init() {
	steps["link"] = step{[]string{seenParts, countParts}, compareShare, keepShares}
	steps["score"] = step{[]string{scoredParts}, scoreShares, keepScored}
}

// lists are what is linked, and with what.
type lists struct {
	Paths     []string
	Map       map[string]string
	Seed      uint64
	Threshold float64
	MaxBlock  int
	Files     []flow.FoundFile // as they were when the run began
}

func (l lists) input() flow.LinkInput {
	return flow.LinkInput{Paths: l.Paths, Map: l.Map, Options: link.Options{Seed: l.Seed, Threshold: l.Threshold,
		MaxBlock: l.MaxBlock, Workers: 2}}
}

// shared is what a worker keeps of the lists from task to task.
var shared struct {
	sync.Mutex
	of     string
	linked *flow.Linked
	shares *link.Shares
}

// sharesOf reads the lists, once in a process.
func sharesOf(ctx context.Context, j job) (*link.Shares, *flow.Linked, error) {
	shared.Lock()
	defer shared.Unlock()
	b, err := os.ReadFile(filepath.Join(j.Folder, listsFile))
	if err != nil {
		return nil, nil, err
	}
	if shared.of == string(b) {
		return shared.shares, shared.linked, nil
	}
	var l lists
	if err := json.Unmarshal(b, &l); err != nil {
		return nil, nil, err
	}
	linked, err := flow.ReadLink(ctx, l.input())
	if err != nil {
		return nil, nil, err
	}
	shares, err := link.NewShares(linked.Table, linked.Options)
	if err != nil {
		return nil, nil, err
	}
	shared.of, shared.linked, shared.shares = string(b), linked, shares
	return shares, linked, nil
}

// shareKey orders shares by number.
func shareKey(share int) string { return fmt.Sprintf("%010d", share) }

// compareShare compares the records of one share.
func compareShare(ctx context.Context, j job, share int, give func(int, []byte)) error {
	h, _, err := sharesOf(ctx, j)
	if err != nil {
		return err
	}
	seen := h.Compare(share)
	for p, n := range seen.Patterns {
		give(0, fields("pattern", hashText(uint64(p)), strconv.FormatInt(n, 10)))
	}
	seen.Patterns = nil
	b, err := seen.AppendBinary(nil)
	give(share%j.Parts, fields("share", shareKey(share), string(b)))
	return err
}

// keepShares keeps the shares of a part, and adds up patterns.
func keepShares(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	patterns := map[string]int64{}
	kinds := map[string][][]byte{seenParts: nil}
	for r := range records {
		f, err := split(r, 3)
		if err != nil {
			return err
		}
		if f[0] == "share" {
			kinds[seenParts] = append(kinds[seenParts], fields(f[1], f[2]))
			continue
		}
		n, err := strconv.ParseInt(f[2], 10, 64)
		if err != nil {
			return errRecord
		}
		patterns[f[1]] += n
	}
	for p, n := range patterns {
		kinds[countParts] = append(kinds[countParts], fields(p, strconv.FormatInt(n, 10)))
	}
	return writeAll(j, part, kinds)
}

// scoreShares scores the shares of a part under the model.
func scoreShares(ctx context.Context, j job, part int, give func(int, []byte)) error {
	h, _, err := sharesOf(ctx, j)
	if err != nil {
		return err
	}
	m, err := flow.ReadLinkModel(filepath.Join(j.Folder, modelFile))
	if err != nil {
		return err
	}
	if err := h.Take(m); err != nil {
		return err
	}
	for f, err := range j.folder().rows(seenParts, part, 2) {
		if err != nil {
			return err
		}
		var seen link.Seen
		if err := seen.UnmarshalBinary([]byte(f[1])); err != nil {
			return err
		}
		b, err := h.Score(&seen).AppendBinary(nil)
		if err != nil {
			return err
		}
		give(part, fields(f[0], string(b)))
	}
	return nil
}

func keepScored(_ context.Context, j job, part int, records iter.Seq[[]byte]) error {
	return j.folder().write(scoredParts, part, slices.Collect(records))
}

// runLink links lists and writes clusters.csv, as "recount link --out" does.
func runLink(ctx context.Context, paths []string, o runOptions) error {
	j, ground, err := linkJob(ctx, paths, o)
	if err != nil {
		return err
	}
	h, linked, err := sharesOf(ctx, j)
	if err != nil {
		return err
	}
	j.Step = "link"
	after, err := runStep(ctx, j, h.Len(), ground)
	if err != nil {
		return err
	}
	model, err := fitModel(j, h)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(j.Folder, modelFile), model, 0o600); err != nil {
		return err
	}
	j.Step = "score"
	if _, err := runStep(ctx, j, j.Parts, after); err != nil {
		return err
	}
	scored, err := allScored(j, h.Len())
	if err != nil {
		return err
	}
	if linked.Result, err = h.Finish(ctx, scored); err != nil {
		return err
	}
	shared.of = "" // shares are finished once
	say(os.Stderr, "%d records, %d persons", linked.Table.Len(), linked.Summary().Clusters)
	for name, write := range map[string]func(string) error{
		"clusters.csv": linked.WriteClusters, "pairs.csv": linked.WritePairs, "model.json": linked.WriteModel,
	} {
		if err := write(filepath.Join(o.out, name)); err != nil {
			return err
		}
	}
	return nil
}

// linkJob writes down what is linked, for the workers.
func linkJob(ctx context.Context, paths []string, o runOptions) (job, string, error) {
	out, err := filepath.Abs(o.out)
	if err != nil {
		return job{}, "", err
	}
	l := lists{Map: o.columns, Seed: o.seed, Threshold: o.threshold, MaxBlock: o.maxBlock}
	for _, p := range paths {
		if p, err = filepath.Abs(p); err != nil {
			return job{}, "", err
		}
		l.Paths = append(l.Paths, p)
	}
	if l.Files, err = flow.FindFiles(ctx, l.Paths, flow.FileOptions{}); err != nil {
		return job{}, "", err
	}
	b, err := json.Marshal(l)
	if err != nil {
		return job{}, "", err
	}
	j := job{Folder: filepath.Join(out, "work"), Parts: o.parts, Pass: firstPass}
	if j.Parts <= 0 {
		j.Parts = partsFor(l.Files)
	}
	if err := os.MkdirAll(j.Folder, 0o700); err != nil {
		return job{}, "", err
	}
	return j, string(b), os.WriteFile(filepath.Join(j.Folder, listsFile), b, 0o600)
}

// fitModel fits the model to the patterns of all shares.
func fitModel(j job, h *link.Shares) ([]byte, error) {
	patterns := map[link.Pattern]int64{}
	for f, err := range j.folder().rows(countParts, 0, 2) {
		if err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			return nil, errRecord
		}
		patterns[link.Pattern(textHash(f[0]))] = n
	}
	var b bytes.Buffer
	err := json.NewEncoder(&b).Encode(h.Fit(patterns))
	return b.Bytes(), err
}

// allScored reads the scored shares in order.
func allScored(j job, shares int) ([]*link.Scored, error) {
	out := make([]*link.Scored, shares)
	for part := range j.Parts {
		for f, err := range j.folder().rows(scoredParts, part, 2) {
			if err != nil {
				return nil, err
			}
			n, err := strconv.Atoi(f[0])
			if err != nil || n < 0 || n >= shares || out[n] != nil {
				return nil, errRecord
			}
			out[n] = &link.Scored{}
			if err := out[n].UnmarshalBinary([]byte(f[1])); err != nil {
				return nil, err
			}
		}
	}
	if slices.Contains(out, nil) {
		return nil, errRecord
	}
	return out, nil
}
