// Command recount takes pages, name lists and testimonies about a massacre to five numbers that are never mixed: named,
// verified minimum, documented minimum, reported range, likely. See `recount help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/terminal"
	"recount/internal/words"
	"recount/internal/worker"
	"recount/record"
)

// Exit codes, documented in `recount help exit-codes`.
const (
	exitDone        = 0
	exitSomeFailed  = 1
	exitUsage       = 2
	exitNothingRead = 3
	exitInterrupted = 130
)

const exitCodes = `Exit codes of recount:

  0    done; a refusal to estimate and a toll that is not established are results, not failures
  1    done in part: some file could not be read, or the verb failed; the messages on standard error name what
  2    the command line is wrong: an unknown verb or flag, a place or date that cannot be understood
  3    nothing could be read: no file, no readable page
  130  interrupted`

// commands are the verbs, one file each.
func commands() []func() *cobra.Command {
	return []func() *cobra.Command{
		tollCommand,
		claimsCommand,
		explainCommand,
		estimateCommand,
		linkCommand,
		planCommand,
		initCommand,
		addCommand, watchCommand, mailboxCommand,
		admitCommand, nameCommand,
		listCommand,
		showCommand,
		reviewCommand,
		decideCommand,
		recordCommand,
		placesCommand,
		correctCommand,
		searchCommand,
		undoCommand,
		eraseCommand,
		logCommand,
		reportCommand,
		editionCommand,
		witnessCommand,
		checkCommand,
		backupCommand, passphraseCommand,
		restoreCommand,
		exchangeCommand,
		userCommand,
		serveCommand,
		jobsCommand,
		demoCommand,
	}
}

func main() {
	if worker.IsWorker() { // before anything else: this process reads files of strangers and may do nothing more
		os.Exit(worker.Main())
	}
	os.Exit(life())
}

// life is that of the program that a person started; it gives the exit code.
func life() int {
	worker.Tell = func(c worker.Confinement) { fmt.Fprintln(os.Stderr, "recount:", c) }
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		hurry(os.Stderr)
	}()
	return run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// orderly is set by a verb that ends its own way when it is interrupted: the desk waits for the answers under way.
var orderly atomic.Bool

// hurry ends the program where a verb does not hear the interruption within a moment. A case loses nothing by it: what
// was acknowledged is on the disk.
func hurry(errs io.Writer) {
	wait := 800 * time.Millisecond
	if orderly.Load() {
		wait = 10 * time.Second
	}
	time.Sleep(wait)
	say(errs, "recount: interrupted\n")
	os.Exit(exitInterrupted)
}

// exitError is an error that sets the exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// run carries out one command line and returns its exit code. What it writes passes the one writer for terminals.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out, errs := terminal.New(stdout), terminal.New(stderr)
	code := execute(ctx, args, nil, out, errs)
	if err := errors.Join(out.Flush(), errs.Flush()); err != nil && code == exitDone {
		return exitSomeFailed
	}
	return code
}

// execute carries out one command line; in is what is typed, nil for standard input.
func execute(ctx context.Context, args []string, in io.Reader, out, errs *terminal.Writer) int {
	begun := false
	root := rootCommand(out, errs)
	root.PersistentPreRun = func(*cobra.Command, []string) {
		begun = true
	}
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	if in != nil {
		root.SetIn(in)
	}
	verb, err := root.ExecuteContextC(ctx)
	var locked *lockedError
	if errors.As(err, &locked) {
		err = throughDesk(ctx, verb, locked)
	}
	if err == nil {
		return exitDone
	}
	var coded *exitError
	switch {
	case errors.Is(err, context.Canceled):
		say(errs, "recount: interrupted\n")
		return exitInterrupted
	case errors.As(err, &coded):
		if coded.err != nil {
			fmt.Fprintln(errs, "recount:", said(errs, record.SentenceOf(coded.err)))
		}
		return coded.code
	case !begun:
		fmt.Fprintln(errs, "recount:", said(errs, record.SentenceOf(err)))
		say(errs, "Run \"recount help\" for the verbs, \"recount help VERB\" for one of them.\n")
		return exitUsage
	}
	fmt.Fprintln(errs, "recount:", said(errs, record.SentenceOf(err)))
	return exitSomeFailed
}

const rootLong = `recount takes pages, name lists and testimonies about a massacre to five numbers that are never mixed:

  named               distinct persons whose death and identity are documented
  verified minimum    the least that verified cases and adopted figures prove
  documented minimum  the least that the lists of admitted origins prove, nobody counted twice
  reported range      what each origin says at its last date, side by side
  likely              an estimate with its assumptions, or a refusal that says why

Every number opens to the sentences that it rests on. Nothing leaves this machine.`

// rootCommand puts the verbs together.
// It sets the language of the writers.
func rootCommand(to ...*terminal.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:           "recount",
		Short:         "Take reports of a massacre to a defensible toll",
		Long:          rootLong,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	reader := &speaks{to: to}
	if l := os.Getenv("RECOUNT_LANG"); l != "" {
		_ = reader.Set(l) // another language than ours is English
	}
	root.PersistentFlags().Var(reader, "lang",
		"language of what is said: en or ar (or the environment variable RECOUNT_LANG)")
	_ = root.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(words.Languages(),
		cobra.ShellCompDirectiveNoFileComp))
	help := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		helpIn(reader.lang(), c)
		help(c, args)
	})
	root.SetFlagErrorFunc(badFlag)
	root.SetVersionTemplate("recount {{.Version}}\n")
	for _, verb := range commands() {
		root.AddCommand(verb())
	}
	root.AddCommand(versionCommand(), &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean",
		Long: exitCodes})
	return root
}
