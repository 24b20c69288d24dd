package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/fetch"
	"recount/internal/report"
	"recount/record"
)

// watchFlags say what is looked at, how often and by which way.
type watchFlags struct {
	once   bool
	pages  bool
	inside bool
	every  time.Duration
	proxy  string
}

// watchCommand brings what arrives in folders, mailboxes, archives and feeds into a case.
func watchCommand() *cobra.Command {
	var f caseFlags
	var w watchFlags
	c := &cobra.Command{
		Use:   "watch SOURCE...",
		Short: "Add what arrives in folders, mailboxes, archives and feeds, each item once",
		Long: `Look at sources again and again and add what is new. A SOURCE is a folder (with all that is below), a
file (a mailbox, a feed, a WARC or WACZ archive, a page) or the address of an RSS or Atom feed or of a page. Nothing
is looked at that is not named here, and no address is asked but these, those that they redirect to and, with
--pages, those that items of the feeds link to.

Each item is added once, whatever file or answer brings it again. An answer is kept as it came, and that it was
asked for is an act in the log, where the answer is new. Files that are still being written (changed in the last
seconds, hidden, or named .part, .tmp or .crdownload) wait for the next look. What cannot be read or reached is
named and tried again at the next look; a run that was stopped or killed goes on where it stood.

Addresses of this machine and its network are refused unless --inside says that they are meant. A proxy is used only
if --proxy names one. A SOURCE may also be a folder of a mail server, imaps://HOST/FOLDER,
where somebody let it be asked ("recount mailbox add"): it is read only, over TLS, and each mail is fetched once.`,
		Example: `  recount watch --case coast incoming/ mail.mbox
  recount watch --case coast --every 30m --pages --proxy socks5://127.0.0.1:9050 https://news.example/rss
  recount watch --case coast --once crawl.wacz`,
		Args: cobra.MinimumNArgs(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if w.every < time.Second {
				return usage("--every is a time of at least a second, such as 15m")
			}
			client, err := fetch.New(fetch.Options{Proxy: w.proxy, Inside: w.inside})
			if err != nil {
				return usage("%w", err)
			}
			return (&watcher{watchFlags: w, c: c, o: o, client: client, seen: map[string]state{}}).run(ctx, args)
		}),
	}
	f.add(c)
	c.Flags().BoolVar(&w.once, "once", false, "look once and end")
	c.Flags().BoolVar(&w.pages, "pages", false, "also ask for the page of each item of a feed, once")
	c.Flags().BoolVar(&w.inside, "inside", false, "addresses of this machine and its network are meant")
	c.Flags().DurationVar(&w.every, "every", 15*time.Minute, "time between two looks")
	c.Flags().StringVar(&w.proxy, "proxy", "", "proxy for every address: http, https or socks5 with host and port")
	return c
}

// state is what a file was when it was read.
type state struct {
	size    int64
	changed time.Time
}

// watcher looks at sources.
type watcher struct {
	watchFlags
	c      *cobra.Command
	o      *openCase
	client *fetch.Client
	seen   map[string]state // files that were read in this run
	bad    int              // of the last look
}

// settle is how long a file must not have changed before it is read.
const settle = 2 * time.Second

