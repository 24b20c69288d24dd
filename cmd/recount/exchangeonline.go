package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/fetch"
)

// onlineDesk are the flags that say how a desk that is served is asked.
type onlineDesk struct{ tokenFile, pin, ca, proxy string }

func (o *onlineDesk) add(c *cobra.Command, prefix string) {
	fl := c.Flags()
	fl.StringVar(&o.tokenFile, prefix+"token-file", "",
		"file with a token of an account at that desk, in its first line (scope exchange)")
	fl.StringVar(&o.pin, prefix+"pin", "", "SHA-256 of the certificate of that desk: it is that one and no other")
	fl.StringVar(&o.ca, prefix+"ca", "",
		"file (PEM) with the certificate of who signed that of the desk, in place of those of this system")
}

// client makes the client of a desk at an address.
func (o *onlineDesk) client(address string) (*fetch.Desk, error) {
	if o.tokenFile == "" {
		return nil, usage("give a file with a token of that desk: \"recount user token add NAME --scope exchange\" makes one there")
	}
	text, err := os.ReadFile(o.tokenFile)
	if err != nil {
		return nil, err
	}
	token, _, _ := strings.Cut(string(text), "\n")
	opts := fetch.DeskOptions{Address: address, Token: strings.TrimSpace(token), Pin: o.pin, Proxy: o.proxy}
	if o.ca != "" {
		if opts.CA, err = os.ReadFile(o.ca); err != nil {
			return nil, err
		}
	}
	return fetch.NewDesk(opts)
}

// side is one of two desks that exchange: one that is open here, or one that is served.
type side interface {
	Here(ctx context.Context) (string, error)
	Bundle(ctx context.Context, to string) (io.ReadCloser, error)
	Give(ctx context.Context, bundle io.Reader) (fetch.Given, error)
}

// openSide is the desk whose case is open here.
type openSide struct{ *openCase }

// Here is the id of the desk.
func (o openSide) Here(context.Context) (string, error) { return string(o.Store.Device()), nil }

// Bundle makes a bundle for another desk.
func (o openSide) Bundle(ctx context.Context, to string) (io.ReadCloser, error) {
	var b bytes.Buffer
	_, err := o.Exchange().Export(ctx, o.who, to, false, &b)
	return io.NopCloser(&b), err
}

// Give takes a bundle.
func (o openSide) Give(ctx context.Context, bundle io.Reader) (fetch.Given, error) {
	t, err := o.Exchange().Import(ctx, o.who, bundle)
	return given(t), err
}

// given says of a bundle that was taken here what a desk that is served says of one.
func given(t desk.Taken) fetch.Given {
	return fetch.Given{From: t.From.Name, Acts: t.Acts, Known: t.Known, Originals: t.Originals, Conflicts: t.Conflicts,
		Without: t.Without, Same: t.Same}
}

// carry lets one desk make a bundle for another and hands it over.
func carry(ctx context.Context, from, to side) (fetch.Given, error) {
	id, err := to.Here(ctx)
	if err != nil {
		return fetch.Given{}, err
	}
	bundle, err := from.Bundle(ctx, id)
	if err != nil {
		return fetch.Given{}, err
	}
	out, err := to.Give(ctx, bundle)
	return out, errors.Join(err, bundle.Close())
}

const exchangeOnlineLong = `The other desk is served at URL (https://HOST:PORT) and takes part by a token of one
of its accounts; its certificate is known by who signed it (--ca, else this system) or by itself (--pin).
Nothing is asked that was not written down here. A bundle is encrypted to one desk and signed by the other, as
when it travels as a file: whoever carries it cannot read it.

This desk is the case (--case), or one that is served too: then --here says where, and nothing is opened on this
machine.`

func exchangePull() *cobra.Command {
	return exchangeOnline("pull", "Take what a desk that is served has and this one has not, over HTTPS",
		func(ctx context.Context, here, there side) (fetch.Given, error) { return carry(ctx, there, here) })
}

func exchangePush() *cobra.Command {
	return exchangeOnline("push", "Give a desk that is served what this one has and it has not, over HTTPS",
		func(ctx context.Context, here, there side) (fetch.Given, error) { return carry(ctx, here, there) })
}

// exchangeOnline is a verb between this desk and one that is served.
func exchangeOnline(verb, short string, do func(ctx context.Context, here, there side) (fetch.Given, error)) *cobra.Command {
	var f caseFlags
	var there, own onlineDesk
	var here string
	c := &cobra.Command{Use: verb + " URL", Short: short, Args: exactly(1), Long: exchangeOnlineLong,
		Example: `  recount exchange ` + verb + ` https://office.example:8443 --case laptop --token-file office.token --pin 3F:0A:...
  recount exchange ` + verb + ` https://office.example:8443 --token-file office.token --ca ca.pem --here https://localhost:8443 --here-token-file own.token --here-ca ca.pem`}
	c.RunE = func(c *cobra.Command, args []string) error {
		own.proxy = there.proxy
		other, err := there.client(args[0])
		if err != nil {
			return err
		}
		if here != "" {
			this, err := own.client(here)
			if err != nil {
				return err
			}
			return carried(c, other, this, do)
		}
		return onCase(&f, func(_ context.Context, c *cobra.Command, o *openCase, _ []string) error {
			return carried(c, other, openSide{o}, do)
		})(c, args)
	}
	f.add(c)
	there.add(c, "")
	own.add(c, "here-")
	c.Flags().StringVar(&here, "here", "", "address of this desk (https://HOST:PORT), where it is served")
	c.Flags().StringVar(&there.proxy, "proxy", "", "proxy for every address: http, https or socks5 with host and port")
	return c
}

func carried(c *cobra.Command, there, here side, do func(ctx context.Context, here, there side) (fetch.Given,
	error)) error {
	g, err := do(c.Context(), here, there)
	if err != nil {
		return err
	}
	sayTaken(c.OutOrStdout(), g)
	return nil
}

// sayTaken says what a bundle brought to the desk that took it.
func sayTaken(w io.Writer, out fetch.Given) {
	say(w, "From %q: %d acts that were not here, %d that were; %d originals.\n", out.From, out.Acts, out.Known,
		out.Originals)
	if out.Same {
		say(w, "Both desks then have the same acts, tables and root.\n")
	}
	if out.Without > 0 {
		say(w, "%d of them have no effect: \"recount exchange status\" says why.\n", out.Without)
	}
	if out.Conflicts > 0 {
		say(w, "%d contradictions wait for a person: recount exchange status\n", out.Conflicts)
	}
}
