package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"recount/record"
)

// Faults of packed data, in words for people.
var (
	errBomb      = record.Say("it unpacks to far more than its size: made to exhaust readers")
	errTooLarge  = record.Say("it unpacks to more than one file may have")
	errTotal     = record.Say("the archive unpacks to more than is read from one file")
	errTruncated = record.Say("it is cut off or damaged")
	errChecksum  = record.Say("its checksum fails: it was changed or damaged")
)

// ratioFrom is how much may come out before the ratio is asked: short files of one repeated character are common.
const ratioFrom = 1 << 20

// counter counts what is read from packed data.
type counter struct {
	r *bytes.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// readBounded unpacks to the end, and gives up at the limits on size, on the whole file and on the ratio. What came out
// before a fault is returned with it.
func (r *reader) readBounded(unpacked io.Reader, packed func() int64) ([]byte, error) {
	var out []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := unpacked.Read(buf)
		out = append(out, buf[:n]...)
		r.unpacked += int64(n)
		switch size := int64(len(out)); {
		case size > r.limits.File:
			return out, errTooLarge
		case size > ratioFrom && size > r.limits.Ratio*max(packed(), 1):
			return nil, errBomb
		case r.unpacked > r.limits.Unpacked:
			r.stopped = true
			return nil, errTotal
		}
		switch {
		case err == io.EOF:
			return out, nil
		case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
			return nil, errChecksum // numbers in it may be wrong
		case err != nil:
			return out, errTruncated
		}
	}
}

// readGzip reads a gzipped file, or a WARC of gzipped records.
func (r *reader) readGzip(in input) {
	if !r.deeper(in) {
		return
	}
	if peek, err := gzip.NewReader(bytes.NewReader(in.data)); err == nil {
		var head [5]byte
		if n, _ := io.ReadFull(peek, head[:]); string(head[:n]) == "WARC/" {
			r.readWARC(in)
			return
		}
	}
	c := &counter{r: bytes.NewReader(in.data)}
	z, err := gzip.NewReader(c)
	if err != nil {
		r.problem(in, record.Say("the gzip file is damaged"), record.Say("copy it again"))
		return
	}
	data, err := r.readBounded(z, func() int64 { return c.n })
	if err != nil && (err != errTruncated || len(data) == 0) {
		r.problem(in, record.SentenceOf(err), record.Say("copy it again, or unpack it with another program"))
		return
	}
	inner := in
	inner.data, inner.depth = data, in.depth+1
	if err != nil {
		r.partial(in, record.Say("%w: only its beginning was read", err), record.Say("copy it again"))
	}
	r.read(inner)
}

// deeper holds the limit on archives inside archives.
func (r *reader) deeper(in input) bool {
	if in.depth >= r.limits.Depth {
		r.problem(in, record.Say("archives stand inside one another more than %d deep", r.limits.Depth),
			record.Say("unpack it with another program"))
		return false
	}
	return true
}

// decodeContent undoes the encoding of an HTTP body.
func (r *reader) decodeContent(body []byte, encoding string) ([]byte, error) {
	c := &counter{r: bytes.NewReader(body)}
	packed := func() int64 { return c.n }
	switch encoding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(c)
		if err != nil {
			// Some writers unpack the body and leave the header.
			return body, nil
		}
		return r.readBounded(z, packed)
	case "deflate":
		if z, err := zlib.NewReader(c); err == nil {
			return r.readBounded(z, packed)
		}
		c = &counter{r: bytes.NewReader(body)}
		return r.readBounded(flate.NewReader(c), packed)
	}
	return nil, record.Say("its content is packed in a way that is not read (%s)", shortName(encoding))
}

// shortName cuts a name that comes from a file to what may stand in a message.
func shortName(s string) string {
	clean := []rune{}
	for _, c := range s {
		if c < ' ' || len(clean) >= 120 {
			break
		}
		clean = append(clean, c)
	}
	return string(clean)
}
