package fetch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// WitnessOptions say where a witness is and how its certificate is known, as in DeskOptions. A witness is told nothing
// that is secret, so http will do.
type WitnessOptions struct {
	Address string // its submission prefix: http or https
	CA      []byte
	Pin     string
	Proxy   string
}

// AddCheckpoint posts a request to a witness (C2SP tlog-witness v1.0.0) and gives its answer, whatever its status.
func AddCheckpoint(ctx context.Context, o WitnessOptions, body []byte) (status int, media string, answer []byte, err error) {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(o.Address), "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return 0, "", nil, fmt.Errorf("%w: a witness is http or https with ://HOST", ErrRefused)
	}
	config, err := known(o.CA, o.Pin)
	if err != nil {
		return 0, "", nil, err
	}
	c, err := New(Options{Proxy: o.Proxy, Inside: true, Timeout: time.Minute})
	if err != nil {
		return 0, "", nil, err
	}
	c.http.Transport.(*http.Transport).TLSClientConfig = config
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String()+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, fmt.Errorf("%w: it is no address", ErrRefused)
	}
	w, err := c.http.Do(r)
	if err != nil {
		return 0, "", nil, fmt.Errorf("ask the witness: %w", err)
	}
	defer func() { _ = w.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(w.Body, 64<<10))
	return w.StatusCode, w.Header.Get("Content-Type"), answer, err
}
