package desk

import (
	"context"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// kind ties a noun of record to its table, its acts and its level. One row here is one kind of record that people write
// whole; what has rules of its own (claims, findings, testimonies, imports) has a file of its own.
type kind[T any] struct {
	table store.Table
	write record.Act
	read  record.Act
	level access.Level
	id    func(*T) *string
	check func(*T) error
	// there refuses a noun that names records which are not there; nil: it names none.
	there func(sight, *T) error
}

// put writes a noun: a new one without an id gets one, an old one is replaced and stays in the history. A noun with an id
// is an edit of what is there.
func put[T any](ctx context.Context, r *road, who Who, k kind[T], noun T) (string, Outcome, error) {
	return putAs(ctx, r, who, k, noun, *k.id(&noun) != "")
}

// putAs is put of a noun whose id somebody gave, or that has one which the program made for it.
func putAs[T any](ctx context.Context, r *road, who Who, k kind[T], noun T, given bool) (string, Outcome, error) {
	if err := k.check(&noun); err != nil {
		return "", Outcome{}, badInput("%w", err)
	}
	if *k.id(&noun) == "" {
		*k.id(&noun) = store.NewID(record.Micros(r.now().UnixMicro()))
	}
	if len(*k.id(&noun)) > record.MaxSubject {
		return "", Outcome{}, badInput("a name by which it is found has at most %d bytes", record.MaxSubject)
	}
	out, err := r.do(ctx, who, k.write, access.Subject{Level: k.level}, func(tx *store.Tx, _ allowed) (deed, error) {
		if given {
			author, err := makerOf(tx, k.table, *k.id(&noun))
			if err == nil {
				err = r.touch(tx, who, k.write, k.read, access.Subject{Level: k.level, Author: author})
			}
			if err != nil {
				return deed{}, err
			}
		}
		if err := unchanged(tx, who.Seen, k.table, *k.id(&noun)); err != nil {
			return deed{}, err
		}
		if k.there != nil {
			if err := k.there(sight{r, tx, who}, &noun); err != nil {
				return deed{}, err
			}
		}
		return deed{subjects: []string{*k.id(&noun)}, payload: noun}, nil
	})
	return *k.id(&noun), out, err
}

// list reads all nouns of a kind.
func list[T any](ctx context.Context, r *road, who Who, k kind[T], q store.Query) ([]T, error) {
	var out []T
	err := r.look(ctx, who, k.read, access.Subject{Level: k.level}, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(k.table, q, func(row store.Row) error {
			noun, err := store.Decode[T](row)
			out = append(out, noun)
			return err
		})
	})
	return out, err
}

// get reads one noun; subject says to whom it is assigned.
func get[T any](ctx context.Context, r *road, who Who, k kind[T], id string, subject access.Subject) (T, error) {
	var out T
	err := r.look(ctx, who, k.read, subject, func(tx *store.Tx, _ allowed) error {
		row, err := tx.Get(k.table, id)
		if err != nil {
			return err
		}
		out, err = store.Decode[T](row)
		return err
	})
	return out, err
}

// required refuses a noun without what it is about.
func required(what, value string) error {
	if value == "" {
		return record.Say("%s is missing", what)
	}
	return nil
}
