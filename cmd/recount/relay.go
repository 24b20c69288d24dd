package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"recount/internal/desk"
	"recount/internal/fault"
	"recount/internal/terminal"
	"recount/internal/vault"
	"recount/record"
)

// A case is open in one process. While the desk is served, the other verbs are carried out by it: they find its socket
// in the directory of the case, both sides prove that they hold the key of the case, and the desk does what the verb
// says on the case that it has open, asking for passwords as the verb always does. Nothing is let in that could not
// open the case by itself.

// socketName is the socket of a served desk, in the directory of its case. Its owner alone may use it.
const socketName = "desk.socket"

// relayedAtOnce bounds the verbs that a desk carries out for others at the same time.
const relayedAtOnce = 4

// relayed are the verbs that a served desk carries out, with what of their arguments and flags are files: the two
// processes may stand in different directories.
var relayed = map[string]struct {
	paths bool
	flags []string
}{
	"add": {paths: true}, "admit": {}, "check": {}, "correct": {}, "decide": {flags: []string{"standard"}},
	"edition approve": {}, "edition cosign": {flags: []string{"request", "seen", "answer", "ca"}},
	"edition audit": {}, "edition correct": {}, "edition diff": {}, "edition draft": {},
	"edition list": {}, "edition release": {flags: []string{"out"}}, "edition withdraw": {}, "backup": {paths: true},
	"erase": {}, "exchange status": {}, "exchange decide": {}, "jobs": {}, "jobs cancel": {}, "list": {}, "log": {},
	"log checkpoint": {}, "log export": {flags: []string{"output"}}, "log grown": {paths: true}, "log proof": {},
	"log sign-ins": {}, "name approve": {}, "name ask": {}, "name withdraw": {},
	"places add": {flags: []string{"file"}}, "record": {}, "record claim": {},
	"record evidence": {paths: true}, "review": {}, "search": {}, "show": {}, "toll": {flags: []string{"html"}},
	"undo": {}, "user add": {}, "user confirm": {}, "user expel": {}, "user grant": {}, "user invite": {}, "user list": {},
	"user token add": {}, "user token list": {}, "user token revoke": {},
}

// lockedError is a case that another process has open, to which this one has the secret.
type lockedError struct {
	dir    string
	secret vault.Secret
	err    error
}

func (e *lockedError) Error() string { return e.err.Error() }
func (e *lockedError) Unwrap() error { return e.err }

// running is the desk on whose open case a verb is carried out.
type running struct{}

// deskOf gives the desk that carries out a verb for another process; nil: the verb opens the case itself.
func deskOf(ctx context.Context) *desk.Desk {
	d, _ := ctx.Value(running{}).(*desk.Desk)
	return d
}

// opening is what the two sides say first: a random number, then that they hold the key of the case.
type opening struct{ Nonce, Proof []byte }

// errand is a verb, with the rest of its line, that the desk is asked to carry out; without a verb the desk says where
// it is.
type errand struct {
	Verb, Lang string
	Rest       []string
}

func (e errand) line() []string {
	return append(append([]string{"--lang=" + e.Lang}, strings.Fields(e.Verb)...), e.Rest...)
}

// piece is one piece of the talk about an errand. The desk sends Out, Err and Ask, and Code at the end; whoever asked
// answers each Ask with In or End.
type piece struct {
	Out, Err []byte `json:",omitempty"`
	Ask      string `json:",omitempty"` // "line", or "secret" which is typed unseen
	In       []byte `json:",omitempty"`
	End      bool   `json:",omitempty"` // there is no more to read
	Code     *int   `json:",omitempty"`
	Address  string `json:",omitempty"` // of the desk, to an errand that it does not do
}

// maxPiece bounds a piece in bytes.
const maxPiece = 1 << 20

// talk is one connection: lines of JSON.
type talk struct {
	net.Conn
	in  *bufio.Scanner
	mu  sync.Mutex
	key []byte
}

func newTalk(c net.Conn, keys *vault.Keys) *talk {
	in := bufio.NewScanner(c)
	in.Buffer(make([]byte, 0, 4096), 2*maxPiece)
	return &talk{Conn: c, in: in, key: keys.Sub("errands of a served desk")}
}

func (t *talk) send(x any) error {
	b, err := json.Marshal(x)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err = t.Write(append(b, '\n'))
	return err
}

func (t *talk) receive(x any) error {
	if !t.in.Scan() {
		return errors.Join(io.ErrUnexpectedEOF, t.in.Err())
	}
	return json.Unmarshal(t.in.Bytes(), x)
}

