package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestAWitnessOfTwoCases has one witness cosign a case over HTTP and by files, and refuse a copy of the case that was
// put back and went another way.
func TestAWitnessOfTwoCases(t *testing.T) {
	o := office{t, t.TempDir()}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	if err := os.WriteFile(o.path("key"), secret, 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(fails bool, dir string, args ...string) string {
		t.Helper()
		return o.run(fails, append(args, "--case", dir, "--key-file", "key")...)
	}
	o.run(false, "init", "coast", "--name", "A. Analyst", "--key-file", "key")
	at(false, "coast", "record", "site", "name=harbour-school", "kind=other")
	at(false, "coast", "log", "checkpoint")
	if err := os.CopyFS(o.path("copy"), os.DirFS(o.path("coast"))); err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(o.run(false, "witness", "init", "w", "--name", "witness.example/one"))
	o.run(true, "witness", "init", "w", "--name", "witness.example/two")
	log := o.logKey("coast")

	url := o.serveWitness("w")
	ask := func(fails bool, dir, to string) string {
		t.Helper()
		return at(fails, dir, "witness", "ask", url, "--key", key, "-o", to)
	}
	if out := ask(true, "coast", "x"); !strings.Contains(out, "404") {
		t.Errorf("a log that the witness does not know: %s", out)
	}
	o.run(false, "witness", "trust", "w", log)
	if out := ask(false, "coast", "first"); !strings.Contains(out, "witness.example/one has cosigned") {
		t.Errorf("the first: %s", out)
	}
	at(false, "coast", "record", "site", "name=hill-clinic", "kind=other")
	ask(false, "coast", "second")
	if out := o.run(false, "witness", "check", "second", "--key", key, "--log", log); !strings.Contains(out, "has cosigned the log") {
		t.Errorf("check: %s", out)
	}
	if out := at(false, "coast", "log", "grown", "second"); !strings.Contains(out, "nothing in it was altered") {
		t.Errorf("a cosigned checkpoint is still a checkpoint: %s", out)
	}

	// the whole log, for an auditor without the case
	at(false, "coast", "log", "export", "-o", "whole")
	whole, err := os.ReadFile(o.path("whole"))
	if err != nil || strings.Contains(string(whole), "harbour-school") {
		t.Errorf("the whole log says what acts say: %v", err)
	}
	if out := o.run(false, "log", "verify", "whole", "--key", log, "--kept", "first"); !strings.Contains(out, "that the log") {
		t.Errorf("the whole log: %s", out)
	}
	cut := strings.Replace(string(whole), strings.SplitAfter(string(whole), "\n")[2], "", 1)
	if err := os.WriteFile(o.path("cut"), []byte(cut), 0o600); err != nil {
		t.Fatal(err)
	}
	o.run(true, "log", "verify", "cut", "--key", log)

	// by files: the desk has no network
	at(false, "coast", "record", "site", "name=mill-well", "kind=other")
	at(false, "coast", "witness", "request", "--seen", "second", "-o", "request")
	o.run(false, "witness", "answer", "w", "request", "-o", "third")
	o.run(false, "witness", "check", "third", "--key", key, "--log", log)

	// the copy goes another way: more acts than the witness saw, and others
	if out := ask(true, "copy", "x"); !strings.Contains(out, "an older copy of the case was put back") {
		t.Errorf("a case that was put back: %s", out)
	}
	for i := range 6 {
		at(false, "copy", "record", "site", fmt.Sprintf("name=other-site-%d", i), "kind=other")
	}
	if out := ask(true, "copy", "x"); !strings.Contains(out, "422") || !strings.Contains(out, "a fork") {
		t.Errorf("a fork: %s", out)
	}
	if r, err := http.Get(url + "/add-checkpoint"); err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v %v", r, err)
	}
	if err := os.RemoveAll(o.path("w/seen")); err != nil {
		t.Fatal(err)
	}
	if out := o.run(true, "witness", "answer", "w", "request", "-o", "x"); !strings.Contains(out, "make a new witness") {
		t.Errorf("a witness that forgot: %s", out)
	}
}

// logKey is the key of the log of a case.
func (o office) logKey(dir string) string {
	o.t.Helper()
	out := o.run(false, "log", "key", "--case", dir, "--key-file", "key")
	return strings.TrimSpace(out)
}

// serveWitness serves a witness on this machine and gives its address.
func (o office) serveWitness(dir string) string {
	o.t.Helper()
	c := exec.Command("recount", "witness", "serve", dir)
	c.Dir, c.Stderr = o.dir, os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.TrimSpace(line[strings.Index(line, "http"):])
}
