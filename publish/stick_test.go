package publish

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// listener takes every connection that a browser makes to anywhere, and remembers what it asked for.
type listener struct {
	mu    sync.Mutex
	asked []string
}

func (l *listener) serve(at net.Listener) {
	for {
		c, err := at.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			b := make([]byte, 200)
			n, err := c.Read(b)
			if err != nil && err != io.EOF {
				return
			}
			line, _, _ := strings.Cut(string(b[:n]), "\r\n")
			l.mu.Lock()
			l.asked = append(l.asked, line)
			l.mu.Unlock()
		}()
	}
}

// offline starts a real Chromium whose every request goes to a listener that answers none.
func offline(t *testing.T) (context.Context, *listener) {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED: no Chromium on this machine (./test.sh installs it): the site was not opened in a browser")
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = at.Close() })
	l := &listener{}
	go l.serve(at)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.ProxyServer("http://"+at.Addr().String()))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(done)
	return ctx, l
}

// TestTheSiteOpensFromAStick opens pages of every kind of an edition from its folder, in both languages, on a screen and
// on a phone of 320 pixels: nothing is asked of any other machine, nothing is wider than the window, and axe finds
// nothing serious.
func TestTheSiteOpensFromAStick(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: an edition's site in a browser")
	}
	in := sample(t, 300)
	in.Supersedes, in.Address = "2031-03-20-AAAA", "https://example.org/editions/"
	in.Errata = []Erratum{{Since: in.Supersedes, Cell: "place=QX1 & sex=female", Tier: "named", Was: "x", Is: "12",
		Reason: "correction"}}
	dir := put(t, build(t, in))
	source, err := os.ReadFile("../internal/web/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ctx, outside := offline(t)
	run := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for _, lang := range []string{"", "ar"} {
		for _, page := range pagesOf(t, filepath.Join(dir, lang)) {
			name := filepath.Join(lang, page)
			run(name, chromedp.Do(ctx, chromedp.Navigate("file://"+filepath.Join(dir, lang, page))))
			for _, width := range []int64{320, 1280} {
				run(name, chromedp.Do(ctx, chromedp.EmulateViewport(width, 800)))
				is, err := chromedp.Run(ctx, chromedp.Evaluate[string](
					`[document.documentElement.lang, document.documentElement.dir,
						Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth - 1)].join(" ")`))
				run(name, err)
				if want := map[string]string{"": "en ltr 0", "ar": "ar rtl 0"}[lang]; is != want {
					t.Errorf("%s in a window of %d is %q (language, direction, pixels too wide), not %q", name, width, is,
						want)
				}
			}
			_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](string(source)+"; true"))
			run(name, err)
			found, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.filter(v => ["serious", "critical"].includes(v.impact)).map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "))))`,
				chromedp.EvalAwaitPromise))
			run(name, err)
			var list []string
			run(name, json.Unmarshal([]byte(found), &list))
			for _, v := range list {
				t.Errorf("axe on %s: %s", name, v)
			}
		}
	}
	outside.mu.Lock()
	defer outside.mu.Unlock()
	for _, line := range outside.asked {
		if !strings.Contains(line, ".google.com") && !strings.Contains(line, ".googleapis.com") { // the browser's own
			t.Errorf("the site asked of another machine: %s", line)
		}
	}
}

// pagesOf are the pages at the top of a folder and the first of each kind below it.
func pagesOf(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.html", "incidents/*.html", "origins/*.html", "months/*.html"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d pages, %v", pattern, len(found), err)
		}
		if strings.Contains(pattern, "/") {
			found = found[:1]
		}
		for _, f := range found {
			rel, err := filepath.Rel(dir, f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, rel)
		}
	}
	return out
}
