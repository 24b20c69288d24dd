package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"filippo.io/age"
)

// witnessCanary is who an invented witness is.
const witnessCanary = "Qanary8812 Witness Ilvora Dusk"

// inMemory finds a text in what a process has in memory, in UTF-8, in UTF-16 and in base64 at each of its three
// offsets. Where the memory of a process cannot be read, the test is skipped.
func (s *servedCase) inMemory(t *testing.T, text string) []string {
	t.Helper()
	pid := s.command.Process.Pid
	maps, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Skip("SKIPPED: the memory of a process cannot be read here: ", err)
	}
	defer func() { _ = maps.Close() }()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Skip("SKIPPED: the memory of a process cannot be read here: ", err)
	}
	defer func() { _ = mem.Close() }()
	wanted := map[string][]byte{"UTF-8": []byte(text)}
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	wanted["UTF-16"] = wide
	for off := range 3 {
		inner := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", off) + text))
		wanted[fmt.Sprint("base64 at ", off)] = []byte(inner[(off*8+5)/6 : len(inner)-4])
	}
	var found []string
	read := int64(0)
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &mode); err != nil ||
			!strings.HasPrefix(mode, "rw") {
			continue
		}
		const piece, overlap = 1 << 22, 512
		for at := from; at < to; at += piece {
			b := make([]byte, min(piece+overlap, to-at))
			n, _ := mem.ReadAt(b, at) // pages that were never there read as an error, and what is before them counts
			read += int64(n)
			for how, w := range wanted {
				if i := bytes.Index(b[:n], w); i >= 0 && i < piece {
					found = append(found, fmt.Sprintf("%s at %x of %s", how, at+int64(i), lines.Text()))
				}
			}
		}
	}
	if read < 1<<20 {
		t.Skip("SKIPPED: the memory of a process cannot be read here")
	}
	return found
}

// sent sends a form as the one person of the case and gives the page.
func sent(t *testing.T, c *http.Client, address string, form url.Values) string {
	t.Helper()
	r, err := c.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, r.Status, err)
	}
	return string(b)
}

func (s *servedCase) enters(t *testing.T) *http.Client {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar}
	r, err := c.Get(s.signin)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	return c
}

// TestMemoryHoldsNoOpenedIdentity shows who a witness is, by the real command, and looks through all of its memory
// after. RECOUNT_SOAK looks after 60 seconds too.
func TestMemoryHoldsNoOpenedIdentity(t *testing.T) {
	custodian, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first := serveCase(t, dir)
	c := first.enters(t)
	sent(t, c, first.base+"/settings/custodians", url.Values{"recipients": {custodian.Recipient().String()}})
	sent(t, c, first.base+"/testimonies", url.Values{"role": {"survivor"}, "text": {"an invented statement"},
		"identity": {witnessCanary}, "purpose": {"record"}, "asked": {"yes"}})
	_ = first.command.Process.Signal(syscall.SIGTERM) // who took the identity down has it; who opens it is another
	_ = first.command.Wait()

	s := serveCase(t, dir)
	c = s.enters(t)
	r, err := c.Get(s.base + "/testimonies")
	if err != nil {
		t.Fatal(err)
	}
	list, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	open := regexp.MustCompile(`/testimonies/[^/"]+/witness`).FindString(string(list))
	if open == "" {
		t.Fatal("no identity to open on the page")
	}
	for range 3 {
		body := sent(t, c, s.base+open, url.Values{"key": {custodian.String()}, "reason": {"a court asks"}})
		if !strings.Contains(body, witnessCanary) {
			t.Fatal("the identity is not shown")
		}
	}
	if found := s.inMemory(t, "an invented statement"); len(found) > 0 {
		t.Logf("a statement is there in %d places", len(found))
	}
	if found := s.inMemory(t, "A. Analyst"); len(found) == 0 {
		t.Fatal("the scan does not find what the process holds")
	}
	waits := []time.Duration{2 * time.Second}
	if os.Getenv("RECOUNT_SOAK") != "" {
		waits = append(waits, 58*time.Second)
	}
	for _, wait := range waits {
		time.Sleep(wait)
		for _, where := range s.inMemory(t, witnessCanary) {
			t.Errorf("after %s an opened identity is in memory: %s", wait, where)
		}
	}
}
