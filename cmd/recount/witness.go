package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"recount/audit"
	"recount/internal/fetch"
	"recount/record"
)

const witnessLong = `A witness says of the log of another case that it only grew: it keeps the last checkpoint
that it saw of each log, and cosigns a newer one only where that holds all of the older. A desk that shows two
people two histories, or puts an older copy of its case back, gets no cosignature for one of them. A witness
learns the size and the root of a log and nothing else of the case.

It speaks C2SP tlog-witness v1.0.0 and cosigns with Ed25519 (tlog-cosignature), over HTTP or by files on a
stick. Two desks, or a partner organisation, can witness each other. Nobody has to: a log without cosignatures
is a log without cosignatures.`

// witnessCommand is "recount witness".
func witnessCommand() *cobra.Command {
	c := &cobra.Command{Use: "witness", Short: "Cosign the logs of other cases, and have one's own cosigned",
		Long: witnessLong, Args: noArgs,
		Example: `  recount witness init w --name witness.example/one                  (at the witness; prints its key)
  recount witness trust w KEY-OF-THE-LOG                              (at the witness; an edition's policy has it)
  recount witness serve w --listen 10.0.0.5:8444 --tls-cert w.pem --tls-key w.key
  recount witness ask https://10.0.0.5:8444 --case coast --key KEY-OF-THE-WITNESS -o cosigned
  recount witness request --case coast -o request                     (at the desk, without network)
  recount witness answer w request -o cosigned                        (at the witness)
  recount witness check cosigned --key KEY-OF-THE-WITNESS --log KEY-OF-THE-LOG`}
	c.AddCommand(witnessInit(), witnessTrust(), witnessServe(), witnessAnswer(), witnessRequest(), witnessAsk(),
		witnessCheck())
	return c
}

func witnessInit() *cobra.Command {
	var name string
	c := &cobra.Command{Use: "init FOLDER", Short: "Make a witness in a folder and print its key", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if name == "" {
				return usage("by which name will others know the witness? give --name, such as witness.example/one")
			}
			w, err := makeWitness(args[0], name)
			if err == nil {
				fmt.Fprintln(c.OutOrStdout(), w.cosign.Key())
			}
			return err
		}}
	c.Flags().StringVar(&name, "name", "", "name of the witness, without spaces and plus signs")
	return c
}

func witnessTrust() *cobra.Command {
	return &cobra.Command{Use: "trust FOLDER KEY", Short: "Let a witness cosign the log of a key", Args: exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := openWitness(args[0])
			if err != nil {
				return err
			}
			origin, err := w.trust(args[1])
			if err == nil {
				say(c.OutOrStdout(), "It cosigns what the log %s signs with that key, as long as it only grows.\n", origin)
			}
			return err
		}}
}

// maxWitnessRequest bounds a request, in bytes: 63 hashes and a checkpoint with signatures.
const maxWitnessRequest = 64 << 10

// witnessHandler answers add-checkpoint.
func witnessHandler(w *witnessFolder) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", func(to http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(to, r.Body, maxWitnessRequest))
		if err != nil {
			http.Error(to, "the request is too long", http.StatusRequestEntityTooLarge)
			return
		}
		line, err := w.answer(body)
		var old *audit.OldSizeError
		switch {
		case err == nil:
			to.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(to, line)
		case errors.As(err, &old):
			to.Header().Set("Content-Type", "text/x.tlog.size")
			to.WriteHeader(http.StatusConflict)
			_, _ = io.WriteString(to, strconv.FormatInt(old.Seen, 10)+"\n")
		case errors.Is(err, audit.ErrWitnessForm):
			http.Error(to, err.Error(), http.StatusBadRequest)
		case errors.Is(err, audit.ErrUnknownLog):
			http.Error(to, err.Error(), http.StatusNotFound)
		case errors.Is(err, audit.ErrUnsigned):
			http.Error(to, err.Error(), http.StatusForbidden)
		case errors.Is(err, audit.ErrNotConsistent):
			http.Error(to, err.Error(), http.StatusUnprocessableEntity)
		case errors.Is(err, audit.ErrOtherRoot), errors.Is(err, errOtherProcess):
			http.Error(to, err.Error(), http.StatusConflict)
		default:
			http.Error(to, "a fault of the witness", http.StatusInternalServerError)
		}
	})
	return mux
}

