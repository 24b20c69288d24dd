package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"recount/audit"
	"recount/internal/flow"
	"recount/record"
)

// A witness keeps a folder: its name and secret seed (witness), the keys of the logs that it knows (logs), and every
// checkpoint that it cosigned, a file each (seen). A log's next file has the next number and is put in place by a link
// that fails where another process has put one: so what was seen and what is kept can be two processes' and still be
// one act.
type witnessFolder struct {
	dir    string
	cosign *audit.Cosigner
	mu     sync.Mutex
}

// errOtherProcess says that another process kept a checkpoint of the log meanwhile.
var errOtherProcess = record.Say("another process has cosigned a checkpoint of that log meanwhile; ask again")

func makeWitness(dir, name string) (*witnessFolder, error) {
	seed := make([]byte, 32)
	if _, err := rand.Read(seed); err != nil {
		return nil, err
	}
	if _, err := audit.NewCosigner(name, seed, time.Now); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, "seen"), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "witness"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(f, "%s\n%s\n", name, hex.EncodeToString(seed))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return openWitness(dir)
}

func openWitness(dir string) (*witnessFolder, error) {
	b, err := os.ReadFile(filepath.Join(dir, "witness"))
	if err != nil {
		return nil, record.Say("%s is no folder of a witness (recount witness init makes one): %w", dir, err)
	}
	name, rest, _ := strings.Cut(string(b), "\n")
	seed, err := hex.DecodeString(strings.TrimSpace(rest))
	if err != nil {
		return nil, record.Say("%s is no folder of a witness (recount witness init makes one): %w", dir, err)
	}
	// a witness that forgot what it saw would cosign a fork: without the folder it does not begin
	if _, err := os.Stat(filepath.Join(dir, "seen")); err != nil {
		return nil, record.Say("what this witness cosigned is gone: make a new witness with another name (%w)", err)
	}
	c, err := audit.NewCosigner(name, seed, time.Now)
	return &witnessFolder{dir: dir, cosign: c}, err
}

// trust adds the key of a log.
func (w *witnessFolder) trust(key string) (origin string, err error) {
	v, err := note.NewVerifier(key)
	if err != nil {
		return "", usage("%q is no key of a log: it has the form NAME+HASH+BASE64, as an edition's policy has it", key)
	}
	path := filepath.Join(w.dir, "logs")
	was, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return v.Name(), flow.WriteWhole(path, func(f *os.File) error {
		_, err := f.Write(append(was, key+"\n"...))
		return err
	})
}

// logs are the keys of the logs that the witness knows, by origin.
func (w *witnessFolder) logs() (map[string][]note.Verifier, error) {
	b, err := os.ReadFile(filepath.Join(w.dir, "logs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := map[string][]note.Verifier{}
	for _, line := range strings.Fields(string(b)) {
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, record.Say("a line of the file of logs is no key: %w", err)
		}
		out[v.Name()] = append(out[v.Name()], v)
	}
	return out, nil
}

// seenFile is the file of the n-th checkpoint of a log that was cosigned, from 1.
func (w *witnessFolder) seenFile(origin string, n int) string {
	sum := sha256.Sum256([]byte(origin))
	return filepath.Join(w.dir, "seen", fmt.Sprintf("%x-%08d", sum[:12], n))
}

// last is the last checkpoint that was cosigned of a log, and how many were.
func (w *witnessFolder) last(origin string) (audit.Seen, int, error) {
	found, err := filepath.Glob(strings.TrimSuffix(w.seenFile(origin, 0), "00000000") + "*")
	if err != nil || len(found) == 0 {
		return audit.Seen{}, 0, err
	}
	b, err := os.ReadFile(w.seenFile(origin, len(found)))
	if err != nil {
		return audit.Seen{}, 0, err
	}
	c, err := audit.ParseCheckpoint(string(b))
	if err == nil && c.Origin != origin {
		err = errors.New("a file of what was seen is of another log")
	}
	return audit.Seen{Size: c.Size, Root: c.Root}, len(found), err
}

// answer judges a request and gives the line of a cosignature; the checkpoint is kept before.
func (w *witnessFolder) answer(body []byte) (string, error) {
	r, err := audit.ParseWitnessRequest(body)
	if err != nil {
		return "", err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	logs, err := w.logs()
	if err != nil {
		return "", err
	}
	var before audit.Seen
	n := 0
	c, text, err := r.Judge(logs, func(origin string) (seen audit.Seen, err error) {
		before, n, err = w.last(origin)
		return before, err
	})
	if err != nil {
		return "", err
	}
	if n == 0 || c.Size != before.Size {
		if err := w.keep(w.seenFile(c.Origin, n+1), text); err != nil {
			return "", err
		}
	}
	return w.cosign.Cosign(text)
}

// keep puts a file in place that is not there yet, on the disk before it returns.
func (w *witnessFolder) keep(path, text string) error {
	f, err := os.CreateTemp(w.dir, ".seen-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = bytes.NewReader([]byte(text)).WriteTo(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return errOtherProcess
	} else if err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
