package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"recount/intake"
)

// gather reads a list in a worker.
func gather(p *Pool, name string, r io.Reader, size int64, o intake.ListOptions) (*intake.List, error) {
	l := &intake.List{Name: name}
	return l, p.ReadList(context.Background(), name, r, size, o, l.Sink())
}

func TestListInWorkerIsListInProcess(t *testing.T) {
	p := startPool(t, 1, Limits{})
	for _, text := range []string{
		"title\n\nid;name;age;died;place;notes\n1;سمير الرمحي;٣٤;6 آذار 2025;Zahrun;x\n2;Unknown;-1;7-8/3/2025;;\n;;;;;only a remark\nTotal;2;;;;\n3;Layla;1990;March 2025;Tina;y;z\n",
		"who,age\nSamir,3\n", "name,age\n", "", "%PDF-", "name\nSamir\n", "x,y\n1,2\n",
	} {
		for _, o := range []intake.ListOptions{{}, {Mapping: intake.Mapping{"who": intake.FieldName}},
			{HeadOnly: true}} {
			want, wantErr := intake.ReadWholeList("list.csv", strings.NewReader(text), o)
			got, err := gather(p, "list.csv", strings.NewReader(text), int64(len(text)), o)
			if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) ||
				errors.Is(err, intake.ErrList) != errors.Is(wantErr, intake.ErrList) {
				t.Errorf("%q %+v: a worker reads %+v %v, this process %+v %v", text, o, got, err, want, wantErr)
			}
		}
	}
	if n := len(p.all); n != 1 {
		t.Errorf("%d workers for lists that killed none", n)
	}
}

// TestHostileListsAreRefusedSoon sends what kills a reader that takes a file as it is: every one is named within two
// seconds of computing time, of this process and of the one that reads together, and the next list is read. The clock is
// not asked: it belongs to whatever else the machine does.
func TestHostileListsAreRefusedSoon(t *testing.T) {
	for name, file := range map[string]struct {
		head string
		fill endless
		rest int64
	}{
		"one cell":   {"id,name\n1,", 'x', 240 << 20},
		"one quote":  {"id,name\n1,\"", 'x', 240 << 20},
		"zeros":      {"", 0, 240 << 20},
		"no columns": {"", '\n', 8 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			p := startPool(t, 1, Limits{})
			var readers []*process
			for w := range p.all {
				readers = append(readers, w)
			}
			began := cpuTime()
			whole := io.MultiReader(strings.NewReader(file.head), io.LimitReader(file.fill, file.rest))
			if _, err := gather(p, name, whole, int64(len(file.head))+file.rest,
				intake.ListOptions{}); !errors.Is(err, intake.ErrList) {
				t.Errorf("%v", err)
			}
			l, err := gather(p, "next.csv", strings.NewReader("name\nSamir\n"), 11, intake.ListOptions{})
			if err != nil || len(l.Rows) != 1 {
				t.Errorf("the next list: %v", err)
			}
			here := cpuTime() - began
			p.Close()
			var there time.Duration
			for _, w := range readers {
				if state := w.cmd.ProcessState; state != nil {
					there += state.UserTime() + state.SystemTime()
				}
			}
			t.Logf("%v here, %v in the process that reads", here.Round(time.Millisecond), there.Round(time.Millisecond))
			if there == 0 || !raceDetector && here+there > 2*time.Second {
				t.Errorf("it took %v here and %v there", here, there)
			}
		})
	}
}

func TestListSinkAndContextEndIt(t *testing.T) {
	p := startPool(t, 1, Limits{})
	text := "name,age\n" + strings.Repeat("Samir Rumhi,34\n", 100_000)
	enough := errors.New("enough")
	n := 0
	err := p.ReadList(context.Background(), "list.csv", strings.NewReader(text), int64(len(text)), intake.ListOptions{},
		intake.ListSink{Row: func(intake.ListRow) error {
			if n++; n == 10 {
				return enough
			}
			return nil
		}})
	if !errors.Is(err, enough) || n != 10 {
		t.Errorf("%d rows, %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	r, w := io.Pipe() // a file that does not come
	defer w.Close()
	if err := p.ReadList(ctx, "list.csv", r, 100, intake.ListOptions{}, intake.ListSink{}); !errors.Is(err,
		context.Canceled) {
		t.Error(err)
	}
	if err := p.ReadList(context.Background(), "short.csv", strings.NewReader("name\nSamir\n"), 100,
		intake.ListOptions{}, intake.ListSink{}); err == nil || !strings.Contains(err.Error(), "shorter") {
		t.Error(err)
	}
	if l, err := gather(p, "next.csv", strings.NewReader("name\nSamir\n"), 11, intake.ListOptions{}); err != nil ||
		len(l.Rows) != 1 {
		t.Errorf("the next list: %v", err)
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func FuzzListFrames(f *testing.F) {
	f.Add(byte(frameRows), appendListRow(nil, &intake.ListRow{Line: 2, Name: "x", Years: -1}))
	f.Add(byte(frameTable), []byte(`{"header":["a"],"columns":["name"],"rest":[0]}`))
	f.Fuzz(func(t *testing.T, kind byte, payload []byte) {
		_, _ = handList(kind, payload, (&intake.List{}).Sink())
	})
}