// proof is what only a holder of the key of the case can say about two random numbers; side keeps the two apart.
func (t *talk) proof(side string, one, other []byte) []byte {
	h := hmac.New(sha256.New, t.key)
	for _, part := range [][]byte{[]byte(side), one, other} {
		h.Write([]byte{byte(len(part))})
		h.Write(part)
	}
	return h.Sum(nil)
}

var errNoProof = errors.New("the other side does not hold the key of the case")

// meet proves to the other side that this one holds the key, and asks the same. The desk speaks first and proves last.
func (t *talk) meet(asDesk bool) error {
	own := make([]byte, 32)
	_, _ = rand.Read(own)
	var first, last opening
	if asDesk {
		err := errors.Join(t.send(opening{Nonce: own}), t.receive(&first))
		if err != nil || len(first.Nonce) != len(own) || !hmac.Equal(first.Proof, t.proof("errand", own, first.Nonce)) {
			return errors.Join(errNoProof, err)
		}
		return t.send(opening{Proof: t.proof("desk", own, first.Nonce)})
	}
	if err := t.receive(&first); err != nil {
		return err
	}
	err := errors.Join(t.send(opening{Nonce: own, Proof: t.proof("errand", first.Nonce, own)}), t.receive(&last))
	if err != nil || !hmac.Equal(last.Proof, t.proof("desk", first.Nonce, own)) {
		return errors.Join(errNoProof, err)
	}
	return nil
}

// relay carries out errands of other processes on an open case.
type relay struct {
	desk    *desk.Desk
	address string // of the desk for browsers
	log     *slog.Logger
	socket  net.Listener
	done    sync.WaitGroup
}

// openRelay listens in the directory of a case. A system without such sockets, or a path too long for one, leaves the
// desk without: other verbs then say that the case is open.
func openRelay(dir string, d *desk.Desk, address string, log *slog.Logger) (*relay, error) {
	path := filepath.Join(dir, socketName)
	_ = os.Remove(path) // this process holds the lock of the case: nobody else listens there
	socket, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	return &relay{desk: d, address: address, log: log, socket: socket}, nil
}

// serve carries out errands until the context ends, and waits for those under way.
func (r *relay) serve(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { _ = r.socket.Close() })
	defer stop()
	turns := make(chan struct{}, relayedAtOnce)
	for {
		c, err := r.socket.Accept()
		if err != nil {
			r.done.Wait()
			return
		}
		r.done.Go(func() {
			defer func() { _ = c.Close() }()
			select {
			case turns <- struct{}{}:
				defer func() { <-turns }()
			case <-ctx.Done():
				return
			}
			if err := r.answer(ctx, newTalk(c, r.desk.Store.Keys())); err != nil && ctx.Err() == nil {
				r.log.Warn("errand not done", "kind", fault.Kinds(err))
			}
		})
	}
}

// answer carries out one errand.
func (r *relay) answer(ctx context.Context, t *talk) error {
	if err := t.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	var e errand
	if err := errors.Join(t.meet(true), t.receive(&e), t.SetDeadline(time.Time{})); err != nil {
		return err
	}
	if _, ok := relayed[e.Verb]; !ok {
		return t.send(piece{Address: r.address})
	}
	ctx, end := context.WithCancel(context.WithValue(ctx, running{}, r.desk))
	defer end()
	asker := &asker{talk: t, answers: make(chan piece), gone: ctx.Done()}
	go func() {
		defer end()
		asker.listen()
	}()
	out, errs := terminal.New(sender{t, false}), terminal.New(sender{t, true})
	code := execute(ctx, e.line(), asker, out, errs)
	if err := errors.Join(out.Flush(), errs.Flush()); err != nil {
		return err
	}
	return t.send(piece{Code: &code})
}

// sender sends what a verb writes.
type sender struct {
	to  *talk
	err bool
}

