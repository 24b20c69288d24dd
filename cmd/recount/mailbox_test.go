package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"recount/internal/fetch/mailboxtest"
)

// TestAMailboxOfAServerIsAddedOnce asks a mailbox of a real connection: not before it was set up, with a mail of a
// gigabyte that is named and skipped, through kills and a server that goes away; each mail is there once, the password
// stands nowhere, and what was fetched is an act.
func TestAMailboxOfAServerIsAddedOnce(t *testing.T) {
	const mails = 60
	s := &mailboxtest.Server{Validity: 7, Sizes: map[int]int64{mails: 1 << 30}}
	for i := range mails + 1 {
		s.Mails = append(s.Mails, fmt.Sprintf("From: Desk <desk@example.org>\r\nSubject: Count %d\r\n"+
			"Date: Mon, 10 Mar 2031 10:%02d:00 +0000\r\n\r\n"+
			"The monitor documented the killing of %d civilians in the port.\r\n",
			i, i%60, i+2))
	}
	var slow atomic.Bool
	slow.Store(true)
	s.Answer = func(command string) *string {
		if slow.Load() && strings.Contains(command, "BODY.PEEK") {
			time.Sleep(30 * time.Millisecond) // so that a kill meets it in the middle
		}
		return nil
	}
	host, ca := s.Start(t)
	address := "imaps://" + host + "/" + mailboxtest.Folder
	dir, look := watched(t)
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := look("watch", "--once", "--inside", address).CombinedOutput(); err == nil ||
		!strings.Contains(string(out), "recount mailbox add") || len(s.Commands()) > 0 {
		t.Fatalf("a mailbox that nobody set up: %v %s %v", err, out, s.Commands())
	}
	setUp := look("mailbox", "add", "--ca", filepath.Join(dir, "ca.pem"), address)
	setUp.Stdin = strings.NewReader(mailboxtest.User + "\n" + mailboxtest.Password + "\n")
	if out, err := setUp.CombinedOutput(); err != nil || strings.Contains(string(out), "five") {
		t.Fatal(err, string(out))
	}
	kills := killed(t, 4, time.Second, func() *exec.Cmd { return look("watch", "--once", "--inside", address) })
	slow.Store(false)
	out, err := unlocked(func() ([]byte, error) { return look("watch", "--once", "--inside", address).CombinedOutput() })
	if err == nil || !strings.Contains(string(out), fmt.Sprintf("mail %d: it has more bytes", 101+mails)) {
		t.Errorf("the mail of a gigabyte: %v %s", err, out)
	}
	list, err := look("list", "documents").Output()
	if got := len(regexp.MustCompile(`(?m)^[0-9a-f]{64}`).FindAll(list, -1)); err != nil || got != mails {
		t.Errorf("after %d kills %d documents of %d mails, %v", kills, got, mails, err)
	}
	before := len(s.Commands())
	out, _ = look("watch", "--once", "--inside", address).CombinedOutput()
	if !strings.Contains(string(out), fmt.Sprintf("0 documents added, %d were there already, 1 could", mails)) {
		t.Errorf("a second look: %s", out)
	}
	for _, c := range s.Commands()[before:] {
		if strings.Contains(c, "BODY") {
			t.Errorf("a mail is fetched again: %s", c)
		}
	}
	log, err := look("log").CombinedOutput()
	if err != nil || strings.Contains(string(log), "five") {
		t.Error(err, "the log has the password")
	}
	s.Stop() // a week without network
	if out, err := look("watch", "--once", "--inside", address).CombinedOutput(); err == nil ||
		!strings.Contains(string(out), "could not be read") {
		t.Error(err, string(out))
	}
	if out, err := look("mailbox", "remove", address).CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
	if out, _ := look("mailbox", "list").CombinedOutput(); strings.Contains(string(out), "imaps") {
		t.Error(string(out))
	}
	if out, err := look("check").CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
}

// unlocked runs a verb again for as long as what a killed process was about to start still holds the case.
func unlocked(run func() ([]byte, error)) (out []byte, err error) {
	for range 50 {
		if out, err = run(); err == nil || !strings.Contains(string(out), "another recount") {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	return out, err
}

// killed starts a verb some times, kills it after one step, then two, and counts how often a kill met it at work: once
// at least.
func killed(t *testing.T, times int, step time.Duration, verb func() *exec.Cmd) (kills int) {
	t.Helper()
	for n := 1; n <= times; n++ {
		c := verb()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- c.Wait() }()
		select {
		case <-done:
		case <-time.After(time.Duration(n) * step):
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-done
			kills++
		}
	}
	if kills == 0 {
		t.Fatal("nothing was killed")
	}
	return kills
}
