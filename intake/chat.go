package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"recount/record"
)

// chatMethod names how a message of a chat was read.
const chatMethod = "chat/1"

// message is one message of a chat.
type message struct {
	sender   string
	date     record.Date
	clock    string  // time of day, as written
	body     stretch // in the source, where the file is text
	text     string  // where it is not
	part     [3]int  // the numbers of the date as written
	yearLast bool
}

// messageHead is the beginning of a message in the text that WhatsApp exports: day, time of day, and the sender up to
// a colon. Marks of direction stand between the signs of Arabic exports.
var messageHead = regexp.MustCompile(`^\[?(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})[,،]? (\d{1,2}:\d{2}(?::\d{2})?(?: ?(?i:am|pm|ص|م)\.?)?)(?:\] | ?[-–] )(.*)$`)

// chatHeads is how many heads of messages the beginning of a file must hold to be a chat.
const chatHeads = 2

// isChat reports the exported text of a chat by its first lines.
func isChat(text string) bool {
	heads, lines := 0, 0
	for at := 0; at < len(text) && lines < 40; lines++ {
		line, next := cutLine(text, at)
		at = next
		if len(line) < 500 && messageHead.MatchString(headLine(line)) {
			if heads++; heads == chatHeads {
				return true
			}
		} else if heads == 0 && strings.TrimSpace(line) != "" {
			return false
		}
	}
	return false
}

// headLine writes a line with plain digits and spaces and without marks of direction.
func headLine(line string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '\u00a0' || r == '\u202f':
			return ' '
		}
		return r
	}, asciiDigits(line)))
}

// readChat reads the exported text of a chat: each message is a document of its own with its day and its sender.
func (r *reader) readChat(in input, src *source) {
	var all []message
	for at := 0; at < len(src.text); {
		line, next := cutLine(src.text, at)
		if m, ok := headOf(line, at); ok {
			all = append(all, m)
		} else if n := len(all) - 1; n >= 0 {
			all[n].body.to = at + len(line)
		}
		at = next
	}
	dateMessages(all)
	r.messages(in, "", all, func(c *composer, m *message) {
		c.src = src
		for _, b := range textBlocks(src.text[:m.body.to], m.body.from) {
			c.begin()
			c.verbatim(b.from, b.to)
			c.end(textKind(src.text[b.from:b.to], 1))
		}
	})
}

// headOf reads a line that begins a message.
func headOf(line string, at int) (message, bool) {
	if len(line) > 1<<16 {
		return message{}, false
	}
	g := messageHead.FindStringSubmatch(headLine(line))
	if g == nil {
		return message{}, false
	}
	m := message{clock: g[4], part: [3]int{atoi(g[1]), atoi(g[2]), atoi(g[3])}, yearLast: len(g[1]) < 3}
	m.body = stretch{at + len(line), at + len(line)}
	// A notice of the program has no sender, and is no message.
	if sender, said, ok := strings.Cut(g[5], ": "); ok && len(sender) < 120 {
		m.sender = sender
		if i := strings.LastIndex(line, said); i >= 0 && said != "" {
			m.body.from = at + i
		} else if i := strings.Index(line, sender); i >= 0 {
			if j := strings.Index(line[i:], ": "); j >= 0 {
				m.body.from = at + i + j + 2
			}
		}
	}
	return m, true
}

// dateMessages finds the order of day and month in which a chat writes its dates: the only one that all of them allow
// and in which time does not run back. Where both do, no message has a day.
func dateMessages(all []message) {
	orders := [][2]int{{0, 1}, {1, 0}} // where day and month stand, before a year
	var good [][]record.Date
	for _, o := range orders {
		days, last, ok := make([]record.Date, len(all)), record.Day(0), true
		for i := range all {
			p := all[i].part
			year, month, day := p[2], p[o[1]], p[o[0]]
			if !all[i].yearLast {
				year, month, day = p[0], p[1], p[2]
			}
			if year < 100 {
				year += 2000
			}
			d, fits := dayOf(itoa(year), itoa(month), itoa(day))
			if ok = ok && fits && d.Earliest() >= last; !ok {
				break
			}
			days[i], last = d, d.Earliest()
		}
		if ok {
			good = append(good, days)
		}
	}
	if len(good) == 0 || len(good) == 2 && !slices.EqualFunc(good[0], good[1],
		func(a, b record.Date) bool { return a.String() == b.String() }) {
		return
	}
	for i := range all {
		all[i].date = good[0][i]
	}
}

