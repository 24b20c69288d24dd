package main

import (
	"crypto/tls"
	"net"
	"strings"
	"sync"

	"recount/internal/signin"
	"recount/record"
)

// tls is how the desk is encrypted on the way; nil: not at all. Browsers of the last six years speak 1.3.
func (s *serveFlags) tls() (*tls.Config, error) {
	if s.cert == "" || s.key == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.cert, s.key)
	if err != nil {
		return nil, record.Say("read the certificate and its key: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}, nil
}

// hosts are the names by which browsers ask for a desk that is not on their machine: the given one, those of the
// certificate, and the address itself where it is one.
func (s *serveFlags) hosts(addr *net.TCPAddr, encrypted *tls.Config) []string {
	var out []string
	if s.name != "" {
		out = append(out, s.name)
	}
	if addr != nil && !addr.IP.IsUnspecified() {
		out = append(out, addr.IP.String())
	}
	if leaf := encrypted.Certificates[0].Leaf; leaf != nil {
		for _, name := range leaf.DNSNames {
			if !strings.Contains(name, "*") {
				out = append(out, name)
			}
		}
		for _, ip := range leaf.IPAddresses {
			out = append(out, ip.String())
		}
	}
	return out
}

// Limits of connections that are open at once. A browser opens six at the most to a desk without HTTP/2.
const (
	connections      = 2000
	connectionsOfOne = 200
)

// crowd bounds the connections of a listener, all together and from one network. What is over the limit is closed at
// once, so that whoever opens many holds nobody else out.
type crowd struct {
	net.Listener
	mu   sync.Mutex
	all  int
	from map[string]int
}

func newCrowd(l net.Listener) *crowd { return &crowd{Listener: l, from: map[string]int{}} }

// Accept waits for a connection that is within the limits.
func (c *crowd) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := signin.Network(conn.RemoteAddr().String())
		c.mu.Lock()
		fits := c.all < connections && c.from[from] < connectionsOfOne
		if fits {
			c.all++
			c.from[from]++
		}
		c.mu.Unlock()
		if fits {
			return &crowded{Conn: conn, leave: sync.OnceFunc(func() { c.left(from) })}, nil
		}
		_ = conn.Close()
	}
}

func (c *crowd) left(from string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.from[from]--; c.from[from] == 0 {
		delete(c.from, from)
	}
}

// crowded is a connection that counts until it is closed.
type crowded struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *crowded) Close() error {
	c.leave()
	return c.Conn.Close()
}
