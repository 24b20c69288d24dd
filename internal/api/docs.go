package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS []byte

var docsPage = template.Must(template.New("docs").Parse(docsHTML))

// docsView is what the page of documentation shows.
type docsView struct {
	Base, Version, About string
	Groups               []docsGroup
	Problems             []docsProblem
}

type docsGroup struct {
	Name, About string
	Operations  []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, About, Act, Scope string
	StepUp                                       bool
	Parameters                                   []docsParameter
	Body, Answer                                 string
}

type docsParameter struct {
	Name, In, Type, About string
	Required              bool
}

type docsProblem struct {
	Status    int
	Kind, Say string
}

// documentation puts in the description of the API, as JSON and as a page that loads nothing from elsewhere. Both say
// what the program can do and nothing of a case; a stranger has no need of them.
func (s *Server) documentation() {
	spec, err := json.MarshalIndent(s.api.OpenAPI(), "", " ")
	if err != nil {
		panic("api: the description does not encode: " + err.Error())
	}
	var page bytes.Buffer
	if err := docsPage.Execute(&page, s.docs()); err != nil {
		panic("api: the page of documentation: " + err.Error())
	}
	learnNames(spec)
	serve := func(path, kind string, b []byte) {
		s.mux.HandleFunc("GET "+Base+path, func(w http.ResponseWriter, r *http.Request) {
			if _, ok := s.admit(w, r); !ok {
				return
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(b)
		})
	}
	serve("/openapi.json", "application/openapi+json", spec)
	serve("/docs", "text/html; charset=utf-8", page.Bytes())
	serve("/docs.css", "text/css; charset=utf-8", docsCSS)
}

// docs makes the page's content from the description.
func (s *Server) docs() docsView {
	v := docsView{Base: Base, Version: s.version(), About: about}
	by := map[string][]docsOperation{}
	for _, r := range s.routes {
		item := s.api.OpenAPI().Paths[Base+r.Path]
		op := item.Get
		if r.Method == http.MethodPost {
			op = item.Post
		}
		by[op.Tags[0]] = append(by[op.Tags[0]], s.docsOf(op))
	}
	for _, t := range tags {
		v.Groups = append(v.Groups, docsGroup{t.Name, t.Description, by[t.Name]})
	}
	for status, kind := range problemKinds {
		v.Problems = append(v.Problems, docsProblem{status, kind.word, kind.title.String()})
	}
	sort.Slice(v.Problems, func(i, j int) bool { return v.Problems[i].Status < v.Problems[j].Status })
	v.Problems = slices.CompactFunc(v.Problems, func(a, b docsProblem) bool { return a.Kind == b.Kind })
	return v
}

func (s *Server) docsOf(op *huma.Operation) docsOperation {
	o := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, About: op.Description}
	o.Act, _ = op.Extensions["x-act"].(string)
	o.Scope, _ = op.Extensions["x-scope"].(string)
	o.StepUp, _ = op.Extensions["x-step-up"].(bool)
	for _, p := range op.Parameters {
		o.Parameters = append(o.Parameters, docsParameter{p.Name, p.In, typeOf(p.Schema), p.Description, p.Required})
	}
	if op.RequestBody != nil {
		for kind, m := range op.RequestBody.Content {
			o.Body = kind + " " + s.shape(m.Schema)
		}
	}
	for status, r := range op.Responses {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for kind, m := range r.Content {
			o.Answer = status + " " + kind + " " + s.shape(m.Schema)
		}
	}
	return o
}

// typeOf is a type in words.
func typeOf(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	if len(s.Enum) > 0 {
		var all []string
		for _, e := range s.Enum {
			b, _ := json.Marshal(e)
			all = append(all, strings.Trim(string(b), `"`))
		}
		return strings.Join(all, " | ")
	}
	if s.Items != nil {
		return "list of " + typeOf(s.Items)
	}
	return s.Type
}

// shape is a body in words: its members.
func (s *Server) shape(schema *huma.Schema) string {
	if schema == nil {
		return ""
	}
	if schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	if len(schema.Properties) == 0 {
		return ""
	}
	var names []string
	for n := range schema.Properties {
		if slices.Contains(schema.Required, n) {
			n += "*"
		}
		names = append(names, n)
	}
	sort.Strings(names)
	return "{ " + strings.Join(names, ", ") + " }"
}

// learnNames fills the names that a problem may repeat: those of the description itself.
func learnNames(spec []byte) {
	var tree any
	if err := json.Unmarshal(spec, &tree); err != nil {
		panic("api: the description does not decode: " + err.Error())
	}
	knownMu.Lock()
	defer knownMu.Unlock()
	var walk func(any)
	walk = func(n any) {
		switch n := n.(type) {
		case map[string]any:
			if props, ok := n["properties"].(map[string]any); ok {
				for name := range props {
					known[name] = true
				}
			}
			if name, ok := n["name"].(string); ok && n["in"] != nil {
				known[name] = true
			}
			for _, x := range n {
				walk(x)
			}
		case []any:
			for _, x := range n {
				walk(x)
			}
		}
	}
	walk(tree)
}
