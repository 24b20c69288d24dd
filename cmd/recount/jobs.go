package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// jobsCommand lists, does and cancels the work that outlives a request.
func jobsCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "jobs", Short: "Long work of yours: imports, page batches, estimates, linkage", Args: noArgs,
		Long: `Long work of yours: imports, page batches, estimates, linkage. "recount serve" does it beside answering. What it left, when
it was stopped or killed, goes on with the next serve or with "recount jobs run".`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Queue.Jobs(ctx, o.who, "", 100)
			if err != nil {
				return err
			}
			w := newTable(c.OutOrStdout())
			say(w, "JOB\tASKED\tWHAT\tSTATE\tDONE\t\n")
			for _, j := range all {
				done := fmt.Sprint(j.Done)
				if j.Total > 0 {
					done = fmt.Sprintf("%d of %d", j.Done, j.Total)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", j.ID, j.Made.Time().Format(time.DateTime), j.Kind, j.State,
					done, j.Message)
			}
			return w.Flush()
		}),
	}
	f.add(c)
	c.AddCommand(jobsRun(), jobsCancel())
	return c
}

func jobsRun() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "run", Short: "Do the jobs that wait, of everybody, and end", Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			n, err := o.Queue.WorkOff(ctx)
			say(c.OutOrStdout(), "Jobs taken up: %d. \"recount jobs\" shows how they ended.\n", n)
			return err
		}),
	}
	f.add(c)
	return c
}

func jobsCancel() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "cancel JOB", Short: "Cancel a job; what it did stays, and can be undone", Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			j, err := o.Queue.CancelJob(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\n", j.State)
			return nil
		}),
	}
	f.add(c)
	return c
}
