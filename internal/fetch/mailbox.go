package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// MailboxOptions say where a mailbox is and who asks for it.
type MailboxOptions struct {
	Address  string // imaps://HOST[:PORT]/FOLDER; TLS from the first byte (RFC 8314), there is no other way
	User     string
	Password string
	CA       []byte // as in DeskOptions
	Pin      string
	Options  // Limit bounds one mail, Timeout one command
}

// Mailbox reads a folder of an IMAP server (RFC 3501). It only reads: the folder is examined and not selected, bodies
// are peeked at, and no mail is marked, moved or deleted. What the server says is bounded before it is read, and none
// of it stands in an error.
type Mailbox struct {
	Validity uint32 // UIDVALIDITY: while it stays, a UID is one mail
	conn     net.Conn
	in       *bufio.Reader
	opts     MailboxOptions
	last     int
	stop     func() bool
}

// Mail is one mail of a folder.
type Mail struct {
	UID  uint32
	Size int64 // in bytes, as the server says
}

const (
	maxMailLine = 64 << 10  // bytes of a line of a server
	maxMails    = 1_000_000 // of one folder
)

// ErrLargeMail says that a mail has more bytes than are taken.
var ErrLargeMail = errors.New("it has more bytes than are taken")

var errMailServer = errors.New("the mail server does not keep to its protocol (IMAP)")

// MailboxAddress takes an address apart and gives it in one form, with its port.
func MailboxAddress(address string) (form, host, folder string, err error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "imaps" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
		return "", "", "", fmt.Errorf("%w: a mailbox is imaps://HOST/FOLDER, without name and password", ErrRefused)
	}
	port := u.Port()
	if port == "" {
		port = "993"
	}
	if folder = strings.Trim(u.Path, "/"); folder == "" {
		folder = "INBOX"
	}
	if strings.ContainsFunc(folder, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", "", "", fmt.Errorf("%w: no folder has such a name", ErrRefused)
	}
	host = net.JoinHostPort(strings.ToLower(u.Hostname()), port)
	return (&url.URL{Scheme: "imaps", Host: host, Path: "/" + folder}).String(), host, folder, nil
}

// OpenMailbox signs in and examines a folder.
func OpenMailbox(ctx context.Context, o MailboxOptions) (*Mailbox, error) {
	_, host, folder, err := MailboxAddress(o.Address)
	if err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Minute
	}
	if o.Limit == 0 {
		o.Limit = 64 << 20
	}
	config, err := known(o.CA, o.Pin)
	if err != nil {
		return nil, err
	}
	config.MinVersion = tls.VersionTLS12 // mail servers are old
	config.ServerName, _, _ = net.SplitHostPort(host)
	raw, err := dial(ctx, o.Options, host)
	if err != nil {
		return nil, fmt.Errorf("ask the mail server: %w", err)
	}
	m := &Mailbox{opts: o, conn: tls.Client(raw, config), stop: context.AfterFunc(ctx, func() { _ = raw.Close() })}
	m.in = bufio.NewReaderSize(m.conn, maxMailLine)
	if err := m.open(folder); err != nil {
		m.stop()
		_ = m.conn.Close()
		return nil, err
	}
	return m, nil
}

// open signs in and examines the folder.
func (m *Mailbox) open(folder string) error {
	m.wait()
	hello, err := m.line()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(hello, "* OK") {
		return errMailServer
	}
	if err := m.signIn(); err != nil {
		return err
	}
	err = m.command("EXAMINE "+quoted(modifiedUTF7(folder)), func(line string) error {
		if found := validity.FindStringSubmatch(line); found != nil {
			n, err := strconv.ParseUint(found[1], 10, 32)
			m.Validity = uint32(n)
			return err
		}
		return nil
	})
	if err == nil && m.Validity == 0 {
		err = errMailServer
	}
	if errors.Is(err, errMailNo) {
		err = errors.New("the mail server has no such folder for this account")
	}
	return err
}

var validity = regexp.MustCompile(`(?i)^\* OK \[UIDVALIDITY (\d{1,10})\]`)