func (w *watcher) run(ctx context.Context, sources []string) error {
	for {
		w.bad = 0
		var total desk.Added
		for _, s := range sources {
			added, err := w.look(ctx, s)
			if err != nil {
				return err
			}
			total.And(added)
			for _, b := range added.Bad {
				w.tell(b)
			}
			doubts(w.c, added.Doubts)
		}
		if w.once || total.Documents > 0 || w.bad > 0 {
			say(w.c.OutOrStdout(), "%d documents added, %d were there already, %d could not be read\n",
				total.Documents, total.Known, w.bad)
		}
		if w.once {
			if w.bad > 0 {
				return &exitError{exitSomeFailed, nil}
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(w.every):
		}
	}
}

// tell names something that could not be read or reached.
func (w *watcher) tell(why *record.Sentence) {
	w.bad++
	fmt.Fprintln(w.c.ErrOrStderr(), said(w.c.ErrOrStderr(), why))
}

// look looks at one source. Only a fault of the case ends the run.
func (w *watcher) look(ctx context.Context, source string) (desk.Added, error) {
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		return w.ask(ctx, source)
	}
	if strings.HasPrefix(source, "imaps://") {
		return w.mailbox(ctx, source)
	}
	paths, err := w.fresh(ctx, source)
	if err != nil {
		w.tell(record.Say("%s: %v", source, err))
		return desk.Added{}, ctx.Err()
	}
	var total desk.Added
	for len(paths) > 0 { // a part at a time: what a part brought is marked as seen
		part := paths[:min(len(paths), watchBatch)]
		paths = paths[len(part):]
		names := make([]string, len(part))
		for i, p := range part {
			names[i] = p.path
		}
		added, err := w.o.Sources.AddFiles(ctx, w.o.who, names, nil)
		total.And(added)
		if err != nil {
			return total, err
		}
		for _, p := range part {
			w.seen[p.path] = p.state
		}
	}
	return total, nil
}

// watchBatch is how many files are read in one go.
const watchBatch = 500

type arrived struct {
	path  string
	state state
}

// fresh lists the files of a source that were not read in this run as they are now. With --once it waits for those that
// are still being written.
func (w *watcher) fresh(ctx context.Context, source string) ([]arrived, error) {
	var out []arrived
	wait := false
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == source:
			return err
		case err != nil:
			w.tell(record.SentenceOf(err))
			return nil
		case path != source && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular() || unfinished(entry.Name()):
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return nil // it went meanwhile
		}
		now := state{info.Size(), info.ModTime()}
		age := time.Since(info.ModTime())
		switch {
		case w.seen[path] == now:
		case age >= 0 && age < settle:
			wait = true
		default:
			out = append(out, arrived{path, now})
		}
		return nil
	})
	if err != nil || !wait || !w.once {
		return out, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(settle):
		return w.fresh(ctx, source)
	}
}

// unfinished says whether a file's name is one under which programs write what is not whole yet.
func unfinished(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".part", ".tmp", ".crdownload", ".download":
		return true
	}
	return false
}

// ask asks an address and, with --pages, the pages that a feed links to and of which the case has no answer yet.
func (w *watcher) ask(ctx context.Context, address string) (desk.Added, error) {
	var pages desk.Added
	follow := func(links []string) error {
		asked, err := w.o.Sources.Asked(ctx, w.o.who)
		if err != nil {
			return err
		}
		for _, link := range links {
			if link == "" || asked[link] {
				continue
			}
			asked[link] = true
			page, err := w.askOne(ctx, link, nil)
			pages.And(page)
			if err != nil {
				return err
			}
		}
		return nil
	}
	if !w.pages {
		follow = nil
	}
	added, err := w.askOne(ctx, address, follow)
	pages.And(added)
	return pages, err
}

// askOne asks one address. That it does not answer is told, and the next look asks again.
func (w *watcher) askOne(ctx context.Context, address string, follow func([]string) error) (desk.Added, error) {
	answer, err := w.client.Get(ctx, address)
	if err != nil {
		if ctx.Err() != nil {
			return desk.Added{}, ctx.Err()
		}
		w.tell(record.Say("%s: %v", address, err))
		return desk.Added{}, nil
	}
	var day record.Date
	if !answer.Date.IsZero() {
		day = record.ExactDate(record.DayOf(answer.Date))
	}
	return w.o.Sources.AddFetched(ctx, w.o.who, desk.Fetched{URL: address, Final: answer.Final, Media: answer.Media,
		Day: day, Body: answer.Body}, follow)
}

// doubts says what is to be known of documents that were added.
func doubts(c *cobra.Command, all []desk.Doubt) {
	voice := report.Speak(string(language(c.ErrOrStderr())), false, nil)
	for _, d := range all {
		text, _ := voice.Warning(d.Warning)
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", d.Name, text)
	}
}
