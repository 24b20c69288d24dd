package intake

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"recount/record"
	"sort"
	"strings"
)

// readZIP reads the files of a ZIP archive in the order of their names, so that the order in which it was packed makes
// no difference. Nothing is written anywhere, but names that lead out of the archive are refused all the same: such an
// archive was made to do harm.
func (r *reader) readZIP(in input) {
	if !r.deeper(in) {
		return
	}
	z, err := zip.NewReader(bytes.NewReader(in.data), int64(len(in.data)))
	if err != nil {
		r.problem(in, record.Say("the ZIP archive is cut off or damaged"), record.Say("copy it again"))
		return
	}
	if isOffice(z) {
		r.problem(in, record.Say("not a kind of file that is read: %w", kindOffice.describe()),
			record.Say("save it as PDF or plain text"))
		return
	}
	if overlaps(z) {
		r.problem(in, record.Say("entries of the ZIP archive overlap: made to exhaust readers"),
			record.Say("do not read this archive"))
		return
	}
	files := append([]*zip.File(nil), z.File...)
	sort.SliceStable(files, func(i, j int) bool { return files[i].Name < files[j].Name })
	passed, read := 0, 0
	wacz, names := isWACZ(z), map[string]bool{}
	var digests map[string]string
	if wacz {
		digests = waczDigests(z)
	}
	for _, f := range files {
		names[f.Name] = true
	}
	for _, f := range files {
		if r.stopped {
			return
		}
		if r.entries++; r.entries > r.limits.Entries {
			r.stopped = true
			r.partial(in, record.Say("the archive has more than %d entries: the rest is left out", r.limits.Entries),
				record.Say("split it"))
			return
		}
		switch {
		case strings.HasSuffix(f.Name, "/"):
		case wacz && !strings.HasPrefix(f.Name, "archive/"): // indexes of what the WARC files hold
		case isAsset(f.Name), inSavedFolder(f.Name, names):
			passed++
		default:
			read++
			r.zipEntry(in, f, digests[f.Name])
		}
	}
	if passed > 0 {
		r.partial(in, record.Say("%d entries are pictures, styles or scripts and were not read", passed), nil)
	} else if read == 0 {
		r.problem(in, record.Say("the ZIP archive is empty"), record.Say("copy it again"))
	}
}

// zipEntry reads one file of an archive. digest is the SHA-256 that the archive says it has, "" where it says none.
func (r *reader) zipEntry(in input, f *zip.File, digest string) {
	e := input{
		name: in.name + "!" + shortName(f.Name), entry: shortName(strings.TrimPrefix(in.entry+"!"+f.Name, "!")),
		captured: in.captured, depth: in.depth + 1,
	}
	switch {
	case !cleanName(f.Name):
		r.problem(e, record.Say("its name leads out of the archive"),
			record.Say("do not unpack this archive with other programs"))
		return
	case f.Flags&1 != 0:
		r.problem(e, record.Say("it is encrypted"),
			record.Say("unpack the archive with its password and give the files"))
		return
	case !f.Mode().IsRegular():
		r.problem(e, record.Say("it is a link or a device and no file"), record.Say("pack the file itself"))
		return
	case f.UncompressedSize64 > uint64(r.limits.File):
		r.problem(e, record.SentenceOf(errTooLarge), record.Say("split it"))
		return
	}
	packed := int64(max(f.CompressedSize64, 1))
	if f.UncompressedSize64 > ratioFrom && int64(f.UncompressedSize64) > r.limits.Ratio*packed {
		r.problem(e, record.SentenceOf(errBomb), record.Say("do not unpack this archive"))
		return
	}
	body, err := f.Open()
	if err != nil {
		r.problem(e, record.Say("it is packed in a way that is not read"),
			record.Say("pack it again as a common ZIP archive"))
		return
	}
	defer body.Close()
	data, err := r.readBounded(body, func() int64 { return packed })
	switch {
	case err != nil && len(data) == 0:
		r.problem(e, record.SentenceOf(err), record.Say("copy the archive again"))
		return
	case err != nil:
		r.partial(e, record.Say("%w: only its beginning was read", err), record.Say("copy the archive again"))
	}
	if err == nil && digest != "" && !isSHA256(digest, data) {
		r.partial(e, record.Say("it does not match the digest that the collection gives of it: it was changed or damaged after capture"),
			record.Say("fetch the collection again"))
	}
	e.data = data
	r.read(e)
}

// cleanName reports a name that stays inside the archive.
func cleanName(name string) bool {
	if name == "" || strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00") || len(name) > 1 &&
		name[1] == ':' {
		return false
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." {
			return false
		}
	}
	return len(name) < 4096
}

// assets are endings of files that a page draws on and that hold no text of it.
var assets = words(`.css .js .mjs .json .map .png .jpg .jpeg .gif .webp .svg .ico .avif .bmp .woff .woff2 .ttf .eot .otf .mp3 .mp4 .webm .m4a .ds_store`)

// isAsset reports files that were packed along with a page.
func isAsset(name string) bool {
	base := strings.ToLower(path.Base(name))
	if base == "result.json" { // a chat that Telegram exported
		return false
	}
	return assets[path.Ext(base)] || base == "thumbs.db" || strings.HasPrefix(name, "__MACOSX/")
}

// inSavedFolder reports a file in the folder that a browser saved beside a page of the archive.
func inSavedFolder(name string, names map[string]bool) bool {
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		for _, page := range PageOfFolder(name[:i]) {
			if names[page] {
				return true
			}
		}
	}
	return false
}

// isOffice reports the ZIP archives that office programs write.
func isOffice(z *zip.Reader) bool {
	for _, f := range z.File {
		if f.Name == "[Content_Types].xml" {
			return true
		}
		if f.Name == "mimetype" && f.UncompressedSize64 < 200 {
			if rc, err := f.Open(); err == nil {
				b, _ := io.ReadAll(io.LimitReader(rc, 200))
				rc.Close()
				return bytes.Contains(b, []byte("opendocument"))
			}
		}
	}
	return false
}

// overlaps reports entries that share bytes, by which a small archive unpacks to any size (Fifield 2019).
func overlaps(z *zip.Reader) bool {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(z.File))
	for _, f := range z.File {
		from, err := f.DataOffset()
		if err != nil || f.CompressedSize64 == 0 {
			continue
		}
		spans = append(spans, span{from, from + int64(f.CompressedSize64)})
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].from < spans[j].from })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return true
		}
	}
	return false
}
