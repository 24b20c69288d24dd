// Package fetch asks other machines for what a person named: an address once, through a proxy if one is set. It never
// follows what it was not told to, reads no proxy from the environment, and refuses addresses of this machine and its
// network unless it is told that they are meant: what a stranger's page or feed names could else reach what stands
// behind the door.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Options say how addresses are asked.
type Options struct {
	Proxy   string        // http, https or socks5 address of a proxy; "" for none
	Inside  bool          // addresses of this machine and its network are meant
	Timeout time.Duration // of one answer; 0: two minutes
	Limit   int64         // bytes of an answer; 0: 256 MiB
}

// Answer is what an address answered.
type Answer struct {
	URL    string // as it was asked
	Final  string // after redirects
	Status int
	Media  string
	Date   time.Time // of the answer, as its server says; zero where it does not
	Body   []byte
}

// ErrRefused says that an address is none that may be asked.
var ErrRefused = errors.New("this address is not asked")

// Client asks addresses.
type Client struct {
	http  *http.Client
	limit int64
	opts  Options
}

// maxRedirects bounds how often an answer may point elsewhere.
const maxRedirects = 5

// New makes a client. It makes no call.
func New(o Options) (*Client, error) {
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Minute
	}
	if o.Limit == 0 {
		o.Limit = 256 << 20
	}
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	transport := &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: 30 * time.Second, ResponseHeaderTimeout: time.Minute, ForceAttemptHTTP2: true}
	if o.Proxy != "" {
		proxy, err := url.Parse(o.Proxy)
		if err != nil || proxy.Host == "" || proxy.Scheme != "http" && proxy.Scheme != "https" &&
			proxy.Scheme != "socks5" && proxy.Scheme != "socks5h" {
			return nil, fmt.Errorf("%w: a proxy is http, https or socks5 with ://HOST:PORT", ErrRefused)
		}
		transport.Proxy = http.ProxyURL(proxy) // names are looked up by the proxy
	} else if !o.Inside {
		dialer.Control = outside // at the moment of dialling: a name that changes meanwhile changes nothing
	}
	transport.DialContext = dialer.DialContext
	c := &Client{limit: o.Limit, opts: o}
	c.http = &http.Client{Transport: transport, Timeout: o.Timeout,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("%w: it points elsewhere more than %d times", ErrRefused, maxRedirects)
			}
			return c.may(r.URL)
		}}
	return c, nil
}

// may refuses what is no page of the web, and addresses that are numbers of this machine's network.
func (c *Client) may(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return fmt.Errorf("%w: it is no http or https address", ErrRefused)
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if c.opts.Inside {
		return nil
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return fmt.Errorf("%w: it is of this machine or its network", ErrRefused)
	}
	if ip, err := netip.ParseAddr(host); err == nil && !public(ip) {
		return fmt.Errorf("%w: it is of this machine or its network", ErrRefused)
	}
	return nil
}

// outside refuses to dial addresses of this machine and its network.
func outside(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !public(at.Addr()) {
		return fmt.Errorf("%w: it is of this machine or its network", ErrRefused)
	}
	return nil
}

// closed are ranges that net/netip has no word for: shared by carriers, and IPv4 inside of IPv6.
var closed = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16")}

func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsLoopback() {
		return false
	}
	for _, p := range closed {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// Get asks an address once. Another status than 200, an answer that is too long or one that ends too early is an error.
func (c *Client) Get(ctx context.Context, address string) (Answer, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return Answer{}, fmt.Errorf("%w: it is no address", ErrRefused)
	}
	if err := c.may(u); err != nil {
		return Answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: it is no address", ErrRefused)
	}
	r.Header.Set("User-Agent", "Mozilla/5.0") // that a monitor asks is nobody's business
	r.Header.Set("Accept", "*/*")
	w, err := c.http.Do(r)
	if err != nil {
		return Answer{}, fmt.Errorf("ask for it: %w", err)
	}
	defer func() { _ = w.Body.Close() }()
	if w.StatusCode != http.StatusOK {
		return Answer{}, fmt.Errorf("it answered %d %s", w.StatusCode, http.StatusText(w.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(w.Body, c.limit+1))
	if err != nil {
		return Answer{}, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(body)) > c.limit {
		return Answer{}, fmt.Errorf("the answer has more than %d bytes", c.limit)
	}
	date, _ := http.ParseTime(w.Header.Get("Date")) // else zero
	return Answer{URL: address, Date: date, Final: w.Request.URL.String(), Status: w.StatusCode,
		Media: w.Header.Get("Content-Type"), Body: body}, nil
}
