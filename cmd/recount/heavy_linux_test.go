package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// standing is what a served desk has used so far: computing time with that of the processes that it has ended, in
// seconds, and the most memory that it held itself, in bytes.
func (s *servedCase) standing(t *testing.T) (seconds float64, most int64) {
	t.Helper()
	pid := s.command.Process.Pid
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // proc_pid_stat(5), from field 3 on
	for _, f := range fields[11:15] {                                         // own and waited-for, user and system
		var ticks float64
		if _, err := fmt.Sscan(f, &ticks); err != nil {
			t.Fatal(err)
		}
		seconds += ticks / 100
	}
	if most = held(pid); most == 0 {
		t.Fatal("what the desk held cannot be read")
	}
	return seconds, most
}

// held is the most memory that a process has held so far, in bytes; 0 where it has ended. The kernel's count for a
// process that has ended begins with what its parent held, so it is asked while the process runs.
func held(pid int) int64 {
	var most int64
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(line, &most)
	return most << 10
}

// TestHeavyListsLeaveTheDeskAsItIs uploads to a served desk, which holds the keys of its case, the lists that are made
// to exhaust a reader. Each is answered with a page, none costs the desk more than two seconds of computing time or
// lifts it over 256 MB, and the desk is the same process after them.
func TestHeavyListsLeaveTheDeskAsItIs(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: half a GB is written and read")
	}
	dir := t.TempDir()
	heavyFiles(t, dir)
	s := serveCase(t, t.TempDir())
	c := s.enters(t)
	before, base := s.standing(t)
	t.Logf("before: %.2f s computing, %d MB at most", before, base>>20)
	for _, name := range []string{"shared.xlsx", "merged.xlsx", "cell.csv"} {
		var form bytes.Buffer
		m := multipart.NewWriter(&form)
		_ = m.WriteField("source", "town")
		to, err := m.CreateFormFile("list", name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(to, io.LimitReader(file, 60<<20)) // a list that is uploaded may have 64 MB
		_ = file.Close()
		if err != nil || m.Close() != nil {
			t.Fatal(err)
		}
		r, err := c.Post(s.base+"/lists", m.FormDataContentType(), &form)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		page, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil || r.StatusCode >= http.StatusInternalServerError || len(page) == 0 {
			t.Errorf("%s: %s %v", name, r.Status, err)
		}
		after, most := s.standing(t)
		t.Logf("%-12s %s, %.2f s computing, %d MB at most", name, r.Status, after-before, most>>20)
		if limit := (2 * time.Second).Seconds(); after-before > limit || most > 256<<20 {
			t.Errorf("%s cost the desk %.2f s, and it held %d MB", name, after-before, most>>20)
		}
		before = after
	}
	s.inTheClear(t)
	if r, err := c.Get(s.base + "/today"); err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("the desk after it: %v", err)
	}
	if left, err := os.ReadDir(s.tmp); err != nil || len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v, %v", left, err)
	}
}
