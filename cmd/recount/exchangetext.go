package main

import (
	"fmt"
	"io"

	"recount/exchange"
	"recount/internal/desk"
	"recount/record"
)

// reasonsOf says why an act has no effect.
var reasonsOf = map[exchange.Reason]string{
	exchange.ReasonRevoked:   "its desk was revoked",
	exchange.ReasonErased:    "what it is about was erased elsewhere meanwhile",
	exchange.ReasonWithdrawn: "consent, or a right, had been withdrawn elsewhere meanwhile",
	exchange.ReasonFourEyes:  "it takes another person: two accounts of one are one",
	exchange.ReasonStale:     "the record was changed elsewhere meanwhile: decide again",
	exchange.ReasonDoubled:   "the same rows were read in on another desk",
	exchange.ReasonConflict:  "it contradicts another desk's act",
	exchange.ReasonOverruled: "a person decided for another desk's act",
	exchange.ReasonRefused:   "it could not be done after what was done elsewhere",
}

// sayStatus prints how desks stand to each other.
func sayStatus(w io.Writer, s desk.ExchangeStatus) {
	say(w, "%d acts are here, root %s\n", s.Size, s.Root)
	if len(s.Desks) == 0 {
		say(w, "No other desk was admitted.\n")
	}
	for _, d := range s.Desks {
		say(w, "  %s (%s), level %d: %d of its acts are here%s\n", d.Name, d.ID, d.Clearance, d.Acts,
			standingOf(language(w), d))
	}
	open := 0
	for _, c := range s.Contradictions {
		if c.Open() {
			open++
		}
	}
	if open > 0 {
		say(w, "\n%d contradictions wait for a person; until then what both desks knew before stands:\n", open)
	}
	for _, c := range s.Contradictions {
		if c.Open() {
			sayContradiction(w, c)
			fmt.Fprintf(w, "    recount exchange decide %s ACT\n", c.ID)
		}
	}
	if open < len(s.Contradictions) {
		say(w, "\nDecided:\n")
	}
	for _, c := range s.Contradictions {
		if !c.Open() {
			sayContradiction(w, c)
			say(w, "    %s decided that %s stands; recount undo %s opens it again\n", c.By, c.Stands, c.Decision)
		}
	}
	if len(s.Without) > 0 {
		say(w, "\nActs without effect:\n")
	}
	for _, x := range s.Without {
		say(w, "  %s %s by %s at %q, %s: %s\n", x.Change, x.Kind, x.By, x.Desk, utc(x.At),
			in(language(w), reasonsOf[x.Reason]))
	}
	if len(s.Refused) > 0 {
		say(w, "\nBundles that were refused:\n")
	}
	for _, r := range s.Refused {
		from := nameOfDesk(s, r.Desk)
		say(w, "  %s, said to be from %q, file %s: %s\n", utc(r.At), from, r.ID[:min(16, len(r.ID))], said(w, r.Reason))
	}
}

func standingOf(lang record.Lang, d desk.DeskState) string {
	switch {
	case d.Here:
		return in(lang, "; it is this desk")
	case d.Revoked:
		return in(lang, "; REVOKED")
	case d.Same:
		return fmt.Sprintf(in(lang, "; the same as here since %s"), utc(d.Heard))
	case d.Heard != 0:
		return fmt.Sprintf(in(lang, "; last heard of %s, lacked %d acts then"), utc(d.Heard), d.Lacks)
	}
	return in(lang, "; never heard of")
}

func nameOfDesk(s desk.ExchangeStatus, id record.DeviceID) string {
	for _, d := range s.Desks {
		if d.ID == id {
			return d.Name
		}
	}
	return string(id)
}

func sayContradiction(w io.Writer, c desk.Contradiction) {
	fmt.Fprintf(w, "  %s: %s\n", c.ID, c.Record)
	for _, s := range c.Sides {
		says := s.Says
		if says == "" {
			says = in(language(w), "(not for you to read)")
		}
		if s.Takes {
			says = in(language(w), "takes it back:") + " " + says
		}
		say(w, "    %s %s by %s at %q, %s\n      %s\n", s.Change, s.Kind, s.By, s.Desk, utc(s.At), says)
	}
}

func utc(m record.Micros) string { return m.Time().Format("2006-01-02 15:04") + " UTC" }
