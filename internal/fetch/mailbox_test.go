package fetch_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recount/internal/fetch"
	"recount/internal/fetch/mailboxtest"
)

func mailbox(host string, ca []byte) fetch.MailboxOptions {
	return fetch.MailboxOptions{Address: "imaps://" + host + "/" + mailboxtest.Folder, CA: ca, User: mailboxtest.User,
		Password: mailboxtest.Password, Options: fetch.Options{Inside: true, Timeout: 3 * time.Second, Limit: 1 << 20}}
}

// TestAMailboxIsReadAndNotTouched lists and reads a folder whose name is not ASCII, by either way to sign in, and
// directly as well as through a proxy. Only commands that change nothing are sent.
func TestAMailboxIsReadAndNotTouched(t *testing.T) {
	for _, loginOnly := range []bool{false, true} {
		s := &mailboxtest.Server{Validity: 7, LoginOnly: loginOnly, Sizes: map[int]int64{2: 1 << 30},
			Mails: []string{"Subject: one\r\n\r\nA {12}\r\n", "Subject: two\r\n\r\nTAG OK )\r\n",
				"Subject: huge\r\n\r\nx"}}
		host, ca := s.Start(t)
		tunnels := 0
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tunnels++
			there, err := net.Dial("tcp", r.Host)
			if err != nil || r.Method != http.MethodConnect {
				t.Error(r.Method, err)
				return
			}
			here, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
			go func() { _, _ = io.Copy(there, here) }()
			_, _ = io.Copy(here, there)
		}))
		defer proxy.Close()
		for _, through := range []string{"", proxy.URL} {
			o := mailbox(host, ca)
			o.Proxy = through
			m, err := fetch.OpenMailbox(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			mails, err := m.Mails()
			if err != nil || len(mails) != 3 || m.Validity != 7 {
				t.Fatal(mails, m.Validity, err)
			}
			for i, mail := range mails[:2] {
				if body, err := m.Fetch(mail); err != nil || string(body) != s.Mails[i] {
					t.Errorf("%q, %v", body, err)
				}
			}
			if _, err := m.Fetch(mails[2]); !errors.Is(err, fetch.ErrLargeMail) {
				t.Error("a mail of a gigabyte:", err)
			}
			if _, err := m.Fetch(fetch.Mail{UID: 999}); !errors.Is(err, fetch.ErrMailGone) {
				t.Error("a mail that is gone:", err)
			}
			if body, err := m.Fetch(mails[0]); err != nil || string(body) != s.Mails[0] {
				t.Errorf("after those: %q, %v", body, err)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}
		if tunnels != 1 {
			t.Errorf("%d tunnels", tunnels)
		}
		for _, c := range s.Commands() {
			first, _, _ := strings.Cut(c, " ")
			if !strings.Contains("CAPABILITY AUTHENTICATE LOGIN EXAMINE UID LOGOUT", first) ||
				strings.Contains(c, "BODY[") || strings.Contains(c, "STORE") {
				t.Errorf("%q was sent", c)
			}
		}
	}
}

// TestAMailServerThatCannotBeTrustedIsRefused: no certificate that is known, no password over what is not TLS, a wrong
// password, an address that is none; no error repeats the password or what the server says.
func TestAMailServerThatCannotBeTrustedIsRefused(t *testing.T) {
	s := &mailboxtest.Server{Validity: 7}
	host, ca := s.Start(t)
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	heard := make(chan string, 1)
	go func() {
		c, err := plain.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, "* OK ready\r\n")
		b, _ := io.ReadAll(io.LimitReader(c, 4096))
		heard <- string(b)
	}()
	for name, change := range map[string]func(*fetch.MailboxOptions){
		"unknown certificate": func(o *fetch.MailboxOptions) { o.CA = nil },
		"another certificate": func(o *fetch.MailboxOptions) { o.Pin = strings.Repeat("ab", 32) },
		"no TLS": func(o *fetch.MailboxOptions) {
			o.Address = "imaps://" + plain.Addr().String() + "/INBOX"
		},
		"imap://":             func(o *fetch.MailboxOptions) { o.Address = "imap://" + host + "/INBOX" },
		"password in address": func(o *fetch.MailboxOptions) { o.Address = "imaps://a:b@" + host + "/INBOX" },
		"line in a folder": func(o *fetch.MailboxOptions) {
			o.Address = "imaps://" + host + "/a%0d%0aR9%20DELETE%20INBOX"
		},
		"wrong password": func(o *fetch.MailboxOptions) { o.Password += "x" },
		"no such folder": func(o *fetch.MailboxOptions) { o.Address = "imaps://" + host + "/other" },
		"inside":         func(o *fetch.MailboxOptions) { o.Inside = false },
	} {
		o := mailbox(host, ca)
		change(&o)
		m, err := fetch.OpenMailbox(t.Context(), o)
		if err == nil {
			_ = m.Close()
			t.Errorf("%s: it is asked", name)
		} else if strings.Contains(err.Error(), "five") || strings.Contains(err.Error(), "BAD") {
			t.Errorf("%s: %v", name, err)
		}
	}
	select {
	case got := <-heard:
		if strings.Contains(got, mailboxtest.Password) || strings.Contains(got, "AUTHENTICATE") {
			t.Errorf("without TLS it was told %q", got)
		}
	case <-time.After(5 * time.Second):
	}
}

