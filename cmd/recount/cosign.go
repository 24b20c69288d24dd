package main

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"recount/audit"
)

const cosignLong = `Ask a witness to cosign the log as it stood when an edition was released, and keep the answer with
the edition.

Whose cosignatures are asked for was said when the edition was drafted (--witness, --quorum); the policy that travels
with it names them, and whoever checks it accepts no fewer. Ask right after the release: a witness cosigns nothing older
than what it saw last. Afterwards release the edition again into its folder: the files are the same, with the
cosignatures in edition.tlog-proof.

Without network: --request writes what the witness is asked (recount witness answer, at the witness, answers it), and
--answer takes what it answered.`

// editionCosign is "recount edition cosign".
func editionCosign() *cobra.Command {
	var f caseFlags
	var at witnessFlags
	var request, seen, answer string
	c := &cobra.Command{Use: "cosign EDITION [URL]", Long: cosignLong, Args: cobra.MatchAll(atLeast(1), atMost(2)),
		Short: "Have a witness cosign the log of a release, over HTTP or by files",
		Example: `  recount edition cosign EDITION https://10.0.0.5:8444 --case coast
  recount edition cosign EDITION --request request --seen LAST-CHECKPOINT-THAT-IT-COSIGNED
  recount edition cosign EDITION --answer cosigned`}
	c.RunE = onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
		ask := func(old int64) (audit.WitnessRequest, error) {
			return o.Editions().CosignRequest(ctx, o.who, args[0], old)
		}
		var answered []byte
		var err error
		switch {
		case len(args) == 2:
			opts, err := at.options(args[1])
			if err != nil {
				return err
			}
			if _, answered, err = askWitness(ctx, opts, ask); err != nil {
				return err
			}
		case answer != "":
			if answered, err = readGiven(answer); err != nil {
				return err
			}
		case request != "":
			old, err := sizeSeen(seen)
			if err != nil {
				return err
			}
			r, err := ask(old)
			if err != nil {
				return err
			}
			return os.WriteFile(request, r.Encode(), 0o644) // size, root and hashes: what a witness may see
		default:
			return usage("give the address of the witness, --request FILE or --answer FILE")
		}
		by, _, err := o.Editions().Cosign(ctx, o.who, args[0], answered)
		if err != nil {
			return err
		}
		say(c.OutOrStdout(), "Cosigned by %s.\n", strings.Join(by, ", "))
		return tellCosigned(ctx, c, o, args[0])
	})
	f.add(c)
	at.add(c)
	fl := c.Flags()
	fl.StringVar(&request, "request", "", "file to write, for a witness without network")
	fl.StringVar(&seen, "seen", "", "file with the last checkpoint that this witness cosigned; nothing: it saw none")
	fl.StringVar(&answer, "answer", "", "file with what the witness answered")
	return c
}

// tellCosigned says how many of an edition's witnesses have cosigned.
func tellCosigned(ctx context.Context, c *cobra.Command, o *openCase, id string) error {
	s, err := o.Editions().Stand(ctx, o.who, id)
	if err != nil || len(s.Spec.Witnesses) == 0 {
		return err
	}
	if len(s.Cosigned) < s.Spec.Quorum {
		say(c.OutOrStdout(),
			"%d of %d witnesses have cosigned its log; its policy asks for %d. Next: recount edition cosign %s URL\n",
			len(s.Cosigned), len(s.Spec.Witnesses), s.Spec.Quorum, id)
		return nil
	}
	say(c.OutOrStdout(),
		"%d of %d witnesses have cosigned its log, as its policy asks. Released again, its files say so.\n",
		len(s.Cosigned), len(s.Spec.Witnesses))
	return nil
}
