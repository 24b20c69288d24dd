package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"recount/internal/desk"
	"recount/internal/words"
	"recount/record"
)

// Problem is an error in the form of RFC 9457. It says what happened and what to try, and repeats nothing that was
// sent.
type Problem struct {
	Type   string   `json:"type" doc:"kind of the problem, an anchor of the documentation"`
	Title  string   `json:"title" doc:"the kind in words, in the language that Accept-Language asks for"`
	Status int      `json:"status" doc:"status code of the answer"`
	Code   string   `json:"code" doc:"which refusal it is, the same whatever was sent and in every language: the sentence in English with the verbs of fmt where it is filled, or the word of the kind where there is no more to say"`
	Detail string   `json:"detail,omitempty" doc:"what happened here and what to do, without the values that were sent, in the language that Accept-Language asks for"`
	Needs  []string `json:"needs,omitempty" doc:"what would permit the act: scope, second, reason, step_up"`
	Fields []Field  `json:"fields,omitempty" doc:"which parameters cannot be taken"`
	// Rules forbid the release of an edition.
	Rules []BrokenRule `json:"rules,omitempty" doc:"what forbids the release of an edition"`

	kind, says *record.Sentence
	sent       []string // what the request held
}

// BrokenRule is a rule of release with the record that breaks it.
type BrokenRule struct {
	Rule   string `json:"rule"`
	Record string `json:"record"`
}

// Field is one parameter that cannot be taken.
type Field struct {
	Where string `json:"where" doc:"path, query or body, with the name of the parameter as the description has it"`
	What  string `json:"what" doc:"what it must be, in the language that Accept-Language asks for"`
	Code  string `json:"code" doc:"what it must be, in English"`

	says *record.Sentence // nil where only the library says it
}

// Error implements error.
func (p *Problem) Error() string { return p.Title }

// GetStatus is the status code.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problemKind is the word of the type and the title.
type problemKind struct {
	word  string
	title *record.Sentence
}

// problemKinds are the kinds of problems by status.
var problemKinds = map[int]problemKind{
	400: {"unreadable", record.Say("The request cannot be read")},
	401: {"sign-in", record.Say("Not signed in")},
	403: {"refused", record.Say("Not permitted")},
	404: {"absent", record.Say("Not there, or not for you to see")},
	406: {"format", record.Say("Only JSON is spoken here")},
	408: {"slow", record.Say("The request took too long to arrive")},
	409: {"known", record.Say("It is there already, or waits for something else")},
	413: {"large", record.Say("The request is too large")},
	415: {"format", record.Say("Only JSON is spoken here")},
	422: {"input", record.Say("The input cannot be taken")},
	429: {"many", record.Say("Too many attempts")},
	500: {"fault", record.Say("A fault of the program")},
	503: {"busy", record.Say("Too much is under way")},
}

// newProblem makes a problem of a kind with what happened; nil where there is no more to say.
func newProblem(status int, says *record.Sentence) *Problem {
	kind, ok := problemKinds[status]
	if !ok {
		kind = problemKind{"other", &record.Sentence{Text: http.StatusText(status)}}
	}
	return &Problem{Type: Base + "/docs#problem-" + kind.word, Status: status,
		Code: cmp.Or(words.Code(says), kind.word), kind: kind.title, says: says}
}

// in gives the problem in the language that a header Accept-Language asks for.
func (p *Problem) in(accept string) *Problem {
	out := *p
	w := words.Of(words.Preferred(accept))
	say := func(s *record.Sentence) string {
		return unmarked.Replace(w.Said(withoutValues(s, p.sent)))
	}
	out.Title, out.Detail = say(p.kind), say(p.says)
	out.Fields = slices.Clone(p.Fields)
	for i, f := range p.Fields {
		switch {
		case f.says != nil:
			out.Fields[i].What = say(f.says)
		case w.Lang == words.Source:
			out.Fields[i].What = f.Code
		default: // the library speaks English alone
			out.Fields[i].What = say(errSeeOperation)
		}
	}
	return &out
}

// unmarked takes out the marks of direction around values: what a program is told is data.
var unmarked = strings.NewReplacer("\u2068", "", "\u2069", "")

