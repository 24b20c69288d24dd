package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate writes a certificate for a name, signed by itself, and its key.
func certificate(t *testing.T, dir, name string) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "desk.pem"), filepath.Join(dir, "desk.key")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	if err := errors.Join(os.WriteFile(cert, text, 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600)); err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return cert, key, pool
}

// TestADeskOffThisMachineSpeaksTLSOfToday: no desk answers off loopback without a certificate and a name; with them it
// speaks TLS 1.3 and nothing older, to its own names only.
func TestADeskOffThisMachineSpeaksTLSOfToday(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "case.key")
	if err := os.WriteFile(secret, []byte(strings.Repeat("k7", 16)), 0o600); err != nil {
		t.Fatal(err)
	}
	of := []string{"--case", filepath.Join(dir, "case"), "--key-file", secret}
	if out, code := verb(t, dir, "", "init", filepath.Join(dir, "case"), "--name", "A. Analyst", "--key-file",
		secret); code != exitDone {
		t.Fatalf("init: %s", out)
	}
	if out, code := verb(t, dir, "", append([]string{"serve", "--listen", "0.0.0.0:0"}, of...)...); code != exitUsage ||
		!strings.Contains(out, "over TLS only") {
		t.Errorf("without a certificate: %d %s", code, out)
	}
	cert, key, pool := certificate(t, dir, "desk.example")
	serving := exec.Command("recount", append([]string{"serve", "--unconfined", "--listen", "0.0.0.0:0", "--tls-cert", cert,
		"--tls-key", key}, of...)...)
	serving.Stderr = os.Stderr
	out, err := serving.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serving.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serving.Process.Kill(); _ = serving.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(strings.TrimRight(line[strings.Index(line, "//")+2:], "/\n"))
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	addr := net.JoinHostPort("127.0.0.1", port)
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12} {
		c, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: pool, ServerName: "desk.example", MinVersion: version,
			MaxVersion: version})
		if err == nil {
			_ = c.Close()
			t.Errorf("the desk speaks %s", tls.VersionName(version))
		}
	}
	c, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: pool, ServerName: "desk.example"})
	if err != nil {
		t.Fatal(err)
	}
	if s := c.ConnectionState(); s.Version != tls.VersionTLS13 {
		t.Errorf("%s with %s", tls.VersionName(s.Version), tls.CipherSuiteName(s.CipherSuite))
	}
	_ = c.Close()
	if r, err := http.Get("http://" + addr + "/"); err == nil {
		if _ = r.Body.Close(); r.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS: %s", r.Status)
		}
	}
	for host, want := range map[string]int{"desk.example": http.StatusOK, "elsewhere.example": http.StatusMisdirectedRequest} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool,
			ServerName: "desk.example"}}}
		r, err := http.NewRequest(http.MethodGet, "https://"+addr+"/signin", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		got, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want || want == http.StatusOK && got.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("asked as %s: %s, %v", host, got.Status, got.Header)
		}
	}
}

// TestConnectionsOfOneNetworkAreBounded: whoever opens many is let go, and holds nobody of another network out.
func TestConnectionsOfOneNetworkAreBounded(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c := newCrowd(l)
	accepted := make(chan net.Conn, 4*connectionsOfOne)
	go func() {
		for {
			conn, err := c.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	var open []net.Conn
	defer func() {
		for _, conn := range open {
			_ = conn.Close()
		}
	}()
	for range connectionsOfOne + 20 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
	}
	last := open[len(open)-1]
	_ = last.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := last.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a connection over the limit stays open: %v", err)
	}
	if n := len(accepted); n != connectionsOfOne {
		t.Errorf("%d connections of one network, want %d", n, connectionsOfOne)
	}
	first := <-accepted
	_ = first.Close()
	_ = first.Close() // counted once
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	open = append(open, conn)
	for until := time.Now().Add(5 * time.Second); len(accepted) < connectionsOfOne && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond)
	}
	if n := len(accepted); n != connectionsOfOne {
		t.Errorf("after one left, %d are open, want %d", n, connectionsOfOne)
	}
}
