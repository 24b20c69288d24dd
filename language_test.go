package recount_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// arabicInGo are the rooms and files whose Go holds Arabic words, each with its reason. What people are told, names of
// columns and lists of words are tables.
var arabicInGo = map[string]string{
	"name/":                       "folds and spells Arabic: its rules are about the letters of words",
	"extract/":                    "the grammar of sentences; its lexicons are tables, its rules name words of them",
	"doubt/notice.go":             "two words between which a notice of a correction puts its figures",
	"intake/charset.go":           "the letters by which Arabic is told from other readings of the same bytes",
	"intake/chat.go":              "what an exporting program writes into a chat, beside its English",
	"intake/listvalue.go":         "the era behind a year",
	"intake/mail.go":              "the line above a quoted mail",
	"intake/savedpage.go":         "endings that browsers give to folders of a saved page, in many languages",
	"internal/flow/mask.go":       "the five particles that are written with a name",
	"origin/sides.go":             "two particles",
	"cmd/recount/edition.go":      "an example of a title in Arabic",
	"cmd/recount/places.go":       "an example of a name in Arabic",
	"internal/sample/":            "the made-up case, in both languages",
	"internal/store/storetest/":   "a suite of tests",
	"internal/store/crashtest/":   "a suite of tests",
	"internal/store/tokenizer.go": "articles and particles behind which a search looks",
	"internal/store/fliptest/":    "a suite of tests",
	"bench/":                      "made-up names and sentences to measure with",
}

// arabicWord is two letters of Arabic beside each other; one alone is a matter of the script.
var arabicWord = regexp.MustCompile(`[\x{0621}-\x{064A}\x{066E}-\x{06D3}]{2}`)

// TestWordsAreTables finds Arabic words in Go: a language is changed or added in tables, not in code.
func TestWordsAreTables(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" ||
			nested(file)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		at, word := arabicIn(t, file)
		if word == "" {
			return nil
		}
		for place := range arabicInGo {
			if strings.HasPrefix(filepath.ToSlash(file), place) {
				used[place] = true
				return nil
			}
		}
		t.Errorf("%s: %q belongs in a table", at, word)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for place := range arabicInGo {
		if !used[place] {
			t.Errorf("%s has no Arabic any more", place)
		}
	}
}

// arabicIn is the first text with an Arabic word in a file; comments may show examples.
func arabicIn(t *testing.T, file string) (at token.Position, word string) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && word == "" {
			if text, err := strconv.Unquote(lit.Value); err == nil && arabicWord.MatchString(text) {
				at, word = set.Position(lit.Pos()), text
			}
		}
		return word == ""
	})
	return at, word
}

// languageAsked are the files that ask which language it is, each with its reason. What differs between languages is a
// word or a property in the catalogue ("direction", "digits"), so that another language is a folder.
var languageAsked = map[string]string{
	"record/document.go": "which of two names a row of a gazetteer has in a language",
	"intake/language.go": "tells in which language a page is",
	"intake/listword.go": "a list's English words rank before others'",
	"extract/":           "the grammar of a language is code",
	"name/":              "the script of a word, which bears a language's name",
}

// TestNobodyAsksForALanguage finds comparisons with one language in the sources of the program and its templates.
func TestNobodyAsksForALanguage(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" ||
			entry.Name() == "bench" || nested(file)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if at := asksForLanguage(n); at.IsValid() {
				for place := range languageAsked {
					if strings.HasPrefix(filepath.ToSlash(file), place) {
						used[place] = true
						return true
					}
				}
				t.Errorf("%s asks for one language", set.Position(at))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for place := range languageAsked {
		if !used[place] {
			t.Errorf("%s asks for no language any more", place)
		}
	}
}

// asksForLanguage is where a node compares something with one language: == "ar", != record.English, case "en".
func asksForLanguage(n ast.Node) token.Pos {
	var with []ast.Expr
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			with = []ast.Expr{n.X, n.Y}
		}
	case *ast.CaseClause:
		with = n.List
	}
	for _, e := range with {
		switch e := e.(type) {
		case *ast.BasicLit:
			if e.Value == `"ar"` || e.Value == `"en"` {
				return e.Pos()
			}
		case *ast.SelectorExpr:
			if x, ok := e.X.(*ast.Ident); ok && x.Name == "record" &&
				(e.Sel.Name == "Arabic" || e.Sel.Name == "English") {
				return e.Pos()
			}
		case *ast.Ident:
			if e.Name == "Arabic" || e.Name == "English" {
				return e.Pos()
			}
		}
	}
	return token.NoPos
}
