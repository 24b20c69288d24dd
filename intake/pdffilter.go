package intake

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// unpack undoes the filters of a stream (ISO 32000-1, 7.4) as far as they are for text. Pictures give nothing. What
// comes out before a fault is used: files cut off in the middle are common.
func (f *pdfFile) unpack(s pdfStream) []byte {
	filters := f.list(s.dict["Filter"], s.dict["F"])
	params := f.list(s.dict["DecodeParms"], s.dict["DP"])
	data := s.raw
	if len(filters) > 8 {
		return nil
	}
	for i, filter := range filters {
		name, _ := f.resolve(filter).(pdfName)
		var parms pdfDict
		if i < len(params) {
			parms = f.dict(params[i])
		}
		var ok bool
		if data, ok = f.undo(string(name), data, parms); !ok {
			return nil
		}
	}
	return data
}

// list gives one object or an array of them as a list.
func (f *pdfFile) list(values ...any) pdfArray {
	for _, v := range values {
		switch v := f.resolve(v).(type) {
		case nil:
		case pdfArray:
			return v
		default:
			return pdfArray{v}
		}
	}
	return nil
}

// undo undoes one filter.
func (f *pdfFile) undo(name string, data []byte, parms pdfDict) ([]byte, bool) {
	switch name {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, false
		}
		return f.predict(f.bounded(z, len(data)), parms), true
	case "LZWDecode", "LZW":
		return f.predict(f.lzw(data, parms), parms), true
	case "ASCIIHexDecode", "AHx":
		l := &pdfLexer{b: data}
		return []byte(l.hex()), true
	case "ASCII85Decode", "A85":
		if i := bytes.Index(data, []byte("~>")); i >= 0 {
			data = data[:i]
		}
		data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~"))
		return f.bounded(ascii85.NewDecoder(bytes.NewReader(data)), len(data)), true
	case "RunLengthDecode", "RL":
		return f.runLength(data), true
	case "Crypt":
		return data, true
	}
	return nil, false
}

// bounded unpacks under the limits.
func (f *pdfFile) bounded(r io.Reader, packed int) []byte {
	limit := f.reader.limits.Stream
	out, err := io.ReadAll(io.LimitReader(r, limit))
	f.reader.unpacked += int64(len(out))
	if f.reader.unpacked > f.reader.limits.Unpacked {
		f.cut = true
		return nil
	}
	// Deflate packs at most about a thousandfold, so a page of rules and lines may pass the ratio that archives have;
	// past it and long, it is made to exhaust readers.
	if int64(len(out)) > 8<<20 && int64(len(out)) > 2*f.reader.limits.Ratio*int64(max(packed, 1)) ||
		int64(len(out)) >= limit {
		f.cut = true
		return nil
	}
	if err != nil {
		f.cut = true
	}
	return out
}

// lzw undoes 7.4.4.2. The standard library's LZW is that of GIF; PDF, as TIFF, widens its codes one step early.
func (f *pdfFile) lzw(data []byte, parms pdfDict) []byte {
	early := 1
	if n, ok := f.resolve(parms["EarlyChange"]).(float64); ok {
		early = int(n)
	}
	var table [4096][]byte
	for i := range 256 {
		table[i] = []byte{byte(i)}
	}
	next, width, bits, held := 258, 9, 0, 0
	var out, last []byte
	for _, b := range data {
		held, bits = held<<8|int(b), bits+8
		if bits < width {
			continue
		}
		bits -= width
		code := held >> bits & (1<<width - 1)
		held &= 1<<bits - 1
		switch {
		case code == 257:
			return out
		case code == 256:
			next, width, last = 258, 9, nil
			continue
		case code < next && table[code] != nil && (code < 256 || code >= 258):
			if last != nil && next < 4096 {
				table[next] = append(append([]byte(nil), last...), table[code][0])
				next++
			}
			last = table[code]
		case code == next && last != nil && next < 4096:
			last = append(append([]byte(nil), last...), last[0])
			table[next] = last
			next++
		default:
			f.cut = true
			return out
		}
		if out = append(out, last...); int64(len(out)) > f.reader.limits.Stream {
			f.cut = true
			return nil
		}
		for width < 12 && next+early >= 1<<width {
			width++
		}
	}
	return out
}

// runLength undoes 7.4.5.
func (f *pdfFile) runLength(data []byte) []byte {
	var out []byte
	for i := 0; i < len(data) && data[i] != 128 && int64(len(out)) < f.reader.limits.Stream; {
		n := int(data[i])
		i++
		if n < 128 {
			end := min(i+n+1, len(data))
			out = append(out, data[i:end]...)
			i = end
		} else if i < len(data) {
			out = append(out, bytes.Repeat(data[i:i+1], 257-n)...)
			i++
		}
	}
	return out
}

// predict undoes the predictors of PNG (7.4.4.4), which cross-reference and object streams use.
func (f *pdfFile) predict(data []byte, parms pdfDict) []byte {
	if parms == nil || pdfInt(f.resolve(parms["Predictor"])) < 10 {
		return data
	}
	colors, bits, columns := pdfInt(f.resolve(parms["Colors"])), pdfInt(f.resolve(parms["BitsPerComponent"])),
		pdfInt(f.resolve(parms["Columns"]))
	colors, columns = max(colors, 1), max(columns, 1)
	if bits <= 0 {
		bits = 8
	}
	if colors > 32 || bits > 32 || columns > 1<<20 {
		return nil
	}
	bpp := max(colors*bits/8, 1)
	row := (colors*bits*columns + 7) / 8
	var out []byte
	prev := make([]byte, row)
	for at := 0; at+1 < len(data); at += row + 1 {
		kind := data[at]
		line := make([]byte, row)
		copy(line, data[at+1:min(len(data), at+1+row)])
		unfilter(kind, line, prev, bpp)
		out = append(out, line...)
		prev = line
	}
	return out
}

// unfilter undoes one row.
func unfilter(kind byte, line, prev []byte, bpp int) {
	for i := range line {
		var left, upLeft byte
		if i >= bpp {
			left, upLeft = line[i-bpp], prev[i-bpp]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += prev[i]
		case 3:
			line[i] += byte((int(left) + int(prev[i])) / 2)
		case 4:
			line[i] += paeth(left, prev[i], upLeft)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
