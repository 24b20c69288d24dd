package audit

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// TlogProof writes a bundle whose act is shown as a C2SP tlog-proof (c2sp.org/tlog-proof@v1). The extra data are what
// the leaf is made of, each on a line: the header, the salt in hex, the open part. A third party makes the leaf of
// them, so nothing of them has to be believed.
func (b Bundle) TlogProof() ([]byte, error) {
	if b.Body == nil || b.Personal != nil {
		return nil, fmt.Errorf("only an act without a personal part that is shown can be proved to a third party")
	}
	var extra, out bytes.Buffer
	fmt.Fprintf(&extra, "%s\n%s\n%s\n", b.Header, hex.EncodeToString(b.Salt), b.Body)
	fmt.Fprintf(&out, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", base64.StdEncoding.EncodeToString(extra.Bytes()),
		b.Index)
	for _, h := range b.Proof {
		fmt.Fprintln(&out, base64.StdEncoding.EncodeToString(h))
	}
	fmt.Fprintf(&out, "\n%s", b.Checkpoint)
	return out.Bytes(), nil
}