// Close says goodbye.
func (m *Mailbox) Close() error {
	_ = m.command("LOGOUT", nil)
	m.stop()
	return m.conn.Close()
}

// signIn gives name and password, by the way that the server takes.
func (m *Mailbox) signIn() error {
	able := ""
	if err := m.command("CAPABILITY", func(line string) error {
		if strings.HasPrefix(line, "* CAPABILITY ") {
			able = " " + strings.ToUpper(line) + " "
		}
		return nil
	}); err != nil {
		return err
	}
	var err error
	switch plain := "\x00" + m.opts.User + "\x00" + m.opts.Password; {
	case strings.Contains(able, " AUTH=PLAIN "):
		err = m.asked("AUTHENTICATE PLAIN", base64.StdEncoding.EncodeToString([]byte(plain)))
	case strings.Contains(able, " LOGINDISABLED ") || strings.ContainsAny(plain, "\r\n"):
		return errors.New("the mail server takes no password over IMAP")
	default:
		err = m.command("LOGIN "+quoted(m.opts.User)+" "+quoted(m.opts.Password), nil)
	}
	if errors.Is(err, errMailNo) {
		return errors.New("the mail server refuses this name or password")
	}
	return err
}

var sizeOf = regexp.MustCompile(`(?i)^\* \d{1,10} FETCH \(.*?\bRFC822\.SIZE (\d{1,18})\b`)
var uidOf = regexp.MustCompile(`(?i)^\* \d{1,10} FETCH \((?:.* )?UID (\d{1,10})\b`)

// Mails lists the mails of the folder. A line that is no list of a mail is passed over.
func (m *Mailbox) Mails() ([]Mail, error) {
	var out []Mail
	seen := map[uint32]bool{}
	err := m.command("UID FETCH 1:* (UID RFC822.SIZE)", func(line string) error {
		uid, size := uidOf.FindStringSubmatch(line), sizeOf.FindStringSubmatch(line)
		if uid == nil || size == nil {
			return nil
		}
		n, err := strconv.ParseUint(uid[1], 10, 32)
		bytes, _ := strconv.ParseInt(size[1], 10, 64)
		if err != nil || n == 0 || seen[uint32(n)] {
			return nil
		}
		if len(out) == maxMails {
			return fmt.Errorf("the folder has more than %d mails", maxMails)
		}
		seen[uint32(n)] = true
		out = append(out, Mail{uint32(n), bytes})
		return nil
	})
	if errors.Is(err, errMailNo) { // some answer so where a folder is empty
		err = nil
	}
	return out, err
}

// Fetch reads a mail whole. After ErrLargeMail and ErrMailGone the connection is as it was, after another error
// there is none.
func (m *Mailbox) Fetch(mail Mail) ([]byte, error) {
	if mail.Size > m.opts.Limit {
		return nil, ErrLargeMail
	}
	var body []byte
	tag, err := m.send(fmt.Sprintf("UID FETCH %d (UID BODY.PEEK[])", mail.UID))
	if err != nil {
		return nil, err
	}
	uid := fmt.Sprintf("UID %d", mail.UID)
	for {
		line, literal, err := m.response(m.opts.Limit)
		if err != nil {
			return nil, err
		}
		if done, err := ended(tag, line); done {
			if err == nil && body == nil {
				err = ErrMailGone
			}
			return body, err
		}
		// the UID may stand before the body or behind it; a flag that was set meanwhile is another line
		if literal != nil && strings.Contains(strings.ToUpper(line), "BODY[]") && hasWords(line, uid) {
			body = literal
		}
	}
}

// ErrMailGone says that a mail was deleted meanwhile.
var ErrMailGone = errors.New("it is there no more")

// hasWords says whether words stand in a line, with no digit behind.
func hasWords(line, words string) bool {
	_, after, ok := strings.Cut(strings.ToUpper(line), words)
	return ok && (after == "" || after[0] < '0' || after[0] > '9')
}

// errMailNo is a command that the server did not carry out. Its words are left out: they may repeat what was sent.
var errMailNo = errors.New("the mail server did not carry out a command")

// wait gives the server its time for one command.
func (m *Mailbox) wait() { _ = m.conn.SetDeadline(time.Now().Add(m.opts.Timeout)) }

