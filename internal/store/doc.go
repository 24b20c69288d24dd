// Package store keeps a case: one log of acts (record.Change), the tables that the log makes, and a protected file for
// both. It holds the only SQL of the program.
//
// # Writing
//
// Act runs a function in the one writing transaction. The function reads through its Tx, decides, and calls Tx.Append
// with a Change; log, tree nodes and projections are written together. When Act returns nil, everything is on the disk.
//
//	err := s.Act(ctx, func(tx *store.Tx) error {
//		row, err := tx.Get(store.Incidents, id)      // read
//		...                                          // decide (pure)
//		_, err = tx.Append(&record.Change{ID: record.ChangeID(store.NewID(now)), Case: s.Case(), Device: s.Device(),
//			Actor: who, At: now, Kind: record.MakeIncident, Subjects: []string{id}, Payload: payload, Salt: store.NewSalt()})
//		return err
//	})
//
// Rules for a Change: Subjects[0] is the id of the record that the act is about, and the row of its table; the other
// subjects are records that it mentions (for History). The Payload is record.Canonical of the noun that record.Act
// names beside the kind. A new act on the same subject replaces the row; undoing an act makes the row again from the
// acts that hold. What must be erasable goes into Personal (record.CanonicalPersonal) under a key from Tx.NewDataKey;
// projections never see it. list.import has the import's id as first subject; so have its list.rows, a few hundred
// records each.
//
// # Reading
//
// View runs a function in a reading transaction. Tx gives: Get, Page, EachRow, Count over the projections (see Table
// and the columns in projection.go); Decode reads the noun. Document and DocumentRows for documents; Search over
// documents and victim records; History, Log, Latest, Entry for acts; Personal for sealed parts; CachedClaims and
// Undecided for what machines read; Provenance for where a record came from; Jobs, Sessions, Credentials. Store.At
// gives the case as it was known at a moment, with the same Tx.
//
// # Keeping
//
// Check looks for damage and names it; Backup and Restore move a case; Checkpoint signs the log. The tables are caches:
// those of another program are made again from the log as a case is opened (tables.go), a check makes those on which
// protection rests again in a second database and compares them byte for byte, a full check all of them. Tables that no
// log could make are made by migrations, which are frozen text.
//
// An erasure (record.Erasure) destroys data keys, the open part of older acts, and originals; commitments and leaves
// stay, so that every proof checks. Erasures are listed in case.erasures beside the database and in every backup, and
// Restore carries them out again on an older one.
//
// The package refuses: a second process on the same case, an SQLite library older than 3.51.3, a schema that it does
// not know, writing after a disk error, and a log shorter than what it last acknowledged.
package store
