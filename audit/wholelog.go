package audit

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// wholeLog begins a whole log as one file: then a line an act in the order of the tree (header, commitment to the open
// part and to the personal part where there is one, each in base64), an empty line, and the signed checkpoint of them
// all.
const wholeLog = "recount-log-1"

// maxLogLine bounds the line of an act in a whole log, bytes.
const maxLogLine = 1 << 20

// LogWriter writes a whole log as one file, which whoever has it checks without the case.
type LogWriter struct{ out *bufio.Writer }

// NewLogWriter begins the file of a log.
func NewLogWriter(out io.Writer) *LogWriter {
	w := &LogWriter{bufio.NewWriter(out)}
	_, _ = w.out.WriteString(wholeLog + "\n") // End says what went wrong
	return w
}

// Add writes the next act.
func (w *LogWriter) Add(e Entry) error {
	parts := [][]byte{e.Header, e.Open}
	if len(e.Personal) > 0 {
		parts = append(parts, e.Personal)
	}
	for i, p := range parts {
		if i > 0 {
			_ = w.out.WriteByte(' ')
		}
		_, _ = w.out.WriteString(base64.StdEncoding.EncodeToString(p))
	}
	return w.out.WriteByte('\n')
}

// End writes the checkpoint that covers every act before it.
func (w *LogWriter) End(checkpoint []byte) error {
	_ = w.out.WriteByte('\n')
	_, _ = w.out.Write(checkpoint)
	return w.out.Flush()
}

// maxCheckpoint is how many bytes of a checkpoint with its signatures are read.
const maxCheckpoint = 1 << 20

// CheckLog reads the file of a whole log: that its acts give the root that its checkpoint signs, and that it held the
// roots of checkpoints that were kept at their sizes. The error says what does not hold.
func CheckLog(in io.Reader, known note.Verifiers, kept ...Checkpoint) (Checkpoint, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLogLine)
	if !lines.Scan() || lines.Text() != wholeLog {
		return Checkpoint{}, fmt.Errorf("this is not the file of a whole log")
	}
	t, held := &Tree{}, map[int]bool{}
	look := func() error {
		for i, k := range kept {
			if k.Size == t.size {
				if held[i] = true; k.Root != t.Root() {
					return fmt.Errorf("the log of %d acts was another when it was kept: a fork, or it was altered",
						k.Size)
				}
			}
		}
		return nil
	}
	for lines.Scan() && lines.Text() != "" {
		if err := look(); err != nil {
			return Checkpoint{}, err
		}
		leaf, err := readLogLine(lines.Text())
		if err != nil {
			return Checkpoint{}, fmt.Errorf("act %d: %w", t.size, err)
		}
		t.Append(leaf)
	}
	var msg strings.Builder
	for lines.Scan() {
		if msg.WriteString(lines.Text() + "\n"); msg.Len() > maxCheckpoint {
			return Checkpoint{}, fmt.Errorf("%w: what follows the acts is no checkpoint", ErrMismatch)
		}
	}
	if err := lines.Err(); err != nil {
		return Checkpoint{}, fmt.Errorf("read the log: %w", err)
	}
	c, err := OpenCheckpoint([]byte(msg.String()), known)
	if err != nil {
		return c, err
	}
	if c.Size != t.size || c.Root != t.Root() {
		return c, fmt.Errorf("%w: the file has %d acts, its checkpoint signs others or another number (%d)",
			ErrMismatch,
			t.size, c.Size)
	}
	if err := look(); err != nil {
		return c, err
	}
	for i, k := range kept {
		if k.Origin != c.Origin || !held[i] {
			return c, fmt.Errorf("the log is %s with %d acts; %s with %d was kept: another log, or acts are gone",
				c.Origin,
				c.Size, k.Origin, k.Size)
		}
	}
	return c, nil
}

func readLogLine(line string) (Hash, error) {
	var parts [3][]byte
	all := strings.Split(line, " ")
	if len(all) < 2 || len(all) > len(parts) {
		return Hash{}, fmt.Errorf("%w: a line is none", ErrMismatch)
	}
	for i, text := range all {
		b, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil || len(b) == 0 {
			return Hash{}, fmt.Errorf("%w: a line is none", ErrMismatch)
		}
		parts[i] = b
	}
	return Entry{Header: parts[0], Open: parts[1], Personal: parts[2]}.Leaf()
}