// messages makes a document of each message that says something.
func (r *reader) messages(in input, chat string, all []message, write func(*composer, *message)) {
	read := 0
	for i := range all {
		m := &all[i]
		if i >= r.limits.Entries {
			r.partial(in, record.Say("the chat has more than %d messages: the rest is left out", r.limits.Entries),
				record.Say("split it"))
			break
		}
		if m.sender == "" {
			continue
		}
		doc := newDocument(in, record.PlainText, chatMethod)
		sum := sha256.Sum256([]byte(doc.SHA256 + "#" + itoa(i)))
		doc.ID = record.DocumentID(hex.EncodeToString(sum[:]))
		doc.Name = strings.TrimSpace(fmt.Sprintf("%s!%d %s", in.name, i+1, m.clock))
		doc.Outlet = chat
		if !holdsPhone(m.sender) {
			doc.Byline = cleanField(m.sender)
		}
		if m.date.Stated() {
			doc.Published, doc.DateSource = m.date, record.DateFromHeader
		}
		c := &composer{bare: m.text != ""}
		write(c, m)
		c.give(&doc)
		if isPlaceholder(doc.Text) {
			continue
		}
		finish(&doc)
		r.document(doc)
		read++
	}
	if read == 0 {
		r.problem(in, record.Say("the chat has no message with text"), record.Say("export it again"))
	}
}

// holdsPhone reports a sender who is named by a number: it is not kept.
func holdsPhone(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n >= 6
}

// isPlaceholder reports what an export writes in the place of a picture, a recording or a message that was taken back.
func isPlaceholder(s string) bool {
	s = strings.Trim(strings.TrimSpace(s), "<>\u200e\u200f ")
	switch strings.ToLower(s) {
	case "", "media omitted", "image omitted", "video omitted", "audio omitted", "sticker omitted", "document omitted",
		"gif omitted", "this message was deleted", "you deleted this message", "null", "تم استبعاد الوسائط",
		"الوسائط غير مدرجة", "تم حذف هذه الرسالة":
		return true
	}
	return false
}

// telegramChat is what Telegram exports for machines.
type telegramChat struct {
	Name     string
	Messages []struct {
		Type, Date, From string
		Text             json.RawMessage
	}
}

// readTelegram reads a chat that Telegram exported as JSON, and reports whether it is one.
func (r *reader) readTelegram(in input, src *source) bool {
	head := src.text[:min(len(src.text), 4096)]
	if !strings.HasPrefix(strings.TrimSpace(head), "{") || !strings.Contains(head, `"messages"`) {
		return false
	}
	var chat telegramChat
	if json.Unmarshal([]byte(src.text), &chat) != nil || len(chat.Messages) == 0 {
		return false
	}
	all := make([]message, 0, len(chat.Messages))
	for _, m := range chat.Messages {
		one := message{text: telegramText(m.Text)}
		if m.Type == "message" && one.text != "" {
			one.sender = firstOf(m.From, chat.Name, "-")
		}
		if t, err := time.Parse("2006-01-02T15:04:05", m.Date); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			one.date, one.clock = record.ExactDate(record.DayOf(t)), t.Format("15:04")
		}
		all = append(all, one)
	}
	r.messages(in, cleanField(chat.Name), all, func(c *composer, m *message) { r.plainBlocks(c, m.text) })
	return true
}

// telegramText gives the text of a message: plain, or in pieces of which some are links or bold.
func telegramText(raw json.RawMessage) string {
	var whole string
	if json.Unmarshal(raw, &whole) == nil {
		return whole
	}
	var pieces []json.RawMessage
	if json.Unmarshal(raw, &pieces) != nil {
		return ""
	}
	var b strings.Builder
	for _, p := range pieces {
		var marked struct{ Text string }
		if json.Unmarshal(p, &whole) == nil {
			b.WriteString(whole)
		} else if json.Unmarshal(p, &marked) == nil {
			b.WriteString(marked.Text)
		}
	}
	return b.String()
}