// TestAHostileMailServerCostsLittle: answers that never end, literals that are longer than they may be, numbers that
// are none, and bodies of other mails end in an error, soon.
func TestAHostileMailServerCostsLittle(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct{ command, answer string }{
		"endless line":       {"UID FETCH 1:*", strings.Repeat("x", 1<<20) + "\r\n"},
		"endless literals":   {"UID FETCH 1:*", strings.Repeat("* X {0}\r\n", 1000) + "\r\nTAG OK\r\n"},
		"literal too long":   {"UID FETCH 101 ", "* 1 FETCH (UID 101 BODY[] {999999999999}\r\n"},
		"literal overflow":   {"UID FETCH 101 ", "* 1 FETCH (UID 101 BODY[] {99999999999999999999999}\r\n"},
		"literal cut":        {"UID FETCH 101 ", "* 1 FETCH (UID 101 BODY[] {100}\r\nshort"},
		"another mail":       {"UID FETCH 101 ", "* 1 FETCH (UID 1011 BODY[] {2}\r\nxx)\r\nTAG OK\r\n"},
		"no validity":        {"EXAMINE", "* 1 EXISTS\r\nTAG OK\r\n"},
		"validity too large": {"EXAMINE", "* OK [UIDVALIDITY 9999999999] x\r\nTAG OK\r\n"},
		"asks for ever":      {"AUTHENTICATE", strings.Repeat("+ \r\n", 2000)},
		"says nothing":       {"EXAMINE", ""},
	} {
		s := &mailboxtest.Server{Validity: 7, Mails: []string{"Subject: one\r\n\r\nA\r\n"},
			Answer: func(command string) *string {
				if strings.HasPrefix(command, c.command) {
					return text(c.answer)
				}
				return nil
			}}
		host, ca := s.Start(t)
		began := time.Now()
		o := mailbox(host, ca)
		o.Timeout = time.Second
		m, err := fetch.OpenMailbox(t.Context(), o)
		if err == nil {
			var mails []fetch.Mail
			if mails, err = m.Mails(); err == nil && len(mails) > 0 {
				_, err = m.Fetch(mails[0])
			}
			_ = m.Close()
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if time.Since(began) > 20*time.Second {
			t.Errorf("%s: %s", name, time.Since(began))
		}
		s.Stop()
	}
}

// TestARealMailServerIsRead reads a folder of Dovecot, where it is installed.
func TestARealMailServerIsRead(t *testing.T) {
	if _, err := exec.LookPath("/usr/lib/dovecot/imap"); err != nil {
		t.Skip("SKIPPED: Dovecot's imap is not installed")
	}
	host, ca := dovecot(t, []string{"Subject: one\r\n\r\nThe first.\r\n", "Subject: two\r\n\r\nالثانية\r\n"})
	o := mailbox(host, ca)
	m, err := fetch.OpenMailbox(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	mails, err := m.Mails()
	if err != nil || len(mails) != 2 || m.Validity == 0 {
		t.Fatal(mails, m.Validity, err)
	}
	for i, want := range []string{"The first.", "الثانية"} {
		body, err := m.Fetch(mails[i])
		if err != nil || !strings.Contains(string(body), want) || int64(len(body)) != mails[i].Size {
			t.Errorf("%q, %v; %d bytes were said", body, err, mails[i].Size)
		}
	}
	o.Password = "another"
	if m, err := fetch.OpenMailbox(t.Context(), o); err == nil {
		_ = m.Close()
		t.Error("a wrong password is taken")
	}
}

// dovecot serves the mails in the folder over TLS: Dovecot itself in a directory of its own, as this user.
func dovecot(t *testing.T, mails []string) (host string, ca []byte) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: Dovecot is started as root here")
	}
	dir, err := os.MkdirTemp("", "dovecot") // its sockets need a short path that others may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	out, err := exec.Command("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
		"/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert).CombinedOutput()
	if err != nil {
		t.Skip("SKIPPED: openssl makes no certificate: " + string(out))
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()
	const folder = "mail/.t&AOk-moins &- more/"
	for i, m := range mails {
		write(fmt.Sprintf("%scur/%d.M1P1.mail:2,", folder, 1000+i), m, 0o600)
	}
	for _, sub := range []string{"mail/cur", "mail/new", "mail/tmp", folder + "new", folder + "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("chown", "-R", "mail:mail", filepath.Join(dir, "mail")).CombinedOutput(); err != nil {
		t.Skip("SKIPPED: " + string(out))
	}
	users := write("users", mailboxtest.User+":{PLAIN}"+mailboxtest.Password+":8:8::"+dir+"/mail\n", 0o644)
	conf := write("dovecot.conf", fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <%[2]s
ssl_key = <%[3]s
first_valid_uid = 1
mail_location = maildir:%[1]s/mail
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = %[4]d
    ssl = yes
  }
}
passdb {
  driver = passwd-file
  args = %[5]s
}
userdb {
  driver = passwd-file
  args = %[5]s
}
`, dir, cert, key, port, users), 0o644)
	c := exec.Command("dovecot", "-F", "-c", conf)
	if err := c.Start(); err != nil {
		t.Skip("SKIPPED: Dovecot does not start: " + err.Error())
	}
	t.Cleanup(func() { _ = c.Process.Signal(os.Interrupt); _ = c.Wait() })
	host = fmt.Sprintf("127.0.0.1:%d", port)
	for range 100 {
		if conn, err := net.Dial("tcp", host); err == nil {
			_ = conn.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	ca, err = os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			b, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Log(string(b))
		}
	})
	return host, ca
}
