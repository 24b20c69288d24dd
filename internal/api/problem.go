package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"recount/internal/desk"
	"recount/record"
)

// Problem is an error in the form of RFC 9457. It says what happened and what to try, and repeats nothing that was
// sent.
type Problem struct {
	Type   string   `json:"type" doc:"kind of the problem, an anchor of the documentation"`
	Title  string   `json:"title" doc:"the kind in words"`
	Status int      `json:"status" doc:"status code of the answer"`
	Detail string   `json:"detail,omitempty" doc:"what happened here, without the values that were sent"`
	Needs  []string `json:"needs,omitempty" doc:"what would permit the act: scope, second, reason, step_up"`
	Fields []Field  `json:"fields,omitempty" doc:"which parameters cannot be taken"`
	// Rules forbid the release of an edition.
	Rules []BrokenRule `json:"rules,omitempty" doc:"what forbids the release of an edition"`
}

// BrokenRule is a rule of release with the record that breaks it.
type BrokenRule struct {
	Rule   string `json:"rule"`
	Record string `json:"record"`
}

// Field is one parameter that cannot be taken.
type Field struct {
	Where string `json:"where" doc:"path, query or body, with the name of the parameter as the description has it"`
	What  string `json:"what" doc:"what it must be"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Title }

// GetStatus is the status code.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// kinds of problems by status: the word of the type and the title.
var problemKinds = map[int][2]string{
	400: {"unreadable", "The request cannot be read"},
	401: {"sign-in", "Not signed in"},
	403: {"refused", "Not permitted"},
	404: {"absent", "Not there, or not for you to see"},
	406: {"format", "Only JSON is spoken here"},
	408: {"slow", "The request took too long to arrive"},
	409: {"known", "It is there already, or waits for something else"},
	413: {"large", "The request is too large"},
	415: {"format", "Only JSON is spoken here"},
	422: {"input", "The input cannot be taken"},
	429: {"many", "Too many attempts"},
	500: {"fault", "A fault of the program"},
	503: {"busy", "Too much is under way"},
}

func newProblem(status int, detail string) *Problem {
	kind, ok := problemKinds[status]
	if !ok {
		kind = [2]string{"other", http.StatusText(status)}
	}
	return &Problem{Type: Base + "/docs#problem-" + kind[0], Title: kind[1], Status: status, Detail: detail}
}

// absent is the one answer for what is not there and what may not be seen.
func absent() *Problem { return newProblem(http.StatusNotFound, "") }

// writeProblem writes a problem outside of an operation.
func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// problemOf turns an error of the desk into a problem, once.
func problemOf(err error, byID bool, in any) *Problem {
	var needs desk.NeedsError
	var refused *desk.RefusedError
	switch {
	case errors.As(err, &needs):
		p := newProblem(http.StatusForbidden, "")
		p.Needs = needs.Needs
		return p
	case errors.Is(err, desk.ErrAbsent), errors.Is(err, desk.ErrRefused) && byID:
		return absent()
	case errors.Is(err, desk.ErrRefused):
		return newProblem(http.StatusForbidden, "")
	case errors.As(err, &refused):
		p := newProblem(http.StatusConflict, "the edition is not released")
		for _, r := range refused.Refusals {
			p.Rules = append(p.Rules, BrokenRule{string(r.Rule), r.Record})
		}
		return p
	case errors.Is(err, desk.ErrKnown):
		return newProblem(http.StatusConflict, "it is in the case already")
	case errors.Is(err, desk.ErrNoCheckpoint):
		return newProblem(http.StatusConflict, desk.ErrNoCheckpoint.Error())
	case errors.Is(err, desk.ErrBusy):
		return newProblem(http.StatusServiceUnavailable, desk.ErrBusy.Error())
	case errors.Is(err, desk.ErrInput):
		return newProblem(http.StatusUnprocessableEntity, withoutValues(err.Error(), in))
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return newProblem(http.StatusInternalServerError, "nothing of this act was written")
}

// refusal makes a problem of what the library found in a request: where, and what is asked, never what was sent.
func refusal(status int, errs []error) *Problem {
	p := newProblem(status, "")
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			continue
		}
		p.Fields = append(p.Fields, Field{safePlace(d.Location), safeDemand(d.Message)})
	}
	sort.SliceStable(p.Fields, func(i, j int) bool { return p.Fields[i].Where < p.Fields[j].Where })
	return p
}

// demands are the sentences of the library that say what is asked and repeat nothing.
var demands = []string{"expected ", "required ", "invalid integer", "invalid float", "invalid boolean",
	"validation failed"}

func safeDemand(m string) string {
	for _, d := range demands {
		if strings.HasPrefix(m, d) && !strings.ContainsAny(m, `"`) {
			return m
		}
	}
	if strings.HasPrefix(m, "unexpected ") || strings.HasPrefix(m, "unknown ") {
		return "this is no parameter of the operation"
	}
	return "it cannot be taken; see the description of the operation"
}

var namePart = regexp.MustCompile(`^[a-z][a-z_]{0,30}(\[[0-9]{1,6}\])?$`)

// safePlace keeps the place of a parameter as far as its names are names of parameters: a member that somebody made up
// may be a name of somebody.
func safePlace(place string) string {
	knownMu.RLock()
	defer knownMu.RUnlock()
	var out []string
	for _, part := range strings.Split(place, ".") {
		base, _, _ := strings.Cut(part, "[")
		if !namePart.MatchString(part) || !known[base] {
			break
		}
		out = append(out, part)
	}
	return strings.Join(out, ".")
}

// known are the names of parameters and members that this API describes; filled when operations are registered.
var (
	knownMu sync.RWMutex
	known   = map[string]bool{"path": true, "query": true, "header": true, "body": true}
)

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|“[^”]*”`)

// withoutValues takes out of a sentence everything between quotes and every text that the request holds.
func withoutValues(sentence string, in any) string {
	sentence = quoted.ReplaceAllString(sentence, "…")
	var sent []string
	collect(reflect.ValueOf(in), 0, &sent)
	sort.Slice(sent, func(i, j int) bool { return len(sent[i]) > len(sent[j]) })
	for _, v := range sent {
		sentence = strings.ReplaceAll(sentence, v, "…")
	}
	return strings.TrimPrefix(sentence, desk.ErrInput.Error()+": ")
}

// collect gathers the texts of an input. Texts of one or two characters are no names and stand in every sentence.
func collect(v reflect.Value, depth int, out *[]string) {
	if depth > 12 || len(*out) > 10000 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), depth+1, out)
		}
	case reflect.Struct:
		if v.CanInterface() {
			if d, ok := v.Interface().(record.Date); ok {
				if len(d.String()) > 2 {
					*out = append(*out, d.String())
				}
				return
			}
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collect(v.Field(i), depth+1, out)
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			collect(v.Index(i), depth+1, out)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			collect(k, depth+1, out)
			collect(v.MapIndex(k), depth+1, out)
		}
	case reflect.String:
		if len(v.String()) > 2 {
			*out = append(*out, v.String())
		}
	}
}
