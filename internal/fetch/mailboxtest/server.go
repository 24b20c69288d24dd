// Package mailboxtest is a small IMAP server (RFC 3501) over TLS for tests: one folder, one account, and the tricks of
// a hostile server. It is in no build of the program.
package mailboxtest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Account of the server, and its folder.
const (
	User     = "desk"
	Password = `a "word" \ of five`
	Folder   = "t\u00e9moins & more"
)

// Server is a server of mails. Its fields are set before Start.
type Server struct {
	Mails     []string
	Sizes     map[int]int64 // what is said of the size of a mail (by index), where it is not that of its text
	Validity  int
	LoginOnly bool // it does not know AUTHENTICATE
	// Answer gives what is answered to a command in place of the usual; nil: the usual
	Answer func(command string) *string

	mu       sync.Mutex
	commands []string
	listener net.Listener
	open     []net.Conn
}

// Start serves on this machine until the test ends, and gives HOST:PORT and the certificate (PEM) to know it by.
func (s *Server) Start(t testing.TB) (host string, ca []byte) {
	t.Helper()
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.StartTLS() // it makes the certificate
	config := &tls.Config{Certificates: web.TLS.Certificates}
	ca = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
	web.Close()
	var err error
	if s.listener, err = tls.Listen("tcp", "127.0.0.1:0", config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	go func() {
		for {
			c, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open = append(s.open, c)
			s.mu.Unlock()
			go s.talk(c)
		}
	}()
	return s.listener.Addr().String(), ca
}

// Stop ends the server and its connections.
func (s *Server) Stop() {
	_ = s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.open {
		_ = c.Close()
	}
}

// Commands are the commands that were received.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.commands...)
}

func (s *Server) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	in, out := bufio.NewScanner(c), bufio.NewWriter(c)
	say := func(format string, args ...any) { fmt.Fprintf(out, format+"\r\n", args...) }
	say("* OK ready")
	known := false
	for out.Flush() == nil && in.Scan() {
		tag, command, _ := strings.Cut(in.Text(), " ")
		s.mu.Lock()
		s.commands = append(s.commands, command)
		s.mu.Unlock()
		if s.Answer != nil {
			if instead := s.Answer(command); instead != nil {
				fmt.Fprint(out, strings.ReplaceAll(*instead, "TAG", tag))
				continue
			}
		}
		known = s.do(in, out, tag, command, known)
	}
}

// do carries out a command and says whether whoever sent it is signed in.
func (s *Server) do(in *bufio.Scanner, out *bufio.Writer, tag, command string, known bool) bool {
	say := func(format string, args ...any) { fmt.Fprintf(out, format+"\r\n", args...) }
	switch {
	case command == "CAPABILITY" && s.LoginOnly:
		say("* CAPABILITY IMAP4rev1\r\n%s OK done", tag)
	case command == "CAPABILITY":
		say("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%s OK done", tag)
	case command == "AUTHENTICATE PLAIN" && !s.LoginOnly:
		say("+ ")
		if out.Flush() != nil || !in.Scan() {
			return false
		}
		got, _ := base64.StdEncoding.DecodeString(in.Text())
		return s.signIn(say, tag, string(got) == "\x00"+User+"\x00"+Password)
	case strings.HasPrefix(command, "LOGIN "):
		return s.signIn(say, tag, command == `LOGIN "desk" "a \"word\" \\ of five"`)
	case command == "LOGOUT":
		say("* BYE\r\n%s OK done", tag)
	case !known:
		say("%s NO sign in first", tag)
	case command == `EXAMINE "t&AOk-moins &- more"`:
		say("* %d EXISTS\r\n* OK [UIDVALIDITY %d] valid\r\n%s OK [READ-ONLY] done", len(s.Mails), s.Validity, tag)
	case command == "UID FETCH 1:* (UID RFC822.SIZE)":
		for i, m := range s.Mails {
			size, ok := s.Sizes[i]
			if !ok {
				size = int64(len(m))
			}
			say("* %d FETCH (RFC822.SIZE %d UID %d)", i+1, size, i+101)
		}
		say("%s OK done", tag)
	default:
		s.body(say, tag, command)
	}
	return known
}

// body answers with a mail.
func (s *Server) body(say func(string, ...any), tag, command string) {
	var uid int
	if n, err := fmt.Sscanf(command, "UID FETCH %d (UID BODY.PEEK[])", &uid); err != nil || n != 1 {
		say("%s BAD unknown", tag)
		return
	}
	if uid > 100 && uid <= 100+len(s.Mails) { // else it is there no more
		m := s.Mails[uid-101]
		say("* 3 FETCH (FLAGS (\\Seen))\r\n* %d FETCH (BODY[] {%d}\r\n%s UID %d)", uid-100, len(m), m, uid)
	}
	say("%s OK done", tag)
}

func (s *Server) signIn(say func(string, ...any), tag string, ok bool) bool {
	if ok {
		say("%s OK done", tag)
	} else {
		say("%s NO wrong: %s", tag, Password)
	}
	return ok
}
