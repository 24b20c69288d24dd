package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"

	"recount/extract"
	"recount/intake"
	"recount/internal/shareddata"
)

// weakPages reads half of the one-incident reports (those with an even hash of their id; the other half is for
// measuring). Their coders noted how many were killed and injured and not where it is told, so a report says of its
// candidates only what they cannot be: nobody is killed where none was. Features are kept from annotated pages alone;
// these reports move weights.
func weakPages() ([]*page, error) {
	path, ok := shareddata.Find("data/gunviolence/train.jsonl.gz")
	if !ok {
		return nil, fmt.Errorf("the one-incident reports are not beside the repository")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var out []*page
	for d := json.NewDecoder(z); d.More(); {
		var r struct {
			ID, Text, Published string
			Killed, Injured     int
		}
		if err := d.Decode(&r); err != nil {
			return nil, err
		}
		h := fnv.New32a()
		h.Write([]byte(r.ID))
		if h.Sum32()%2 == 1 {
			continue
		}
		docs, _ := intake.Read(r.ID+".txt", []byte("published: "+r.Published+"\noutlet: local\n\n"+r.Text+"\n"),
			intake.Options{})
		if len(docs) != 1 {
			continue
		}
		out = append(out, &page{ID: r.ID, weight: weakWeight, doc: &docs[0], weak: true, killed: r.Killed,
			injured: r.Injured})
	}
	return out, nil
}

const weakWeight = 0.15

// weakExamples are the candidates of a report with the harms that they cannot have come to.
func weakExamples(e *extract.Extractor, p *page) []*example {
	var out []*example
	for _, d := range e.Decisions(p.doc) {
		x := &example{features: d.Features, discourse: d.Discourse, weight: p.weight, decision: d,
			classes: map[string]string{}}
		if p.killed == 0 {
			x.never = append(x.never, "harm.killed")
		}
		if p.injured == 0 {
			x.never = append(x.never, "harm.injured")
		}
		x.never = append(x.never, "harm.casualties", "harm.displaced", "harm.sheltering", "harm.missing",
			"harm.detained")
		out = append(out, x)
	}
	return out
}
