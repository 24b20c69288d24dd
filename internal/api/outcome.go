package api

import (
	"github.com/danielgtaylor/huma/v2"

	"recount/record"
)

// outcome is a parameter that names what happened to people.
type outcome string

// Schema implements huma.SchemaProvider: the names are those of the one table of outcomes.
func (outcome) Schema(huma.Registry) *huma.Schema { return outcomeSchema(record.Outcomes(nil)) }

// listed is an outcome that a list may say of its people.
type listed string

// Schema implements huma.SchemaProvider.
func (listed) Schema(huma.Registry) *huma.Schema {
	return outcomeSchema(record.Outcomes(func(h record.Harm) bool { return h.Listed }))
}

func outcomeSchema(outcomes []record.Outcome) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, o := range outcomes {
		s.Enum = append(s.Enum, string(o))
	}
	return s
}
