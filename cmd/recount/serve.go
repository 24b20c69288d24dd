package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/fault"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/internal/web"
	"recount/internal/worker"
	"recount/record"
)

// serveFlags are where the desk listens and how.
type serveFlags struct {
	listen     string
	cert       string
	key        string
	name       string // of the desk in the address bar; passkeys belong to it
	all        bool   // every request is logged
	dir        string // of the case, in which other verbs find the desk; "": they do not
	unconfined bool   // a shared desk is opened though the readers of files are not wholly confined
}

// log writes to standard error what happens to requests and jobs: routes, acts, kinds, functions and times, never a
// name or a text of the case.
func (s *serveFlags) log(c *cobra.Command) *slog.Logger {
	level := slog.LevelWarn
	if s.all {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
}

// serveCommand opens the web desk.
func serveCommand() *cobra.Command {
	var f caseFlags
	var s serveFlags
	var fresh bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Open the web desk on this machine (loopback unless told otherwise)",
		Long: `Open the web desk. It listens on this machine only, and prints the link to open. On any other address it asks for
--tls-cert and --tls-key, and people sign in. It makes no call to any other machine. With --new the directory is made first. A case that nobody has begun
(--new, or init without --name) is begun in the browser: by one person or by a team.

While it is open, the other verbs work on the same case: the desk carries them out. They ask for the passphrase, and for
passwords, as they always do.`,
		Example: `  recount serve --case coast
  recount serve --new --case coast
  recount serve --case coast --listen 10.0.0.5:8443 --tls-cert desk.pem --tls-key desk.key`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			st, err := f.openServed(c, fresh)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			if err := mend(c, st); err != nil {
				return err
			}
			d, err := newDesk(st)
			if err != nil {
				return err
			}
			s.dir = f.dir
			return serve(c, d, filepath.Base(f.dir), s)
		},
	}
	f.add(c)
	s.add(c)
	c.Flags().BoolVar(&fresh, "new", false, "make the case first; it is begun in the browser")
	return c
}

// openServed opens the case that is served, or makes it where that is asked for. A directory that is not there is never
// made unasked: it may lie on a disk that is not plugged in.
func (f *caseFlags) openServed(c *cobra.Command, fresh bool) (*store.Store, error) {
	switch _, err := os.Stat(f.dir); {
	case f.dir == "":
		return nil, usage("which case? give --case DIR or set RECOUNT_CASE; \"recount serve --new --case DIR\" makes a new one")
	case fresh:
		return f.create(c, f.dir, false)
	case errors.Is(err, os.ErrNotExist):
		return nil, usage("nothing is in %s; \"recount serve --new --case DIR\" makes a new case", f.dir)
	}
	secret, err := f.secret(c)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(c.Context(), f.dir, secret, store.Options{})
	if err != nil {
		return nil, record.Say("open the case in %s: %w", f.dir, err)
	}
	return st, nil
}

func (s *serveFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&s.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	c.Flags().StringVar(&s.cert, "tls-cert", "", "certificate (PEM), needed off this machine")
	c.Flags().StringVar(&s.key, "tls-key", "", "key of the certificate (PEM)")
	c.Flags().BoolVar(&s.unconfined, "unconfined", false,
		"open a shared desk though this system does not confine the readers of strangers' files")
	c.Flags().StringVar(&s.name, "name", "",
		"name of the desk in the address bar, to which passkeys belong (localhost on this machine)")
	c.Flags().BoolVar(&s.all, "log-all", false, "log every request to standard error, not only faults")
}

// holdConfined refuses a machine on which strangers' files could reach past the process that reads them.
func holdConfined() error {
	c, err := worker.Probe()
	if err != nil {
		return err
	}
	if !c.Whole() {
		return record.Say("%s; a desk of several people is not opened so: mend that, or take the risk with --unconfined", c)
	}
	return nil
}

// serveWorkers is how many jobs are done at once: a short import does not wait for a long estimate.
const serveWorkers = 2

