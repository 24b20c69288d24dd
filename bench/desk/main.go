// Desk measures the web desk over real HTTP on an invented case: how long the toll page and every other page take over
// many records, and what fifty people who judge claims at once wait for, lose or are refused.
//
//	go run ./bench/desk -records 50000 -reviewers 50 -for 10m
//
// It prints one line a measure, and ends with an error where an answer failed or an act was lost or doubled.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/internal/worker"
	"recount/record"
	"recount/verify"
)

func main() {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	var b bench
	flag.IntVar(&b.records, "records", 50000, "victim records of the case, all of one list")
	flag.IntVar(&b.pages, "pages", 1500, "pages of the case, each with three figures or so")
	flag.IntVar(&b.judged, "judged", 5000, "claims judged before the measuring begins, at most")
	flag.IntVar(&b.reviewers, "reviewers", 50, "people who judge at once; 0 for none")
	flag.DurationVar(&b.lasting, "for", time.Minute, "how long they judge")
	flag.DurationVar(&b.think, "think", 10*time.Second, "how long a person looks at a page before the next act")
	flag.StringVar(&b.profile, "profile", "", "file for a CPU profile of the judging")
	flag.Parse()
	dir, err := os.MkdirTemp("", "recount-bench-*")
	if err == nil {
		b.dir = dir
		err = b.run(context.Background())
		_ = os.RemoveAll(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type bench struct {
	records, pages, judged, reviewers int
	lasting, think                    time.Duration
	profile                           string

	dir     string
	desk    *desk.Desk
	signing *desk.Signing
	admin   desk.Who
	first   desk.Who // the first analyst, who fills the case
	second  desk.Who // who admits lists: another person
	people  []string // names of accounts that may judge, all with one password
	base    string
	claims  []claimAt // figures that nobody has judged yet
}

const password = "seven grey herons over the bay"

func (b *bench) run(ctx context.Context) error {
	s, err := store.Create(ctx, filepath.Join(b.dir, "case"), vault.Passphrase("four words nobody knows"),
		vault.TestCost, record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	parts, err := desk.SampleParts(1)
	if err != nil {
		return err
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	b.desk = desk.New(parts)
	if err := b.staff(ctx); err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	if err := b.fill(ctx); err != nil {
		return fmt.Errorf("fill the case: %w", err)
	}
	begin := time.Now()
	if err := b.desk.Tolls.MakeReady(ctx); err != nil { // as the desk's own command does beside answering
		return err
	}
	fmt.Printf("made ready beside answering: %d ms\n", time.Since(begin).Milliseconds())
	server, err := b.serve()
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	if err := b.tollPage(ctx); err != nil {
		return err
	}
	if err := b.everyPage(ctx); err != nil {
		return err
	}
	fmt.Printf("memory: at most %d MB of this process so far, the browser's part and the filling in it\n", peakMemory())
	if b.reviewers == 0 {
		return nil
	}
	if b.profile != "" {
		f, err := os.Create(b.profile)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return b.review(ctx, s)
}

// staff makes the accounts: one that sets the case up, and the reviewers.
func (b *bench) staff(ctx context.Context) error {
	account, err := b.desk.Users.Found(ctx, "Admin (invented)", false)
	if err != nil {
		return err
	}
	b.admin = desk.Who{Account: account, Fresh: time.Now()}
	if b.signing, err = desk.NewSigning(b.desk, signin.Cost{Memory: 64, Passes: 1, Threads: 1}); err != nil {
		return err
	}
	for i := range max(b.reviewers, 1) {
		name := fmt.Sprintf("Reviewer %d (invented)", i+1)
		by := b.admin
		by.Second = b.first.Account // of the first account nobody else can approve: the case is one person's until then
		id, _, err := b.desk.Users.AddUser(ctx, by, name, "")
		if err != nil {
			return err
		}
		if by.Second == "" {
			by.Second = id
		}
		if _, err := b.desk.Users.Give(ctx, by, id, access.Analyst, access.S2, time.Time{}); err != nil {
			return err
		}
		if err := b.signing.SetPassword(ctx, desk.Who{Account: id}, id, password); err != nil {
			return err
		}
		if b.people = append(b.people, name); i == 0 {
			b.first = desk.Who{Account: id, Fresh: time.Now()}
		}
	}
	by := b.admin
	by.Second = b.first.Account
	id, _, err := b.desk.Users.AddUser(ctx, by, "Admitting reviewer (invented)", "")
	if err != nil {
		return err
	}
	if _, err := b.desk.Users.Give(ctx, by, id, access.Reviewer, access.S2, time.Time{}); err != nil {
		return err
	}
	b.second = desk.Who{Account: id, Fresh: time.Now()}
	return nil
}

// serve answers on a free port of this machine, as the desk's own command does.
func (b *bench) serve() (*http.Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b.base = "http://" + listener.Addr().String()
	face := web.New(b.desk, web.Options{Signing: b.signing, Case: "Qasira (invented)", Hosts: []string{"127.0.0.1"}})
	server := &http.Server{Handler: face.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return server, nil
}
