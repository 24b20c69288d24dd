package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/words"
)

// logSignIns lists the trail of sign-ins, latest first.
func logSignIns() *cobra.Command {
	var f caseFlags
	var limit int
	c := &cobra.Command{
		Use:   "sign-ins",
		Short: "List who signed in, who tried to and who went, latest first",
		Long: `List who signed in, who tried to and who went, latest first. What anybody can cause is counted together, an account and an
hour at a time. Nothing that was typed is kept, and no address. A served desk writes what happened within a minute, and the
rest of the hour when that is over or the desk is closed; what it still counts, it tells when it carries the verb out.`,
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			lines, _, err := o.Trail.Page(ctx, o.who, 0, limit)
			if err != nil {
				return err
			}
			tell := words.Table("desk").In(string(language(c.OutOrStdout())), false)
			said := func(kind, of string) string {
				if of == "" {
					return ""
				}
				return tell.T("signins." + kind + "." + of)
			}
			w := newTable(c.OutOrStdout())
			say(w, "FIRST\tLAST\tTIMES\tACCOUNT\tWHAT\tHOW\tFROM\tBY\n")
			for _, l := range lines {
				fmt.Fprintf(
					w,
					"%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n",
					l.First.Time().Format(time.DateTime),
					l.Last.Time().
						Format(time.DateTime),
					l.Times,
					logCell(l.Name),
					said("kind", l.Kind),
					said("way", l.Way),
					said("place", l.Place),
					logCell(l.By),
				)
			}
			return w.Flush()
		}),
	}
	f.add(c)
	c.Flags().IntVar(&limit, "limit", 50, "how many rows at the most")
	return c
}