// serve answers, and does jobs, until the context ends.
func serve(c *cobra.Command, d *desk.Desk, name string, f serveFlags) (err error) {
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return record.Say("listen on %s: %w", f.listen, err)
	}
	defer func() { _ = listener.Close() }()
	addr, _ := listener.Addr().(*net.TCPAddr)
	loopback := addr != nil && addr.IP.IsLoopback()
	encrypted, err := f.tls()
	if err != nil {
		return err
	}
	if !loopback && encrypted == nil {
		return usage("off this machine the desk is served over TLS only: give --tls-cert and --tls-key")
	}
	d.Faults = f.log(c)
	opts := web.Options{Case: name, Log: d.Faults, Secure: encrypted != nil, Remote: !loopback,
		Styleguide: styleguide}
	if !loopback {
		if opts.Hosts = f.hosts(addr, encrypted); len(opts.Hosts) == 0 {
			return usage("by which name will browsers ask for the desk? give --name, or a certificate that has one: to others it does not answer")
		}
	}
	if !f.unconfined {
		opts.MayShare = holdConfined
	}
	if opts.Key, err = newKey(); err != nil {
		return err
	}
	var face *web.Door
	programs := api.New(d, api.Options{Session: func(r *http.Request) desk.Who { return face.Who(r) },
		Version: version(),
		Log:     d.Faults})
	link := "/"
	face, err = web.NewDoor(c.Context(), d, func(ctx context.Context) (web.Options, error) {
		o := opts
		link, err = signers(ctx, d, &o, loopback)
		if err == nil {
			err = f.passkeys(o.Signing, addr, loopback)
		}
		if err == nil {
			err = f.passkeys(o.Team, addr, loopback)
		}
		if err == nil && o.Signing != nil && o.MayShare != nil {
			err = o.MayShare()
		}
		return o, err
	}, func(s *web.Server) { s.Mount("/api/", programs.Handler()) })
	if err != nil {
		return err
	}
	orderly.Store(true)
	server := &http.Server{
		Handler: face, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		TLSConfig:      encrypted, ErrorLog: slog.NewLogLogger(d.Faults.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(programs.End)
	scheme := "http"
	if encrypted != nil {
		scheme = "https"
	}
	working, rest := context.WithCancel(c.Context())
	errands := sync.WaitGroup{}
	if f.dir != "" {
		at := fmt.Sprintf("%s://%s", scheme, listener.Addr())
		if r, err := openRelay(f.dir, d, at, d.Faults); err == nil {
			errands.Go(func() { r.serve(working) })
		} else {
			d.Faults.Warn("other verbs cannot use this desk", "kind", fault.Kinds(err))
		}
	}
	say(c.OutOrStdout(), "The desk is open at %s://%s%s\nStop it with Ctrl-C.\n", scheme, listener.Addr(), link)
	if encrypted != nil {
		say(c.OutOrStdout(), "SHA-256 of its certificate: %X\n",
			sha256.Sum256(encrypted.Certificates[0].Certificate[0]))
	}
	worked := make(chan error, 1)
	go func() { worked <- d.Queue.Work(working, serveWorkers) }()
	ready := make(chan error, 1)
	go func() { ready <- d.Tolls.MakeReady(working) }()
	defer func() {
		rest()
		errands.Wait()
		<-ready                          // it reads the case, which is closed next
		err = errors.Join(err, <-worked) // jobs under way are given back before the case is closed
	}()
	return answerUntil(c.Context(), server, listener, 5*time.Second)
}

// answerUntil serves, over TLS where the server has a certificate, until the context ends; what is being answered then
// has the grace to end.
func answerUntil(ctx context.Context, server *http.Server, listener net.Listener, grace time.Duration) error {
	failed := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			failed <- server.ServeTLS(newCrowd(listener), "", "")
			return
		}
		failed <- server.Serve(newCrowd(listener))
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return server.Shutdown(stop)
}

// newKey draws the key of the link by which the one person of a case comes in, and whoever begins one.
func newKey() (string, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(key), nil
}

// signers sets how people come in: whoever begins a case that has nobody, and the one person of a solo case, by a link
// with a random key, others by sign-in.
func signers(ctx context.Context, d *desk.Desk, opts *web.Options, loopback bool) (link string, err error) {
	begun, err := d.Users.Begun(ctx)
	if err != nil {
		return "", err
	}
	user, solo, err := d.Users.SoleAccount(ctx)
	if err != nil {
		return "", err
	}
	signing, err := desk.NewSigning(d, signin.DefaultCost)
	switch {
	case err != nil:
		return "", err
	case !begun && !loopback:
		return "", usage("nobody has begun this case yet: open it on this machine first, without --listen")
	case !begun:
		opts.Begin, opts.Team = true, signing
		return "/start?key=" + opts.Key, nil
	case solo && loopback:
		opts.Solo, opts.Team = &user, signing
		return "/signin?key=" + opts.Key, nil
	}
	opts.Signing = signing
	return "/", nil
}

// passkeys offers passkeys where the desk has a name: a key belongs to the name in the address bar, and to no number.
func (s *serveFlags) passkeys(signing *desk.Signing, addr *net.TCPAddr, loopback bool) error {
	name := s.name
	if name == "" && loopback {
		name = "localhost"
	}
	if signing == nil || name == "" || addr == nil {
		return nil
	}
	scheme, usual := "http", 80
	if s.cert != "" {
		scheme, usual = "https", 443
	}
	origins := []string{fmt.Sprintf("%s://%s:%d", scheme, name, addr.Port)}
	if addr.Port == usual {
		origins = append(origins, scheme+"://"+name)
	}
	return signing.UsePasskeys(name, origins)
}

// demoCommand opens the desk on a made-up case.
func demoCommand() *cobra.Command {
	var s serveFlags
	var seed uint64
	c := &cobra.Command{
		Use:   "demo",
		Short: "Open the web desk on a made-up case of an invented country",
		Long:  "Open the web desk on a case of an invented country, in a directory that is thrown away at the end. Nobody in it is real.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			dir, err := os.MkdirTemp("", "recount-demo-")
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			d, closeCase, err := demoCase(c.Context(), filepath.Join(dir, "case"), seed)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeCase()) }()
			account, _, err := d.Users.SoleAccount(c.Context())
			if err != nil {
				return err
			}
			who := desk.Who{Account: account.ID, Fresh: time.Now(), Reason: "made up"}
			if err := showcase(c.Context(), d, who, dir, seed); err != nil {
				return err
			}
			return serve(c, d, strings.TrimSpace("Qasira (invented)"), s)
		},
	}
	s.add(c)
	c.Flags().Uint64Var(&seed, "seed", 1, "seed of the made-up case: the same seed gives the same case")
	return c
}
