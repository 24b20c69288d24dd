package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Fingerprint digests every row of every table of the case, those beside the log included: two cases with the same
// fingerprint hold the same. It is for tests and for comparing a restored case; it says nothing about originals.
func (s *Store) Fingerprint(ctx context.Context) (string, error) {
	tables := []string{"changes", "facts", "data_keys", "checkpoints", "claims", "jobs", "credentials", "sessions",
		"signins"}
	for _, c := range comparisons()[1:] {
		tables = append(tables, c.table)
	}
	h := sha256.New()
	err := s.View(ctx, func(tx *Tx) error {
		for _, table := range tables {
			fmt.Fprintf(h, "table %s\n", table)
			c, err := newCursor(ctx, tx.sess, "SELECT * FROM "+table+" ORDER BY 1, 2", 1)
			if err != nil {
				return err
			}
			for c.more {
				for _, v := range c.values {
					fmt.Fprintf(h, "%T %v|", v, v)
				}
				h.Write([]byte{'\n'})
				if err := c.next(); err != nil {
					_ = c.rows.Close()
					return err
				}
			}
			_ = c.rows.Close()
		}
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
