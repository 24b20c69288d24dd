package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// office is a folder in which the real program is run.
type office struct {
	t   *testing.T
	dir string
}

func (o office) path(name string) string { return filepath.Join(o.dir, name) }

// run runs the program and gives what it prints; fails says whether it is to fail.
func (o office) run(fails bool, args ...string) string {
	o.t.Helper()
	c := exec.Command("recount", args...)
	c.Dir = o.dir
	out, err := c.CombinedOutput()
	if (err != nil) != fails {
		o.t.Fatalf("recount %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// keep runs the program and puts what it prints on standard output into a file.
func (o office) keep(file string, args ...string) {
	o.t.Helper()
	c := exec.Command("recount", args...)
	c.Dir = o.dir
	out, err := c.Output()
	if err = errors.Join(err, os.WriteFile(o.path(file), out, 0o600)); err != nil {
		o.t.Fatalf("recount %s: %v", strings.Join(args, " "), err)
	}
}

// certificate makes a certificate of this machine that signs itself, and gives its SHA-256.
func (o office) certificate(name string) string {
	o.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		o.t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), IsCA: true,
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		o.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err = errors.Join(err,
		os.WriteFile(o.path(name+".pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(o.path(name+".key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600)); err != nil {
		o.t.Fatal(err)
	}
	return fmt.Sprintf("%X", sha256.Sum256(der))
}

// serve serves a case over TLS on this machine and gives its address; stop ends it.
func (o office) serve(dir, secret, cert string) (address string, stop func()) {
	o.t.Helper()
	c := exec.Command("recount", "serve", "--case", dir, "--key-file", secret,
		"--tls-cert", cert+".pem", "--tls-key", cert+".key")
	c.Dir, c.Stderr = o.dir, os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	stop = func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	}
	o.t.Cleanup(func() { _ = c.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		o.t.Fatal(err)
	}
	address = line[strings.Index(line, "https://"):]
	return address[:strings.Index(address, "/signin")], stop
}

// TestTwoDesksExchangeOverHTTPS has a laptop and a served desk exchange bundles over TLS, and then two served desks,
// with certificates that are pinned or known by who signed them.
func TestTwoDesksExchangeOverHTTPS(t *testing.T) {
	o := office{t, t.TempDir()}
	for _, name := range []string{"one.key", "two.key"} {
		secret := make([]byte, 32)
		_, _ = rand.Read(secret)
		if err := os.WriteFile(o.path(name), secret, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	coast, laptop := []string{"--case", "coast", "--key-file", "one.key"},
		[]string{"--case", "laptop", "--key-file", "two.key"}
	at := func(desk []string, fails bool, args ...string) string {
		t.Helper()
		return o.run(fails, append(args, desk...)...)
	}
	o.run(false, "init", "coast", "--name", "A. Analyst", "--key-file", "one.key")
	o.keep("coast.card", append([]string{"exchange", "card"}, coast...)...)
	o.keep("laptop.card", "exchange", "join", "laptop", "--host", "coast.card", "--key-file", "two.key")
	at(coast, false, "exchange", "admit", "laptop.card", "--name", "Laptop", "--level", "4")
	at(coast, false, "exchange", "export", "--to", "Laptop", "-o", "first")
	at(laptop, false, "exchange", "import", "first")
	o.keep("coast.token", append([]string{"user", "token", "add", "bundles", "--scope", "exchange"}, coast...)...)
	o.keep("laptop.token", append([]string{"user", "token", "add", "bundles", "--scope", "exchange"}, laptop...)...)
	o.keep("reader.token", append([]string{"user", "token", "add", "reader"}, coast...)...)
	at(coast, false, "record", "site", "name=harbour-school", "kind=other")
	at(laptop, false, "record", "site", "name=hill-clinic", "kind=other")
	pin := o.certificate("served")
	o.certificate("own")

	url, stop := o.serve("coast", "one.key", "served")
	ask := func(fails bool, verb string, more ...string) string {
		t.Helper()
		return at(laptop, fails, append([]string{"exchange", verb, url}, more...)...)
	}
	for _, refused := range []struct {
		says string
		args []string
	}{
		{"certificate", []string{"--token-file", "coast.token"}},
		{"another certificate than the one that was pinned", []string{"--token-file", "coast.token", "--pin", strings.Repeat("ab", 32)}},
		{"certificate", []string{"--token-file", "coast.token", "--ca", "own.pem"}},
		{"401", []string{"--token-file", "laptop.token", "--pin", pin}},
		{"403", []string{"--token-file", "reader.token", "--pin", pin}},
		{"--scope exchange", []string{"--pin", pin}},
	} {
		if out := ask(true, "pull", refused.args...); !strings.Contains(out, refused.says) {
			t.Errorf("%v is refused without %q: %s", refused.args, refused.says, out)
		}
	}
	if out := ask(false, "pull", "--token-file", "coast.token", "--pin", pin); !strings.Contains(out,
		`From "founding desk"`) {
		t.Errorf("pull: %s", out)
	}
	if out := ask(false, "push", "--token-file", "coast.token", "--ca", "served.pem"); !strings.Contains(out,
		`From "Laptop"`) {
		t.Errorf("push: %s", out)
	}
	if out := at(laptop, false, "list", "sites"); !strings.Contains(out, "harbour-school") {
		t.Errorf("the laptop has not the site of the other desk: %s", out)
	}

	at(laptop, false, "record", "site", "name=mill-well", "kind=other")
	other, stopOther := o.serve("laptop", "two.key", "own")
	for _, verb := range []string{"push", "pull", "push"} {
		out := o.run(false, "exchange", verb, url, "--token-file", "coast.token", "--pin", pin, "--here", other,
			"--here-token-file", "laptop.token", "--here-ca", "own.pem")
		if verb == "pull" && !strings.Contains(out, "Both desks then have the same acts, tables and root") {
			t.Errorf("two served desks: %s", out)
		}
	}
	stop()
	stopOther()
	for _, desk := range [][]string{coast, laptop} {
		out := at(desk, false, "list", "sites")
		for _, site := range []string{"harbour-school", "hill-clinic", "mill-well"} {
			if !strings.Contains(out, site) {
				t.Errorf("%s has not %s: %s", desk[1], site, out)
			}
		}
	}
}