func witnessServe() *cobra.Command {
	var s serveFlags
	c := &cobra.Command{Use: "serve FOLDER", Short: "Answer logs over HTTP until it is stopped", Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := openWitness(args[0])
			if err != nil {
				return err
			}
			listener, err := net.Listen("tcp", s.listen)
			if err != nil {
				return record.Say("listen on %s: %w", s.listen, err)
			}
			defer func() { _ = listener.Close() }()
			encrypted, err := s.tls()
			if err != nil {
				return err
			}
			server := &http.Server{Handler: witnessHandler(w), ReadHeaderTimeout: 10 * time.Second,
				ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
				MaxHeaderBytes: 16 << 10, TLSConfig: encrypted}
			scheme := "http"
			if encrypted != nil {
				scheme = "https"
			}
			say(c.OutOrStdout(), "The witness answers at %s://%s\nStop it with Ctrl-C.\n", scheme, listener.Addr())
			return answerUntil(c.Context(), server, listener, 2*time.Second)
		}}
	c.Flags().StringVar(&s.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	c.Flags().StringVar(&s.cert, "tls-cert", "", "certificate (PEM), needed off this machine")
	c.Flags().StringVar(&s.key, "tls-key", "", "key of the certificate (PEM)")
	return c
}

func witnessAnswer() *cobra.Command {
	var path string
	c := &cobra.Command{Use: "answer FOLDER REQUEST -o FILE", Args: exactly(2),
		Short: "Answer a request that came as a file: write the checkpoint with the cosignature",
		RunE: func(_ *cobra.Command, args []string) error {
			if path == "" {
				return usage("into which file? give -o FILE")
			}
			w, err := openWitness(args[0])
			if err != nil {
				return err
			}
			body, err := os.ReadFile(args[1])
			if err != nil {
				return err
			}
			line, err := w.answer(body)
			if err != nil {
				return err
			}
			r, err := audit.ParseWitnessRequest(body)
			if err != nil {
				return err
			}
			return os.WriteFile(path, append(r.Checkpoint, line...), 0o644) // a checkpoint is for everybody
		}}
	c.Flags().StringVarP(&path, "output", "o", "", "file to write")
	return c
}

// witnessRequestOf makes the request of a case for its newest checkpoint, from the size that the witness saw last.
func witnessRequestOf(ctx context.Context, o *openCase, old int64) (audit.WitnessRequest, error) {
	s, err := o.Log.Checkpoint(ctx, o.who)
	if err != nil {
		return audit.WitnessRequest{}, err
	}
	if old > s.Size {
		return audit.WitnessRequest{}, record.Say("the witness has seen %d acts of this log and it has only %d: acts are gone, or an older copy of the case was put back", old, s.Size)
	}
	if old == 0 {
		return audit.WitnessRequest{Checkpoint: []byte(s.Note)}, nil
	}
	g, err := o.Log.Consistency(ctx, o.who, old)
	return audit.WitnessRequest{Old: old, Proof: g.Proof, Checkpoint: []byte(g.Note)}, err
}

// sizeSeen is the size in a file with the last checkpoint that a witness cosigned; 0 where there is none.
func sizeSeen(path string) (int64, error) {
	if path == "" {
		return 0, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	text, _, _ := strings.Cut(string(b), "\n\n")
	last, err := audit.ParseCheckpoint(text + "\n")
	return last.Size, err
}

func witnessRequest() *cobra.Command {
	var f caseFlags
	var path, seen string
	c := &cobra.Command{Use: "request -o FILE", Args: noArgs,
		Short: "Write a request for a witness that has no network"}
	c.RunE = onCase(&f, func(ctx context.Context, _ *cobra.Command, o *openCase, _ []string) error {
		if path == "" {
			return usage("into which file? give -o FILE")
		}
		old, err := sizeSeen(seen)
		if err != nil {
			return err
		}
		r, err := witnessRequestOf(ctx, o, old)
		if err != nil {
			return err
		}
		return os.WriteFile(path, r.Encode(), 0o644) // size, root and hashes: what a witness may see
	})
	f.add(c)
	c.Flags().StringVarP(&path, "output", "o", "", "file to write")
	c.Flags().StringVar(&seen, "seen", "", "file with the last checkpoint that this witness cosigned; nothing: it saw none")
	return c
}

func witnessAsk() *cobra.Command {
	var f caseFlags
	var at witnessFlags
	var path, key string
	c := &cobra.Command{Use: "ask URL --key KEY -o FILE", Args: exactly(1),
		Short: "Ask a witness over HTTP, and keep the checkpoint with its cosignature"}
	c.RunE = onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
		if key == "" || path == "" {
			return usage("give the key of the witness with --key, and a file with -o")
		}
		v, err := audit.NewCosignerVerifier(key)
		if err != nil {
			return err
		}
		opts, err := at.options(args[0])
		if err != nil {
			return err
		}
		checkpoint, answer, err := askWitness(ctx, opts, func(old int64) (audit.WitnessRequest, error) {
			return witnessRequestOf(ctx, o, old)
		})
		if err != nil {
			return err
		}
		cosigned, err := cosignedBy(checkpoint, answer, v)
		if err != nil {
			return err
		}
		say(c.OutOrStdout(), "%s has cosigned the log.\n", v.Name())
		return os.WriteFile(path, cosigned, 0o644) // a checkpoint is for everybody
	})
	f.add(c)
	fl := c.Flags()
	fl.StringVar(&key, "key", "", "key of the witness, as init printed it")
	fl.StringVarP(&path, "output", "o", "", "file to write")
	at.add(c)
	return c
}

