package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/proxy"
)

// dial opens a connection to HOST:PORT, through a proxy if one is set. Names are then looked up by the proxy.
func dial(ctx context.Context, o Options, address string) (net.Conn, error) {
	d := &net.Dialer{Timeout: 30 * time.Second}
	if o.Proxy == "" {
		if !o.Inside {
			d.Control = outside
		}
		return d.DialContext(ctx, "tcp", address)
	}
	p, err := url.Parse(o.Proxy)
	if err != nil || p.Host == "" {
		return nil, fmt.Errorf("%w: a proxy is http, https or socks5 with ://HOST:PORT", ErrRefused)
	}
	switch p.Scheme {
	case "socks5", "socks5h":
		var auth *proxy.Auth
		if p.User != nil {
			word, _ := p.User.Password()
			auth = &proxy.Auth{User: p.User.Username(), Password: word}
		}
		socks, err := proxy.SOCKS5("tcp", p.Host, auth, d)
		if err != nil {
			return nil, fmt.Errorf("ask the proxy: %w", err)
		}
		return socks.(proxy.ContextDialer).DialContext(ctx, "tcp", address)
	case "http", "https":
		return throughHTTP(ctx, d, p, address)
	}
	return nil, fmt.Errorf("%w: a proxy is http, https or socks5 with ://HOST:PORT", ErrRefused)
}

// throughHTTP asks a proxy for a tunnel (RFC 9110, CONNECT).
func throughHTTP(ctx context.Context, d *net.Dialer, p *url.URL, address string) (net.Conn, error) {
	at := p.Host
	if p.Port() == "" {
		at = net.JoinHostPort(p.Hostname(), map[string]string{"http": "80", "https": "443"}[p.Scheme])
	}
	c, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return nil, fmt.Errorf("ask the proxy: %w", err)
	}
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	if p.Scheme == "https" {
		c = tls.Client(c, &tls.Config{ServerName: p.Hostname(), MinVersion: tls.VersionTLS12})
	}
	r := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if p.User != nil {
		word, _ := p.User.Password()
		r.Header.Set("Proxy-Authorization",
			"Basic "+base64.StdEncoding.EncodeToString([]byte(p.User.Username()+":"+word)))
	}
	err = r.Write(c)
	if err == nil {
		// whoever is behind the proxy speaks TLS and says nothing first: nothing is left in this buffer
		var w *http.Response
		if w, err = http.ReadResponse(bufio.NewReader(c), r); err == nil && w.StatusCode != http.StatusOK {
			err = fmt.Errorf("it answered %d", w.StatusCode)
		}
	}
	if err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("ask the proxy: %w", err)
	}
	return c, c.SetDeadline(time.Time{})
}
