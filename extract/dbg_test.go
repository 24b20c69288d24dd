package extract

import (
	"os"
	"testing"
)

func TestDebugText(t *testing.T) {
	raw := os.Getenv("DBG")
	if raw == "" {
		t.Skip("set DBG to a text")
	}
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	doc := documentFromPage("dbg", raw)
	x := newPage(e, doc)
	p := &piece{lex: e.lex}
	p.t.ids = e.lex.ids
	x.survey(p)
	for i, b := range doc.Blocks {
		x.block(p, b, i)
	}
	show := func() {
		for _, m := range x.ms {
			t.Logf("%d %d %s unit=%s harm=%s part=%v orphan=%v src=%s/%s own=%v scope=%s time=%v place=%s kind=%s| %s", m.sent, m.lo, m.q, m.unit, m.harm, m.part, m.orphan, m.src.id, m.src.class, m.own, m.scope, m.time, m.place.name, m.kind, doc.Text[m.start:m.end])
		}
	}
	show()
	x.settle()
	t.Log("---")
	show()
	for _, v := range x.victims {
		t.Log("victim", v.Name)
	}
	for _, w := range x.people {
		t.Log("person", w)
	}
	for _, c := range append(x.appeals, x.denials...) {
		t.Log(c.Kind, c.Appeal, c.Commitment, c.Denial)
	}
}
