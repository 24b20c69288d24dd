package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"strings"
	"time"

	"recount/audit"
)

// witnesses are three who cosign whatever they are asked: what is measured is the edition that carries it.
var witnesses = []*audit.Cosigner{witness(1), witness(2), witness(3)}

func witness(n byte) *audit.Cosigner {
	c, err := audit.NewCosigner(fmt.Sprintf("witness.example/%d", n), bytes.Repeat([]byte{n}, ed25519.SeedSize), time.Now)
	if err != nil { // name and seed are right
		panic(err)
	}
	return c
}

func witnessKeys() []string {
	var out []string
	for _, w := range witnesses {
		out = append(out, w.Key())
	}
	return out
}

// cosign has two of the three cosign a release.
func (b *bench) cosign(ctx context.Context, id string) error {
	r, err := b.desk.Editions().CosignRequest(ctx, b.head, id, 0)
	if err != nil {
		return err
	}
	text, _, _ := strings.Cut(string(r.Checkpoint), "\n\n")
	for _, w := range witnesses[:2] {
		line, err := w.Cosign(text + "\n")
		if err != nil {
			return err
		}
		if _, _, err := b.desk.Editions().Cosign(ctx, b.head, id, []byte(line)); err != nil {
			return err
		}
	}
	return nil
}
