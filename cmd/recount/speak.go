package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"recount/internal/terminal"
	"recount/internal/words"
	"recount/record"
)

// translated has the program's English sentences, which stand there as the code has them (with %s and \n), in each
// other language. A translator corrects it without reading code; TestTheCommandLineSpeaksArabic finds what is missing,
// and what nobody says any more.
var translated = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	plain := strings.NewReplacer(`\n`, "\n", `\t`, "\t")
	for _, lang := range words.Languages()[1:] {
		all[lang] = map[string]string{}
		for source, text := range words.Translations(lang, "commands") {
			all[lang][plain.Replace(source)] = plain.Replace(text)
		}
	}
	return all
})

// language is that of whoever reads what is written.
func language(w io.Writer) record.Lang {
	switch w := w.(type) {
	case *terminal.Writer:
		return record.Lang(cmp.Or(w.Lang, words.Source))
	case *table:
		return language(w.to)
	}
	return record.Lang(words.Source)
}

// speaks is the flag that says which language the reader reads: it sets it in the writers that lead to the reader.
type speaks struct {
	chosen string
	to     []*terminal.Writer
}

func (s *speaks) lang() record.Lang { return record.Lang(cmp.Or(s.chosen, words.Source)) }

// String, Set and Type make speaks a value of a flag.
func (s *speaks) String() string { return string(s.lang()) }

// Set refuses languages that the command line does not speak.
func (s *speaks) Set(lang string) error {
	if !slices.Contains(words.Languages(), lang) {
		return record.Say("use one of %s", strings.Join(words.Languages(), ", "))
	}
	s.chosen = lang
	for _, w := range s.to {
		w.Lang = lang
	}
	return nil
}

// Type is what help shows in the place of the value.
func (s *speaks) Type() string { return "string" }

// said gives a sentence that another room made (an error, a problem with a file) in the reader's language.
func said(w io.Writer, sentence *record.Sentence) string {
	return unmarked.Replace(words.Of(string(language(w))).Said(sentence))
}

// unmarked leaves out the marks of direction around names and values, which pages obey and terminals do not get.
var unmarked = strings.NewReplacer("\u2068", "", "\u2069", "")

// say writes a sentence (a format of fmt) in the reader's language.
func say(w io.Writer, sentence string, args ...any) {
	fmt.Fprintf(w, in(language(w), sentence), args...)
}

// in gives a sentence in a language; the space and the line ends around it stay as they are.
func in(lang record.Lang, sentence string) string {
	if string(lang) == words.Source {
		return sentence
	}
	core := strings.TrimSpace(sentence)
	if text, ok := translated()[string(lang)][core]; ok {
		return strings.Replace(sentence, core, text, 1)
	}
	return sentence
}

// table lines up columns and knows its reader's language.
type table struct {
	*tabwriter.Writer
	to io.Writer
}

func newTable(to io.Writer) *table { return &table{tabwriter.NewWriter(to, 0, 4, 2, ' ', 0), to} }

// helpIn puts the help of a verb, and of the verbs below it, into a language.
func helpIn(lang record.Lang, c *cobra.Command) {
	if string(lang) == words.Source {
		return
	}
	c.Short, c.Long = in(lang, c.Short), paragraphs(lang, c.Long)
	flags := func(f *pflag.Flag) {
		if owner, ok := strings.CutPrefix(f.Usage, f.Name+" for "); ok {
			f.Usage = fmt.Sprintf(in(lang, f.Name+" for %s"), owner)
			return
		}
		f.Usage = usageIn(lang, f)
	}
	c.Flags().VisitAll(flags)
	c.PersistentFlags().VisitAll(flags)
	c.InheritedFlags().VisitAll(flags)
	for _, below := range c.Commands() {
		below.Short = in(lang, below.Short)
	}
	c.SetUsageTemplate(frame(lang, c.UsageTemplate()))
}

// flagTable annotates a flag whose usage names the entries of a table: the sentence with %s in their place, and they.
// The sentence is translated without them, so that one entry more is no sentence more.
const flagTable = "table"

// ofTable names the entries of a table in the usage of a flag, in the place of its %s.
func ofTable(flags *pflag.FlagSet, name string, table []string) {
	f := flags.Lookup(name)
	f.Annotations = map[string][]string{flagTable: {f.Usage, strings.Join(table, ", ")}}
	f.Usage = usageIn(record.English, f)
}

// usageIn is the usage of a flag in a language.
func usageIn(lang record.Lang, f *pflag.Flag) string {
	if t := f.Annotations[flagTable]; t != nil {
		return fmt.Sprintf(in(lang, t[0]), t[1])
	}
	return in(lang, f.Usage)
}

// paragraphs puts a longer text into a language, paragraph by paragraph; of a table of words and what they mean, line
// by line.
func paragraphs(lang record.Lang, text string) string {
	all := strings.Split(text, "\n\n")
	for i, p := range all {
		lines := strings.Split(p, "\n")
		if !strings.HasPrefix(p, "  ") {
			all[i] = in(lang, strings.Join(strings.Fields(p), " "))
			continue
		}
		for j, l := range lines {
			word, means := entry(l)
			lines[j] = word + in(lang, means)
		}
		all[i] = strings.Join(lines, "\n")
	}
	return strings.Join(all, "\n\n")
}

// entry parts a line of a table: the word with the spaces around it, and what it means. A line that goes on is all
// meaning.
func entry(line string) (word, means string) {
	text := strings.TrimLeft(line, " ")
	if end := strings.Index(text, "  "); end >= 0 {
		means = strings.TrimLeft(text[end:], " ")
		return line[:len(line)-len(means)], means
	}
	return line[:len(line)-len(text)], text
}

// frame translates the headings that the library prints around a help.
func frame(lang record.Lang, template string) string {
	for _, h := range frameWords {
		template = strings.ReplaceAll(template, h, in(lang, h))
	}
	return template
}

// frameWords are what the library says of its own.
var frameWords = []string{
	"Usage:", "Aliases:", "Examples:", "Available Commands:", "Additional Commands:", "Global Flags:", "Flags:",
	"Additional help topics:",
	"for more information about a command.", "Use \"", "help for %s", "version for %s",
	"Help about any command", "Generate the autocompletion script for the specified shell",
}
