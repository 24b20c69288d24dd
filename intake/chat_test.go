package intake

import (
	"strings"
	"testing"
)

// told gives the documents of a chat as lines of day, sender and text.
func told(t *testing.T, name, text string) string {
	t.Helper()
	docs, problems := Read(name, []byte(text), Options{})
	if len(problems) > 0 {
		t.Errorf("%v", problems)
	}
	var out []string
	seen := map[string]bool{}
	for i := range docs {
		d := &docs[i]
		if seen[string(d.ID)] {
			t.Errorf("two messages are one document: %s", d.Name)
		}
		seen[string(d.ID)] = true
		out = append(out, d.Published.String()+" "+d.Byline+": "+strings.ReplaceAll(d.Text, "\n", "/"))
	}
	return strings.Join(out, " | ")
}

// TestChatIsItsMessages: each message is a document of its own, with its day and its sender, whatever the telephone
// that exported it; notices and pictures are none, and a number is kept of nobody.
func TestChatIsItsMessages(t *testing.T) {
	for text, want := range map[string]string{
		"25/03/2025, 14:05 - Messages are end-to-end encrypted.\n25/03/2025, 14:05 - Rami Invented: Fourteen " +
			"were killed in Zahrun.\nTheir names follow.\n26/03/2025, 9:10 - +963 000 000 000: Two more died.\n26/03/2025, 9:11 - Rami Invented: <Media omitted>\n": "2025-03-25 Rami Invented: Fourteen were killed in Zahrun./Their names follow. | 2025-03-26 : Two more died.",
		"[3/9/25, 2:05:33 PM] Rami: Fourteen were killed.\n[3/25/25, 2:05:33 PM] Rami: Two more: both died.\n": "2025-03-09 Rami: Fourteen were killed. | 2025-03-25 Rami: Two more: both died.",
		"3/9/25, 14:05 - Rami: Fourteen were killed.\n3/9/25, 14:09 - Rami: Two more died.\n":                  " Rami: Fourteen were killed. |  Rami: Two more died.",
		"3/9/25, 14:05 - Rami: Fourteen were killed.\n1/10/25, 14:09 - Rami: Two more died.\n":                 "2025-09-03 Rami: Fourteen were killed. | 2025-10-01 Rami: Two more died.",
		"2025-03-09, 14:05 - Rami: Fourteen were killed.\n2025-03-10, 14:09 - Rami: Two more died.\n":          "2025-03-09 Rami: Fourteen were killed. | 2025-03-10 Rami: Two more died.",
		"\u200f٢٥\u200f/٠٣\u200f/٢٠٢٥، ١٤:٠٥ - رامي: قتل ١٤ شخصا في زهرون\n\u200f٢٦\u200f/٠٣\u200f/٢٠٢٥، ٩:٠٥ ص " +
			"- رامي: توفي اثنان\n": "2025-03-25 رامي: قتل ١٤ شخصا في زهرون | 2025-03-26 رامي: توفي اثنان",
	} {
		if got := told(t, "chat.txt", text); got != want {
			t.Errorf("%q\ngives %s\nwant  %s", text, got, want)
		}
	}
	telegram := `{"name":"Zahrun News","type":"public_channel","id":1,"messages":[
{"id":1,"type":"service","date":"2025-03-09T10:00:00","actor":"x","text":""},
{"id":2,"type":"message","date":"2025-03-09T14:05:00","from":"Rami","text":["Fourteen ",{"type":"bold","text":"were killed"}," in Zahrun."]},
{"id":3,"type":"message","date":"2025-03-10T09:05:00","from":null,"text":"Two more died."},
{"id":4,"type":"message","date":"2025-03-10T09:06:00","from":"Rami","photo":"1.jpg","text":""}]}`
	want := "2025-03-09 Rami: Fourteen were killed in Zahrun. | 2025-03-10 Zahrun News: Two more died."
	if got := told(t, "result.json", telegram); got != want {
		t.Errorf("%s", got)
	}
	if docs, _ := Read("a.zip", zipOf(t, [2]string{"chat/result.json", telegram}), Options{}); len(docs) != 2 {
		t.Errorf("packed: %d messages", len(docs))
	}
	page := "Village attacked\n\n25/03/2025, 14:05 - Fourteen were killed: the list follows.\nRami was there.\n"
	if docs, _ := Read("a.txt", []byte(page), Options{}); len(docs) != 1 {
		t.Errorf("a page is a chat: %+v", docs)
	}
}

// TestMessageLeadsToItsBytes: the text of a message stands in the preserved file where its anchors say.
func TestMessageLeadsToItsBytes(t *testing.T) {
	text := "25/03/2025, 14:05 - Rami: Fourteen were killed.\nAnd two more.\n26/03/2025, 14:05 - رامي: قتل ١٤ شخصا\n"
	docs, _ := Read("chat.txt", []byte(text), Options{})
	if len(docs) != 2 {
		t.Fatalf("%+v", docs)
	}
	for _, d := range docs {
		checkMap(t, d, []byte(text))
	}
}

// TestSavedFolderIsNoPage: what a browser put beside a page in an archive is not read as pages.
func TestSavedFolderIsNoPage(t *testing.T) {
	frame := "<html><body><p>Ninety-nine were killed elsewhere, said the frame of another site.</p></body></html>"
	docs, _ := Read("a.zip", zipOf(t, [2]string{"story.html", samplePage}, [2]string{"story_files/frame.html", frame},
		[2]string{"other_files/page.html", samplePage}), Options{})
	if len(docs) != 2 || docs[0].Name != "a.zip!other_files/page.html" || docs[1].Name != "a.zip!story.html" {
		t.Errorf("%+v", docs)
	}
}

func FuzzChat(f *testing.F) {
	f.Add([]byte("25/03/2025, 14:05 - Rami: x\n25/03/2025, 14:05 - Rami: y\nz\n"))
	f.Add([]byte(`{"messages":[{"type":"message","date":"2025-03-09T14:05:00","text":["a",{"text":"b"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, _ := Read("chat.txt", data, Options{})
		for _, d := range docs {
			checkMap(t, d, data)
		}
	})
}
