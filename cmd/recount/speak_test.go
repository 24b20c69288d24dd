package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestTheCommandLineSpeaksArabic holds that all that the command line says of itself has an Arabic sentence with the
// same blanks, and that the table has none that nobody says.
func TestTheCommandLineSpeaksArabic(t *testing.T) {
	said := append(helpSentences(), sourceSentences(t)...)
	said = append(said, frameWords...)
	if len(said) < 300 {
		t.Fatalf("only %d sentences found: the test looks in the wrong place", len(said))
	}
	used := map[string]bool{}
	for _, s := range said {
		s = strings.TrimSpace(s)
		used[s] = true
		ar, ok := translated()["ar"][s]
		switch {
		case !ok:
			t.Errorf("internal/words/ar/commands.tsv has no Arabic for %q", s)
		case !slices.Equal(blanks(s), blanks(ar)):
			t.Errorf("the Arabic of %q has other blanks: %v, %v", s, blanks(s), blanks(ar))
		}
	}
	for s := range translated()["ar"] {
		if !used[s] {
			t.Errorf("internal/words/ar/commands.tsv has %q, which nobody says", s)
		}
	}
}

// TestAReaderOfArabicIsSpokenTo reads help, a fault of the line and a result, in the language of the flag and of the
// environment.
func TestAReaderOfArabicIsSpokenTo(t *testing.T) {
	for _, c := range []struct {
		env  string
		args []string
		says string
	}{
		{"", []string{"toll", "--lang", "ar", "--help"}, "خمسة أرقام لا تُخلط"},
		{"", []string{"help", "toll", "--lang", "ar"}, "خمسة أرقام لا تُخلط"},
		{"", []string{"--lang", "ar"}, "الأوامر المتاحة"},
		{"", []string{"toll", "--lang", "ar"}, "أي صفحات؟"},
		{"ar", []string{"toll"}, "أي صفحات؟"},
		{"ar", []string{"toll", "--lang", "en"}, "which pages?"},
		{"ar", []string{"tol"}, "أمر غير معروف"},
		{"fr", []string{"toll"}, "which pages?"},
		{"", []string{"toll", "--lang", "fr"}, "use one of en, ar"},
	} {
		t.Setenv("RECOUNT_LANG", c.env)
		if _, out, errs := runs(t, c.args...); !strings.Contains(out+errs, c.says) {
			t.Errorf("%s %v does not say %q: %s%s", c.env, c.args, c.says, out, errs)
		}
	}
}

var verbs = regexp.MustCompile(`%(?:\[(\d+)\])?([a-z])`)

// blanks are the blanks of a format, each as its number and verb, in the order of their numbers.
func blanks(format string) []string {
	var out []string
	for i, m := range verbs.FindAllStringSubmatch(format, -1) {
		n := m[1]
		if n == "" {
			n = strconv.Itoa(i + 1)
		}
		out = append(out, n+m[2])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// helpSentences are what the help of every verb says.
func helpSentences() (out []string) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		out = append(out, c.Short)
		for p := range strings.SplitSeq(c.Long, "\n\n") {
			if !strings.HasPrefix(p, "  ") {
				out = append(out, strings.Join(strings.Fields(p), " "))
				continue
			}
			for l := range strings.SplitSeq(p, "\n") {
				_, means := entry(l)
				out = append(out, means)
			}
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			out = append(out, f.Usage)
			if t := f.Annotations[flagTable]; t != nil { // the entries of a table are no words
				out[len(out)-1] = t[0]
			}
		})
		for _, below := range c.Commands() {
			walk(below)
		}
	}
	walk(rootCommand())
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// sourceSentences are what say and rows are given in the sources.
func sourceSentences(t *testing.T) (out []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				out = append(out, spoken(call)...)
			}
			return true
		})
	}
	return append(slices.AppendSeq(slices.AppendSeq(out, maps.Values(lackWords)), maps.Values(reasonsOf)), sharedStart)
}

// spoken is the literal sentence of a call of say, in, rows or ask.
func spoken(call *ast.CallExpr) []string {
	f, ok := call.Fun.(*ast.Ident)
	at, known := map[string]int{"say": 1, "in": 1, "rows": 3, "ask": 1}[name(f, ok)]
	if !known || len(call.Args) <= at {
		return nil
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	return []string{s}
}

func name(f *ast.Ident, ok bool) string {
	if !ok {
		return ""
	}
	return f.Name
}