// send sends a command.
func (m *Mailbox) send(command string) (tag string, err error) {
	m.wait()
	m.last++
	tag = "R" + strconv.Itoa(m.last)
	if _, err := io.WriteString(m.conn, tag+" "+command+"\r\n"); err != nil {
		return "", fmt.Errorf("ask the mail server: %w", err)
	}
	return tag, nil
}

// command sends a command and hands over each line of the answer, without literals.
func (m *Mailbox) command(text string, line func(string) error) error {
	tag, err := m.send(text)
	if err != nil {
		return err
	}
	for n := 0; n < 2*maxMails; n++ {
		text, _, err := m.response(maxMailLine)
		if err != nil {
			return err
		}
		if done, err := ended(tag, text); done {
			return err
		}
		if line != nil {
			if err := line(text); err != nil {
				return err
			}
		}
	}
	return errMailServer
}

// asked sends a command that the server asks something about.
func (m *Mailbox) asked(text, answer string) error {
	tag, err := m.send(text)
	if err != nil {
		return err
	}
	for n := 0; n < 1000; n++ {
		line, _, err := m.response(maxMailLine)
		if err != nil {
			return err
		}
		if done, err := ended(tag, line); done {
			return err
		}
		if strings.HasPrefix(line, "+") {
			if _, err := io.WriteString(m.conn, answer+"\r\n"); err != nil {
				return fmt.Errorf("ask the mail server: %w", err)
			}
			answer = "*" // it asks once more: this ends it
		}
	}
	return errMailServer
}

// ended says whether a line ends a command, and how.
func ended(tag, line string) (bool, error) {
	switch rest, ok := strings.CutPrefix(line, tag+" "); {
	case ok && (rest == "OK" || strings.HasPrefix(rest, "OK ")):
		return true, nil
	case ok:
		return true, errMailNo
	}
	return false, nil
}

// line reads one line, without its end.
func (m *Mailbox) line() (string, error) {
	b, err := m.in.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", errMailServer
	case err != nil:
		return "", fmt.Errorf("read the answer of the mail server: %w", err)
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

var literalEnd = regexp.MustCompile(`\{(\d{1,18})\}$`)

// response reads a line with the literals in it, which are left out of it; it gives the largest. All literals of a line
// together have a limit.
func (m *Mailbox) response(limit int64) (string, []byte, error) {
	var text strings.Builder
	var largest []byte
	for pieces := 0; pieces < 100; pieces++ {
		line, err := m.line()
		if err != nil {
			return "", nil, err
		}
		found := literalEnd.FindStringSubmatch(line)
		text.WriteString(line)
		if found == nil {
			return text.String(), largest, nil
		}
		n, err := strconv.ParseInt(found[1], 10, 64)
		if err != nil || n > limit {
			return "", nil, fmt.Errorf("%w: a mail is longer than it said", errMailServer)
		}
		limit -= n
		b, err := io.ReadAll(io.LimitReader(m.in, n)) // it grows with what comes, not with what was promised
		if err != nil || int64(len(b)) < n {
			return "", nil, fmt.Errorf("read the answer of the mail server: %w", errors.Join(err, io.ErrUnexpectedEOF))
		}
		if largest == nil || len(b) > len(largest) {
			largest = b
		}
	}
	return "", nil, errMailServer
}

// quoted writes a string of a command.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// modifiedUTF7 writes the name of a folder as IMAP has it (RFC 3501, 5.1.3).
func modifiedUTF7(s string) string {
	var out strings.Builder
	var run []rune
	flush := func() {
		if len(run) == 0 {
			return
		}
		var b []byte
		for _, u := range utf16.Encode(run) {
			b = append(b, byte(u>>8), byte(u))
		}
		out.WriteString("&" + strings.ReplaceAll(base64.RawStdEncoding.EncodeToString(b), "/", ",") + "-")
		run = nil
	}
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			run = append(run, r)
			continue
		}
		flush()
		if out.WriteRune(r); r == '&' {
			out.WriteByte('-')
		}
	}
	flush()
	return out.String()
}
