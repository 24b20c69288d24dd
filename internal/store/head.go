package store

import (
	"encoding/binary"
	"fmt"
	"os"

	"recount/audit"
	"recount/internal/vault"
)

// headFileName holds how long the log was at the last acknowledged act, and its root, sealed. It lies beside the
// database so that a database that lost acts (a damaged write-ahead log is cut off silently by the engine) is found. It
// is written after the commit and before the acknowledgement, without a sync of its own: after a power cut it may be
// behind the log, never ahead.
const headFileName = "case.head"

const (
	headSlot = 4096
	headUse  = "head"
)

type head struct {
	file  *os.File
	keys  *vault.Keys
	write int64 // counts writes: the slot is its parity
}

type headState struct {
	size  int64
	root  audit.Hash
	clean bool // closed in good order
	count int64
}

func (h headState) bytes() []byte {
	b := make([]byte, 49)
	binary.BigEndian.PutUint64(b, uint64(h.size))
	copy(b[8:], h.root[:])
	binary.BigEndian.PutUint64(b[40:], uint64(h.count))
	if h.clean {
		b[48] = 1
	}
	return b
}

// openHead reads the newest good slot. Where both are bad, it says so; where the file is missing, it is ErrNotExist.
func openHead(path string, keys *vault.Keys) (*head, headState, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return nil, headState{}, err
	}
	var best headState
	good := 0
	for slot := range int64(2) {
		buf := make([]byte, headSlot)
		if _, err := f.ReadAt(buf, slot*headSlot); err != nil {
			continue
		}
		n := int(binary.BigEndian.Uint16(buf))
		if n > headSlot-2 {
			continue
		}
		plain, err := keys.Open(headUse, buf[2:2+n])
		if err != nil || len(plain) != 49 {
			continue
		}
		s := headState{
			size: int64(binary.BigEndian.Uint64(plain)), root: audit.Hash(plain[8:40]),
			count: int64(binary.BigEndian.Uint64(plain[40:])), clean: plain[48] == 1,
		}
		if good == 0 || s.count > best.count {
			best = s
		}
		good++
	}
	h := &head{file: f, keys: keys, write: best.count}
	if good == 0 {
		return h, headState{}, fmt.Errorf("%w: %s cannot be read", ErrDamaged, headFileName)
	}
	return h, best, nil
}

func createHead(path string, keys *vault.Keys) (*head, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", headFileName, err)
	}
	// Both slots take their space now, so that a full disk does not hinder the acknowledgement of an act that was
	// written.
	if _, err := f.WriteAt(make([]byte, 2*headSlot), 0); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("make %s: %w", headFileName, err)
	}
	return &head{file: f, keys: keys}, nil
}

func (h *head) put(s headState) error {
	h.write++
	s.count = h.write
	sealed := h.keys.Seal(headUse, s.bytes())
	buf := make([]byte, headSlot)
	binary.BigEndian.PutUint16(buf, uint16(len(sealed)))
	copy(buf[2:], sealed)
	if _, err := h.file.WriteAt(buf, h.write%2*headSlot); err != nil {
		return fmt.Errorf("write %s: %w", headFileName, err)
	}
	return nil
}

func (h *head) close() error {
	err := h.file.Sync()
	if closing := h.file.Close(); err == nil {
		err = closing
	}
	return err
}
