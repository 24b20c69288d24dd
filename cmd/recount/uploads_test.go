package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// canary is what a witness might have said; it must lie nowhere in the clear.
const canary = "CANARY-4711 the witness Salma Dero saw who did it. "

// servedCase is a desk in a process of its own, with a temporary directory that nothing else uses.
type servedCase struct {
	command  *exec.Cmd
	base     string // http://127.0.0.1:port
	signin   string // the printed link
	dir, tmp string
}

// serveCase makes a case of one person and opens it with the real command.
func serveCase(t *testing.T, dir string) *servedCase {
	t.Helper()
	s := &servedCase{dir: filepath.Join(dir, "case"), tmp: filepath.Join(dir, "tmp")}
	key := filepath.Join(dir, "case.key")
	if _, err := os.Stat(s.dir); err != nil {
		secret := make([]byte, 32)
		_, _ = rand.Read(secret)
		if err := errors.Join(os.WriteFile(key, secret, 0o600), os.Mkdir(s.tmp, 0o700)); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("recount", "init", s.dir, "--name", "A. Analyst", "--key-file", key).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	s.command = exec.Command("recount", "serve", "--case", s.dir, "--key-file", key)
	s.command.Env = append(os.Environ(), "TMPDIR="+s.tmp, "TMP="+s.tmp, "TEMP="+s.tmp)
	s.command.Stderr = os.Stderr
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.command.Process.Kill(); _ = s.command.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	s.signin = strings.TrimSpace(line[strings.Index(line, "http"):])
	s.base = s.signin[:strings.Index(s.signin, "/signin")]
	return s
}

// lastMade is when an entry of the temporary directory was last made or removed: a file that lay there for a moment
// shows.
func (s *servedCase) lastMade(t *testing.T) time.Time {
	t.Helper()
	info, err := os.Stat(s.tmp)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}

// inTheClear finds canaries in the temporary directory, in the case and in files that the process holds open without a
// name.
func (s *servedCase) inTheClear(t *testing.T) {
	t.Helper()
	look := func(path string) {
		f, err := os.Open(path)
		if err != nil {
			return
		}
		defer func() { _ = f.Close() }()
		b := make([]byte, 1<<20)
		for {
			n, err := io.ReadFull(f, b)
			if bytes.Contains(b[:n], []byte("CANARY-4711")) {
				t.Errorf("a canary lies in the clear in %s", path)
				return
			}
			if err != nil {
				return
			}
		}
	}
	for _, dir := range []string{s.tmp, s.dir} {
		_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				look(path)
			}
			return nil
		})
	}
	open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", s.command.Process.Pid))
	for _, fd := range open {
		if target, _ := os.Readlink(fd); strings.HasSuffix(target, " (deleted)") {
			look(fd)
		}
	}
}

// canaries is an upload of so many bytes, made while it is sent; pause, where there is one, is called before its end.
func canaries(field string, size int, pause func()) (contentType string, body io.Reader) {
	r, w := io.Pipe()
	m := multipart.NewWriter(w)
	go func() {
		_ = m.WriteField("source", "town")
		f, err := m.CreateFormFile(field, map[string]string{"files": "told.txt", "list": "told.csv"}[field])
		if err != nil {
			return // the desk has closed already
		}
		chunk := []byte(strings.Repeat(canary, 20000))
		for left := size; left > 0; left -= len(chunk) {
			if _, err := f.Write(chunk[:min(left, len(chunk))]); err != nil {
				return // the desk does not take it
			}
		}
		if pause != nil {
			pause()
		}
		_ = m.Close()
		_ = w.Close()
	}()
	return m.FormDataContentType(), r
}

// TestUploadsLeaveNothingInTheClear sends uploads of 40 and 80 MB (and of 200 with RECOUNT_SOAK=1), signed in and not,
// to the desk and to its API, with a method that has no body too, and ends the process in the midst of one: at no
// moment is there a temporary file.
func TestUploadsLeaveNothingInTheClear(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the time of a directory does not tell there that a file was in it")
	}
	dir := t.TempDir()
	s := serveCase(t, dir)
	before := s.lastMade(t)
	jar, _ := cookiejar.New(nil)
	signedIn := &http.Client{Jar: jar}
	if _, err := signedIn.Get(s.signin); err != nil {
		t.Fatal(err)
	}
	stranger := &http.Client{CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	send := func(c *http.Client, method, path, field string, size int, taken bool) {
		t.Helper()
		kind, body := canaries(field, size, nil)
		if strings.HasPrefix(path, "/api/") {
			kind, body = "application/octet-stream", bytes.NewReader(bytes.Repeat([]byte(canary), size/len(canary)))
		}
		req, err := http.NewRequest(method, s.base+path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		began := time.Now()
		r, err := c.Do(req)
		if err != nil {
			if taken {
				t.Errorf("%s %s of %d MB: %v", method, path, size>>20, err)
			}
			return // the desk closed the way: it did not want the rest
		}
		_ = r.Body.Close()
		if good := r.StatusCode < 300; good != taken {
			t.Errorf("%s %s of %d MB, %v: %s", method, path, size>>20, c == signedIn, r.Status)
		}
		if c == stranger && time.Since(began) > 5*time.Second {
			t.Errorf("a stranger's upload was read for %s", time.Since(began))
		}
	}
	sizes := []int{40 << 20, 80 << 20} // below and above what is held in memory
	if os.Getenv("RECOUNT_SOAK") != "" {
		sizes = append(sizes, 200<<20)
	}
	for _, size := range sizes {
		for _, path := range []string{"/documents", "/lists", "/signin", "/prefs", "/testimonies",
			"/api/v1/documents?name=a.txt"} {
			send(stranger, http.MethodPost, path, "files", size, false)
		}
		send(stranger, http.MethodGet, "/toll", "files", size, false)
		send(signedIn, http.MethodPost, "/documents", "files", size, true)
		send(signedIn, http.MethodPost, "/testimonies", "files", size, false)
		send(signedIn, http.MethodPost, "/incidents", "files", size, false)
		send(signedIn, http.MethodPost, "/lists", "list", size, size <= 64<<20) // held in memory, and shown as no list
		send(signedIn, http.MethodPost, "/api/v1/jobs/pages?name=a.txt", "", size, true)
		s.inTheClear(t)
	}
	kind, body := canaries("files", 40<<20, func() {
		s.inTheClear(t)
		_ = s.command.Process.Kill()
		_ = s.command.Wait()
	})
	if r, err := signedIn.Post(s.base+"/documents", kind, body); err == nil {
		t.Errorf("the desk answered after it was ended: %s", r.Status)
	}
	s.inTheClear(t)
	if entries, err := os.ReadDir(s.tmp); err != nil || len(entries) > 0 {
		t.Errorf("the temporary directory is not empty: %v %v", entries, err)
	}
	if after := s.lastMade(t); !after.Equal(before) {
		t.Errorf("something lay in the temporary directory for a moment, at %s", after)
	}
	again := serveCase(t, dir) // what was half written is cleared, and the desk opens
	again.inTheClear(t)
	if left, _ := filepath.Glob(filepath.Join(again.dir, "*", ".new-*")); len(left) > 0 {
		t.Errorf("half an upload is left in the case: %v", left)
	}
}
