package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// asset is an embedded file as it is sent: plain, and compressed where that is smaller.
type asset struct {
	kind, mark  string // media type; the beginning of the content's SHA-256
	plain, gzip []byte // gzip is nil where it saves nothing
}

// assetKinds are the media types of what is sent. The system's own table is not asked: it differs from machine to
// machine.
var assetKinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml"}

// assets are the embedded files by path, compressed once. Pages are not compressed: what a reader sent stands in them
// beside what only that reader may see, and the length of a compressed answer would tell how alike the two are
// (BREACH). The files are the same for everybody.
var assets = sync.OnceValue(func() map[string]asset {
	out := map[string]asset{}
	err := fs.WalkDir(assetFiles, "assets", func(name string, _ fs.DirEntry, err error) error {
		kind, ok := assetKinds[path.Ext(name)]
		if err != nil || !ok {
			return err
		}
		plain, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		a := asset{kind: kind, mark: hex.EncodeToString(sum[:6]), plain: plain}
		var small bytes.Buffer
		w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
		if err != nil {
			return err
		}
		_, _ = w.Write(plain) // a buffer refuses nothing
		if err := w.Close(); err != nil {
			return err
		}
		if small.Len() < len(plain) {
			a.gzip = small.Bytes()
		}
		out[strings.TrimPrefix(name, "assets/")] = a
		return nil
	})
	if err != nil {
		panic(err)
	}
	return out
})

// assetAt is the address of an embedded file. It changes with the content, so that a browser may keep what it has.
func assetAt(name string) string { return "/assets/" + name + "?v=" + assets()[name].mark }

// serveAsset answers with an embedded file. There is no list of what there is.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	a, ok := assets()[strings.TrimPrefix(r.URL.Path, "/assets/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Vary", "Accept-Encoding")
	if r.URL.Query().Get("v") == a.mark {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	body, tag := a.plain, a.mark
	if a.gzip != nil && takesGzip(r) {
		body, tag = a.gzip, a.mark+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// takesGzip tells whether whoever asks takes compressed answers; a weight of zero says no.
func takesGzip(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(one), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return strings.TrimRight(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
