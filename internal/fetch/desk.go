package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DeskOptions say where another desk of the case is served and how it is known. Nothing of it is found out by itself: a
// person wrote it down.
type DeskOptions struct {
	Address string // https://HOST:PORT
	Token   string // of an account there
	CA      []byte // PEM of who signed its certificate; nil: those of this system
	// SHA-256 of its certificate, hex, with or without colons: then it is that certificate and no other; "": by CA
	Pin   string
	Proxy string // as in Options; "" for none
}

// Desk asks another desk of the case for bundles and gives it some. What travels is encrypted to one desk and signed by
// another, so that neither the way nor who holds the token reads it.
type Desk struct {
	http  *http.Client
	base  string
	token string
}

// maxDeskBundle bounds a bundle over HTTPS, in bytes; larger ones travel as files.
const maxDeskBundle = 256 << 20

// NewDesk makes a client of another desk. It makes no call.
func NewDesk(o DeskOptions) (*Desk, error) {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(o.Address), "/"))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Path != "" {
		return nil, fmt.Errorf("%w: a desk is https://HOST:PORT", ErrRefused)
	}
	config, err := known(o.CA, o.Pin)
	if err != nil {
		return nil, err
	}
	c, err := New(Options{Proxy: o.Proxy, Inside: true, Timeout: 30 * time.Minute})
	if err != nil {
		return nil, err
	}
	transport := c.http.Transport.(*http.Transport)
	transport.TLSClientConfig, transport.ResponseHeaderTimeout = config, 10*time.Minute // a bundle is made meanwhile
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Desk{c.http, u.String() + "/api/v1/exchange", o.Token}, nil
}

// Here is the id of the desk.
func (d *Desk) Here(ctx context.Context) (string, error) {
	r, err := d.ask(ctx, http.MethodGet, "", nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }()
	var state struct {
		Desks []struct {
			ID   string `json:"id"`
			Here bool   `json:"here"`
		} `json:"desks"`
	}
	if err := json.NewDecoder(io.LimitReader(r, 4<<20)).Decode(&state); err != nil {
		return "", fmt.Errorf("read its answer: %w", err)
	}
	for _, x := range state.Desks {
		if x.Here {
			return x.ID, nil
		}
	}
	return "", errors.New("it does not say which desk it is")
}

// Bundle asks for a bundle for a desk. Whoever asks closes it.
func (d *Desk) Bundle(ctx context.Context, to string) (io.ReadCloser, error) {
	return d.ask(ctx, http.MethodPost, "/desks/"+url.PathEscape(to)+"/bundle", nil)
}

// Given is what a desk says of a bundle that it took.
type Given struct {
	From      string `json:"from"`
	Acts      int    `json:"acts"`
	Known     int    `json:"known"`
	Originals int    `json:"originals"`
	Conflicts int    `json:"conflicts"`
	Without   int    `json:"without"`
	Same      bool   `json:"same"`
}

// Give hands the desk a bundle.
func (d *Desk) Give(ctx context.Context, bundle io.Reader) (Given, error) {
	body, err := io.ReadAll(io.LimitReader(bundle, maxDeskBundle+1))
	if err == nil && len(body) > maxDeskBundle {
		err = fmt.Errorf("the bundle has more than %d MiB: let it travel as a file", maxDeskBundle>>20)
	}
	if err != nil {
		return Given{}, err
	}
	r, err := d.ask(ctx, http.MethodPost, "/bundles", body)
	if err != nil {
		return Given{}, err
	}
	defer func() { _ = r.Close() }()
	var out Given
	if err := json.NewDecoder(io.LimitReader(r, 1<<20)).Decode(&out); err != nil {
		return out, fmt.Errorf("read its answer: %w", err)
	}
	return out, nil
}

// ask asks the desk and gives its answer; what it refuses is an error with its words.
func (d *Desk) ask(ctx context.Context, method, path string, body []byte) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, method, d.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: it is no address", ErrRefused)
	}
	r.Header.Set("Authorization", "Bearer "+d.token)
	if body != nil {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	w, err := d.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("ask the desk: %w", err)
	}
	if w.StatusCode == http.StatusOK {
		return w.Body, nil
	}
	defer func() { _ = w.Body.Close() }()
	var problem struct {
		Detail string   `json:"detail"`
		Needs  []string `json:"needs"`
	}
	_ = json.NewDecoder(io.LimitReader(w.Body, 64<<10)).Decode(&problem) // without words its number says it
	more := ""
	if problem.Detail != "" {
		more = ": " + problem.Detail
	}
	if len(problem.Needs) > 0 {
		more += " (it needs " + strings.Join(problem.Needs, ", ") + ")"
	}
	return nil, fmt.Errorf("the desk answered %d %s%s", w.StatusCode, http.StatusText(w.StatusCode), more)
}

// known is how the certificate of a machine is known: by who signed it (PEM; nil: those of this system), or by its own
// SHA-256 in hex ("": by who signed it).
func known(ca []byte, pin string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS13}
	if ca != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(ca) {
			return nil, errors.New("there is no certificate (PEM) in that file")
		}
	}
	if pin != "" {
		want, err := hex.DecodeString(strings.ReplaceAll(pin, ":", ""))
		if err != nil || len(want) != sha256.Size {
			return nil, errors.New("the pin of a certificate is its SHA-256: 64 hex digits")
		}
		config.InsecureSkipVerify = true // the pin stands for who signed it, for names and for dates
		config.VerifyConnection = func(s tls.ConnectionState) error {
			got := sha256.Sum256(s.PeerCertificates[0].Raw)
			if subtle.ConstantTimeCompare(got[:], want) != 1 {
				return errors.New("the desk has another certificate than the one that was pinned")
			}
			return nil
		}
	}
	return config, nil
}
