package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/pflag"
)

// verb runs the real command in a directory and gives what it wrote and its exit code.
func verb(t *testing.T, dir, typed string, args ...string) (string, int) {
	t.Helper()
	c := exec.Command("recount", args...)
	c.Dir, c.Stdin = dir, strings.NewReader(typed)
	out, err := c.CombinedOutput()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// TestTheServedDeskCarriesOutVerbs: while the desk is open, verbs of other processes, in other directories, work on its
// case and lose nothing; without the key of the case nothing is done, and what the desk does not do it says with its
// address.
func TestTheServedDeskCarriesOutVerbs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files of a case are opened by one process at a time there; the socket is tried on unix")
	}
	dir := t.TempDir()
	s := serveCase(t, dir)
	key := filepath.Join(dir, "case.key")
	for i := range 4 {
		page := fmt.Sprintf("published: 2031-03-1%d\noutlet: Coast Ledger\n\nThe Coast Monitor said on Friday that %d civilians were killed in Zahrun.\n", i, 3+i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("page%d.txt", i)), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(s.dir, socketName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the socket: %v, %v", info, err)
	}
	of := []string{"--case", s.dir, "--key-file", key}
	var all sync.WaitGroup
	for i := range 4 { // at once, each with a path of its own directory
		all.Go(func() {
			out, code := verb(t, dir, "", append([]string{"add", fmt.Sprintf("page%d.txt", i)}, of...)...)
			if code != exitDone {
				t.Errorf("add: %d %s", code, out)
			}
		})
	}
	all.Wait()
	for _, tt := range []struct {
		args   []string
		code   int
		holds  string
		typed  string
		secret []string
	}{
		{args: []string{"list", "documents"}, holds: "Coast Ledger"},
		{args: []string{"search", "Zahrun"}, holds: "Zahrun"},
		{args: []string{"review"}, typed: "a\na\na\na\n", holds: "civilians"},
		{args: []string{"toll", "--status", "civilian"}, holds: "Documented minimum"},
		{args: []string{"toll", "--lang", "ar"}, holds: "الحد الأدنى"},
		{args: []string{"log"}, holds: "document.add"},
		{args: []string{"check"}, holds: "Clean"},
		{args: []string{"log", "checkpoint"}, holds: "recount"},
		{args: []string{"backup", "kept"}, holds: "acts in"},
		{args: []string{"decide", "accept", "x", "y"}, code: exitSomeFailed, holds: "no such record"},
		{args: []string{"toll", "--nosuch"}, code: exitUsage, holds: "unknown flag"},
		{args: []string{"exchange", "card"}, code: exitSomeFailed, holds: "is open at " + s.base},
		{args: []string{"serve"}, code: exitSomeFailed, holds: "has this case open"},
		{args: []string{"log"}, secret: []string{"--case", s.dir, "--passphrase-file", "page0.txt"}, code: exitSomeFailed,
			holds: "open"},
	} {
		secret := of
		if tt.secret != nil {
			secret = tt.secret
		}
		out, code := verb(t, dir, tt.typed, append(slices.Clone(tt.args), secret...)...)
		if code != tt.code || !strings.Contains(out, tt.holds) {
			t.Errorf("%q: exit %d, want %d with %q: %.600s", tt.args, code, tt.code, tt.holds, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "kept", "case.key")); err != nil {
		t.Errorf("the backup is not in the directory in which it was asked for: %v", err)
	}
	withoutTheKey(t, s.dir)

	if err := s.command.Process.Kill(); err != nil { // a stale socket stays behind
		t.Fatal(err)
	}
	_ = s.command.Wait()
	out, code := verb(t, dir, "", append([]string{"log"}, of...)...)
	if code != exitDone || strings.Count(out, "document.add") != 4 {
		t.Errorf("after a kill of the desk: exit %d, %s", code, out)
	}
}

// withoutTheKey says everything that somebody says who does not hold the key of the case.
func withoutTheKey(t *testing.T, dir string) {
	t.Helper()
	c, err := net.Dial("unix", filepath.Join(dir, socketName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, x := range []any{opening{Nonce: make([]byte, 32), Proof: make([]byte, 32)}, errand{Verb: "log", Lang: "en"}} {
		if err := e.Encode(x); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	got := bytes.Buffer{}
	_, _ = got.ReadFrom(c)
	if lines := strings.Count(got.String(), "\n"); lines != 1 || strings.Contains(got.String(), "Out") {
		t.Errorf("without the key the desk answered %d lines: %.300s", lines, got.String())
	}
}

// TestTheServedDeskAsksForPasswords: in a case of several people a verb goes through the desk with the same passwords
// as without it, and a wrong one opens nothing.
func TestTheServedDeskAsksForPasswords(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("as above")
	}
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, bytes.Repeat([]byte("k7"), 16), 0o600); err != nil {
		t.Fatal(err)
	}
	const password = "nine grey herons over a bay\n"
	of := []string{"--case", filepath.Join(dir, "team"), "--key-file", key}
	if out, code := verb(t, dir, password+password, "init", filepath.Join(dir, "team"), "--shared", "--name", "Amal",
		"--key-file", key); code != exitDone {
		t.Fatalf("init: %d %s", code, out)
	}
	serving := exec.Command("recount", append([]string{"serve", "--unconfined"}, of...)...)
	out, err := serving.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serving.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serving.Process.Kill(); _ = serving.Wait() })
	if _, err := oneLineOf(out); err != nil {
		t.Fatal(err)
	}
	as := append([]string{"log", "--as", "Amal"}, of...)
	if out, code := verb(t, dir, password+"\n", as...); code != exitDone || !strings.Contains(out, "Amal") ||
		!strings.Contains(out, "Password of Amal:") {
		t.Errorf("with the password: %d %s", code, out)
	}
	if out, code := verb(t, dir, "not the password\n\n", as...); code == exitDone || strings.Contains(out, "user.manage") {
		t.Errorf("with a wrong password: %d %s", code, out)
	}
	if out, code := verb(t, dir, "", as...); code == exitDone || strings.Contains(out, "user.manage") {
		t.Errorf("with no password: %d %s", code, out)
	}
	if out, code := verb(t, dir, "", append([]string{"log"}, of...)...); code != exitUsage ||
		!strings.Contains(out, "--as NAME") {
		t.Errorf("without a name: %d %s", code, out)
	}
}

// TestRelayedVerbsAreVerbs holds the table to the verbs: each is one on a case, and each flag of it that names a file
// is in its row.
func TestRelayedVerbsAreVerbs(t *testing.T) {
	root := rootCommand()
	for name, how := range relayed {
		c, _, err := root.Find(strings.Fields(name))
		if err != nil || c.CommandPath() != "recount "+name || c.Flags().Lookup("case") == nil {
			t.Errorf("%q is no verb on a case: %v", name, err)
			continue
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			names := f.Value.Type() == "string" && (strings.HasPrefix(f.Usage, "file") || strings.HasPrefix(f.Usage, "folder") ||
				strings.Contains(f.Usage, "to this file"))
			if secret := strings.HasSuffix(f.Name, "-file"); names && !secret && !slices.Contains(how.flags, f.Name) {
				t.Errorf("%q: the flag --%s names a file (%s)", name, f.Name, f.Usage)
			}
		})
		for _, f := range how.flags {
			if c.Flags().Lookup(f) == nil {
				t.Errorf("%q has no flag --%s", name, f)
			}
		}
	}
}