// witnessFlags say how the certificate of a witness is known.
type witnessFlags struct{ pin, ca, proxy string }

func (f *witnessFlags) add(c *cobra.Command) {
	fl := c.Flags()
	fl.StringVar(&f.pin, "pin", "", "SHA-256 of the certificate of the witness")
	fl.StringVar(&f.ca, "ca", "", "file (PEM) with the certificate of who signed that of the witness")
	fl.StringVar(&f.proxy, "proxy", "", "proxy for every address: http, https or socks5 with host and port")
}

func (f *witnessFlags) options(address string) (o fetch.WitnessOptions, err error) {
	o = fetch.WitnessOptions{Address: address, Pin: f.pin, Proxy: f.proxy}
	if f.ca != "" {
		o.CA, err = os.ReadFile(f.ca)
	}
	return o, err
}

// askWitness asks from size 0 and then from the size that the witness says it saw. It gives what was asked and what the
// witness answered.
func askWitness(ctx context.Context, opts fetch.WitnessOptions, request func(old int64) (audit.WitnessRequest,
	error)) (checkpoint, answer []byte, err error) {
	var old int64
	for range 3 {
		r, err := request(old)
		if err != nil {
			return nil, nil, err
		}
		status, media, answer, err := fetch.AddCheckpoint(ctx, opts, r.Encode())
		switch {
		case err != nil:
			return nil, nil, err
		case status == http.StatusOK:
			return r.Checkpoint, answer, nil
		case status == http.StatusConflict && media == "text/x.tlog.size":
			if old, err = strconv.ParseInt(strings.TrimSpace(string(answer)), 10, 64); err != nil || old < 0 {
				return nil, nil, record.Say("the witness answers with no size of a log")
			}
		default:
			return nil, nil, record.Say("the witness does not cosign (%d): %s", status,
				strings.TrimSpace(string(answer)))
		}
	}
	return nil, nil, errOtherProcess
}

// cosignedBy is a checkpoint with the cosignature of one witness that its answer holds; lines of unknown keys are left
// out.
func cosignedBy(checkpoint, answer []byte, v note.Verifier) ([]byte, error) {
	n, err := note.Open(append(append([]byte{}, checkpoint...), answer...), note.VerifierList(v))
	if err != nil || len(n.Sigs) == 0 {
		return nil, record.Say("the answer has no cosignature of that witness that holds")
	}
	return append(append([]byte{}, checkpoint...),
		fmt.Sprintf("\u2014 %s %s\n", n.Sigs[0].Name, n.Sigs[0].Base64)...), nil
}

func witnessCheck() *cobra.Command {
	var key, log string
	c := &cobra.Command{Use: "check CHECKPOINT --key KEY", Args: exactly(1),
		Short: "Check that a witness has cosigned a checkpoint, and the log signed it",
		RunE: func(c *cobra.Command, args []string) error {
			msg, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			v, err := audit.NewCosignerVerifier(key)
			if err != nil {
				return err
			}
			if _, err := note.Open(msg, note.VerifierList(v)); err != nil {
				return record.Say("it has no cosignature of that witness that holds")
			}
			if log != "" {
				l, err := note.NewVerifier(log)
				if err != nil {
					return err
				}
				if _, err := audit.OpenCheckpoint(msg, note.VerifierList(l)); err != nil {
					return err
				}
			}
			text, _, _ := strings.Cut(string(msg), "\n\n")
			p, err := audit.ParseCheckpoint(text + "\n")
			if err == nil {
				say(c.OutOrStdout(), "%s has cosigned the log %s at %d acts.\n", v.Name(), p.Origin, p.Size)
			}
			return err
		}}
	c.Flags().StringVar(&key, "key", "", "key of the witness, as init printed it")
	c.Flags().StringVar(&log, "log", "", "key of the log, which must have signed it too")
	return c
}
