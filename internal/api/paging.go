package api

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"recount/internal/desk"
)

// pages is the part of a list's input that all lists share.
type pages struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"the cursor of the last page; nothing for the first"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"how many at the most"`
}

// list is one page of a list.
type list[T any] struct {
	Items  []T    `json:"items"`
	Cursor string `json:"cursor,omitempty" doc:"to ask for the next page; nothing on the last"`
}

var errCursor = errors.New("the cursor is not one that this list gave; begin without one")

// at is where a cursor stands; "" at the beginning.
func (p pages) at() (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil {
		return "", fmt.Errorf("%w: %w", desk.ErrInput, errCursor)
	}
	return string(b), nil
}

func cursor(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// paged makes the answer of a list that the desk gives page by page: it was asked for one more than the limit.
func paged[T any](p pages, items []T, id func(T) string) list[T] {
	out := list[T]{Items: items}
	if len(items) > p.Limit {
		out.Items = items[:p.Limit]
		out.Cursor = cursor(id(out.Items[p.Limit-1]))
	}
	if out.Items == nil {
		out.Items = []T{}
	}
	return out
}

// cut makes the answer of a list that the desk gives whole, in an order that stays.
func cut[T any](p pages, all []T, id func(T) string, err error) (*one[list[T]], error) {
	if err != nil {
		return nil, err
	}
	after, err := p.at()
	if err != nil {
		return nil, err
	}
	if after != "" {
		i := slices.IndexFunc(all, func(x T) bool { return id(x) == after })
		if i < 0 {
			return nil, fmt.Errorf("%w: %w", desk.ErrInput, errCursor)
		}
		all = all[i+1:]
	}
	return answer(paged(p, all[:min(len(all), p.Limit+1)], id), nil)
}

// as changes each of a list.
func as[A, B any](all []A, f func(A) B) []B {
	out := make([]B, 0, len(all))
	for _, a := range all {
		out = append(out, f(a))
	}
	return out
}