// withoutValues takes out of the blanks of a sentence what was quoted and what the request holds. The words of a sentence
// that is known are ours, and stay whatever was sent.
func withoutValues(s *record.Sentence, sent []string) *record.Sentence {
	if s == nil {
		return nil
	}
	out := &record.Sentence{Code: s.Code}
	for _, b := range s.Blanks {
		out.Blanks = append(out.Blanks, withoutValues(b, sent))
	}
	if words.Known(s.Code) {
		out.Text = filled(s.Code, out.Blanks)
		return out
	}
	out.Text, out.Code = unsaid(s.Text, sent), unsaid(s.Code, sent)
	return out
}

// filled puts sentences into the blanks of a code.
func filled(code string, blanks []*record.Sentence) string {
	n := -1
	return record.Verbs().ReplaceAllStringFunc(code, func(verb string) string {
		if strings.HasSuffix(verb, "%") {
			return "%"
		}
		if n++; n < len(blanks) {
			return blanks[n].Text
		}
		return "…"
	})
}

// absent is the one answer for what is not there and what may not be seen.
func absent() *Problem { return newProblem(http.StatusNotFound, nil) }

// writeProblem writes a problem outside of an operation.
func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	p = p.in(r.Header.Get("Accept-Language"))
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
		p := newProblem(http.StatusForbidden, nil)
		p.Needs = needs.Needs
		return p
	case errors.Is(err, desk.ErrAbsent), errors.Is(err, desk.ErrRefused) && byID:
		return absent()
	case errors.Is(err, desk.ErrRefused):
		return newProblem(http.StatusForbidden, nil)
	case errors.As(err, &refused):
		p := newProblem(http.StatusConflict, record.Say("the edition is not released"))
		for _, r := range refused.Refusals {
			p.Rules = append(p.Rules, BrokenRule{string(r.Rule), r.Record})
		}
		return p
	case errors.Is(err, desk.ErrKnown):
		return newProblem(http.StatusConflict, record.Say("it is in the case already"))
	case errors.Is(err, desk.ErrNoCheckpoint):
		return newProblem(http.StatusConflict, desk.ErrNoCheckpoint)
	case errors.As(err, new(desk.MeanwhileError)):
		return newProblem(http.StatusConflict, desk.Plain(err))
	case errors.Is(err, desk.ErrBusy):
		return newProblem(http.StatusServiceUnavailable, desk.ErrBusy)
	case errors.Is(err, desk.ErrInput):
		p := newProblem(http.StatusUnprocessableEntity, desk.Plain(err))
		collect(reflect.ValueOf(in), 0, &p.sent)
		return p
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return newProblem(http.StatusInternalServerError, record.Say("nothing of this act was written"))
}

// refusal makes a problem of what the library found in a request: where, and what is asked, never what was sent.
func refusal(status int, errs []error) *Problem {
	p := newProblem(status, nil)
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			continue
		}
		f := Field{Where: safePlace(d.Location)}
		f.Code, f.says = safeDemand(d.Message)
		p.Fields = append(p.Fields, f)
	}
	slices.SortFunc(p.Fields, func(a, b Field) int {
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Code, b.Code))
	})
	return p
}

// demands are the sentences of the library that say what is asked and repeat nothing.
var demands = []string{"expected ", "required ", "invalid integer", "invalid float", "invalid boolean",
	"validation failed"}

var (
	errSeeOperation = record.Say("it cannot be taken; see the description of the operation")
	errNoParameter  = record.Say("this is no parameter of the operation")
)

// safeDemand is what the library asks of a parameter, or in its place a sentence of ours, which repeats nothing.
func safeDemand(m string) (code string, says *record.Sentence) {
	for _, d := range demands {
		if strings.HasPrefix(m, d) && !strings.ContainsAny(m, `"`) {
			return m, nil
		}
	}
	says = errSeeOperation
	if strings.HasPrefix(m, "unexpected ") || strings.HasPrefix(m, "unknown ") {
		says = errNoParameter
	}
	return says.Code, says
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

// unsaid takes out of a text everything between quotes and every text that the request holds.
func unsaid(text string, sent []string) string {
	text = quoted.ReplaceAllString(text, "…")
	sent = slices.SortedFunc(slices.Values(sent), func(a, b string) int { return len(b) - len(a) })
	for _, v := range sent {
		text = strings.ReplaceAll(text, v, "…")
	}
	return text
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
