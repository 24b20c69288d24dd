package intake

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
)

// maxDescription bounds the description of a collection that is read, in bytes.
const maxDescription = 4 << 20

// isWACZ reports a web archive collection (WACZ 1.1): its pages lie in the WARC files of one folder.
func isWACZ(z *zip.Reader) bool {
	described, archive := false, false
	for _, f := range z.File {
		described = described || f.Name == "datapackage.json"
		archive = archive || strings.HasPrefix(f.Name, "archive/") && strings.Contains(f.Name, ".warc")
	}
	return described && archive
}

// waczDigests are the SHA-256 digests that the description of a collection gives of its files, in hex, by path. Files
// of which it says nothing, or in another kind of digest, are not among them.
func waczDigests(z *zip.Reader) map[string]string {
	out := map[string]string{}
	for _, f := range z.File {
		if f.Name != "datapackage.json" {
			continue
		}
		body, err := f.Open()
		if err != nil {
			continue
		}
		var described struct {
			Resources []struct {
				Path string `json:"path"`
				Hash string `json:"hash"`
			} `json:"resources"`
		}
		err = json.NewDecoder(io.LimitReader(body, maxDescription)).Decode(&described)
		_ = body.Close() // it was read as far as it goes
		if err != nil {
			continue
		}
		for _, r := range described.Resources {
			if digest, ok := strings.CutPrefix(strings.ToLower(r.Hash), "sha256:"); ok {
				out[r.Path] = digest
			}
		}
	}
	return out
}

// isSHA256 reports whether bytes have a digest in hex.
func isSHA256(digest string, data []byte) bool {
	sum := sha256.Sum256(data)
	return strings.EqualFold(hex.EncodeToString(sum[:]), digest)
}
