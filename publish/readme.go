package publish

import (
	"bytes"
	"strings"
	"sync"
	"text/template"
)

var readmes = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(siteFiles, "site/README.*.txt"))
})

// readme says in the languages of the site, as plain text, what the folder is and how a stranger checks it.
func (e *edition) readme() []byte {
	var out bytes.Buffer
	for i, l := range e.siteLanguages() {
		if i > 0 {
			out.WriteString("\n" + strings.Repeat("-", 78) + "\n\n")
		}
		s := &siteIn{edition: e, lang: l, words: catalogue()[l]}
		err := readmes().ExecuteTemplate(&out, "README."+l+".txt", struct {
			Title, ID, Desk, Licence, Question, KnownAt, Key, K, Root string
			Names                                                     bool
		}{s.title(), e.in.ID, e.in.Desk, e.in.Licence, s.question(), s.when(), e.in.Log.Key, number(e.in.Policy.k()),
			s.root(), e.names()})
		if err != nil { // plain data and templates of our own
			panic(err)
		}
	}
	return out.Bytes()
}

// names says whether the edition names anybody.
func (e *edition) names() bool { return len(e.persons().rows) > 0 }