func (s sender) Write(p []byte) (int, error) {
	for part := range slices.Chunk(p, maxPiece/2) {
		x := piece{Out: part}
		if s.err {
			x = piece{Err: part}
		}
		if err := s.to.send(x); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// asker reads what whoever sent the errand types, a line at a time.
type asker struct {
	talk    *talk
	answers chan piece
	gone    <-chan struct{}
	rest    []byte
}

// listen passes on answers until the other side is gone.
func (a *asker) listen() {
	for {
		var p piece
		if a.talk.receive(&p) != nil {
			return
		}
		select {
		case a.answers <- p:
		case <-a.gone:
			return
		}
	}
}

func (a *asker) ask(how string) ([]byte, error) {
	if err := a.talk.send(piece{Ask: how}); err != nil {
		return nil, err
	}
	select {
	case p := <-a.answers:
		if p.End {
			return p.In, io.EOF
		}
		return p.In, nil
	case <-a.gone:
		return nil, context.Canceled
	}
}

// Read implements io.Reader.
func (a *asker) Read(p []byte) (int, error) {
	if len(a.rest) == 0 {
		line, err := a.ask("line")
		if len(line) == 0 && err == nil {
			err = io.ErrNoProgress
		}
		if a.rest = line; len(line) == 0 {
			return 0, err
		}
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// secret reads a line that is typed unseen, without its end.
func (a *asker) secret() (string, error) {
	line, err := a.ask("secret")
	if len(line) > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(string(line), "\r\n"), err
}

// errandOf is the line of a parsed verb, for a process in another directory and in the language of this reader. What
// opens the case stays here; which case it is goes along, for verbs that work on pages or on a case.
func errandOf(c *cobra.Command, dir string) errand {
	verb := strings.Fields(c.CommandPath())[1:]
	how, ok := relayed[strings.Join(verb, " ")]
	if !ok {
		return errand{}
	}
	absolute := func(path string) string {
		if path == "-" || path == "" {
			return path
		}
		if abs, err := filepath.Abs(path); err == nil {
			return abs
		}
		return path
	}
	e := errand{Verb: strings.Join(verb, " "), Lang: string(language(c.OutOrStdout()))}
	e.Rest = append(e.Rest, "--case="+absolute(dir))
	c.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			switch {
			case slices.Contains([]string{"case", "key-file", "passphrase-file", "lang"}, f.Name):
				continue
			case slices.Contains(how.flags, f.Name):
				v = absolute(v)
			}
			e.Rest = append(e.Rest, "--"+f.Name+"="+v)
		}
	})
	e.Rest = append(e.Rest, "--")
	for _, a := range c.Flags().Args() {
		if how.paths {
			a = absolute(a)
		}
		e.Rest = append(e.Rest, a)
	}
	return e
}

// throughDesk lets the desk that has a case open carry out a verb, and says what to do where it does not.
func throughDesk(ctx context.Context, c *cobra.Command, locked *lockedError) error {
	conn, err := net.Dial("unix", filepath.Join(locked.dir, socketName))
	if err != nil {
		return locked.err // no desk that is served has it open
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	keys, err := vault.Unlock(locked.dir, locked.secret)
	if err != nil {
		return err
	}
	defer keys.Close()
	t := newTalk(conn, keys)
	if err := errors.Join(t.meet(false), t.send(errandOf(c, locked.dir))); err != nil {
		return record.Say("%w; the desk that has it open did not answer: %w", locked.err, err)
	}
	for {
		var p piece
		if err := t.receive(&p); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return record.Say("the desk that has the case open ended before it answered: look in the log whether the act was done")
		}
		switch {
		case p.Address != "":
			return record.Say("the desk of this case is open at %s and does not carry this verb out: do it there, or end \"recount serve\" first", p.Address)
		case p.Code != nil:
			return coded(*p.Code)
		}
		if err := passOn(c, t, p); err != nil {
			return err
		}
	}
}

// coded is the end of an errand: its messages were written already.
func coded(code int) error {
	if code == exitDone {
		return nil
	}
	return &exitError{code, nil}
}

// passOn shows what the desk sent, or answers what it asked.
func passOn(c *cobra.Command, t *talk, p piece) error {
	_, err := c.OutOrStdout().Write(p.Out)
	if _, unwritten := c.ErrOrStderr().Write(p.Err); err != nil || unwritten != nil {
		return errors.Join(err, unwritten)
	}
	if p.Ask == "" {
		return nil
	}
	if p.Ask == "secret" {
		text, err := unseen(c)
		return t.send(piece{In: []byte(text), End: err != nil})
	}
	line, err := oneLineOf(c.InOrStdin())
	return t.send(piece{In: line, End: err != nil})
}

// oneLineOf reads one line with its end and no byte more.
func oneLineOf(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	one := make([]byte, 1)
	for b.Len() < maxPiece/2 {
		n, err := r.Read(one)
		b.Write(one[:n])
		if err != nil || n == 1 && one[0] == '\n' {
			return b.Bytes(), err
		}
	}
	return b.Bytes(), nil
}
