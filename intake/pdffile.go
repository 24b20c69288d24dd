package intake

import (
	"bytes"
	"recount/record"
	"sort"
	"strconv"
)

// Faults of PDF files, in words for people.
var (
	errPDFEncrypted = record.Say("the PDF is encrypted")
	errPDFDamaged   = record.Say("the PDF is damaged: no pages were found in it")
)

// pdfFile is a PDF with its objects. The cross-reference table is not asked: objects are found by their own marks, the
// last of a number wins. That reads damaged and updated files alike, and a table that lies cannot send the reader in
// circles.
type pdfFile struct {
	reader  *reader
	objects map[int]any
	root    pdfDict
	info    pdfDict
	cut     bool // a stream or the file was cut off
}

// openPDF finds the objects of a file.
func (r *reader) openPDF(data []byte) (*pdfFile, error) {
	f := &pdfFile{reader: r, objects: map[int]any{}}
	var trailers []pdfDict
	encrypted := false
	for at := 0; at < len(data); {
		num, body, ok := nextObject(data, at)
		t := bytes.Index(data[at:], []byte("trailer"))
		if t >= 0 && (!ok || at+t < body) {
			l := &pdfLexer{b: data, at: at + t + len("trailer")}
			if d, isDict := l.next().(pdfDict); isDict {
				trailers = append(trailers, d)
			}
			at = max(l.at, at+t+7)
			continue
		}
		if !ok {
			break
		}
		v, next := readObject(data, body)
		if s, isStream := v.(pdfStream); isStream && s.dict["Type"] == pdfName("XRef") {
			trailers = append(trailers, s.dict)
		}
		f.objects[num] = v
		at = max(next, body)
	}
	for _, t := range trailers {
		encrypted = encrypted || t["Encrypt"] != nil
	}
	if encrypted {
		return nil, errPDFEncrypted
	}
	f.unpackObjectStreams()
	for _, t := range trailers {
		if d := f.dict(t["Root"]); d != nil && d["Pages"] != nil {
			f.root = d
		}
		if d := f.dict(t["Info"]); d != nil {
			f.info = d
		}
	}
	if len(f.objects) == 0 {
		return nil, errPDFDamaged
	}
	return f, nil
}

// nextObject finds "num gen obj" at or after an offset and gives the offset after it.
func nextObject(data []byte, at int) (num, body int, ok bool) {
	for at < len(data) {
		i := bytes.Index(data[at:], []byte("obj"))
		if i < 0 {
			return 0, 0, false
		}
		i += at
		at = i + 3
		if i > 3 && string(data[i-3:i]) == "end" {
			continue
		}
		j := i
		for j > 0 && isPDFSpace(data[j-1]) {
			j--
		}
		g := j
		for g > 0 && data[g-1] >= '0' && data[g-1] <= '9' {
			g--
		}
		k := g
		for k > 0 && isPDFSpace(data[k-1]) {
			k--
		}
		n := k
		for n > 0 && k-n < 9 && data[n-1] >= '0' && data[n-1] <= '9' {
			n--
		}
		if g == j || k == g || n == k {
			continue
		}
		num, err := strconv.Atoi(string(data[n:k]))
		if err == nil {
			return num, i + 3, true
		}
	}
	return 0, 0, false
}

// readObject reads the object at an offset, with its stream if it has one.
func readObject(data []byte, at int) (v any, next int) {
	l := &pdfLexer{b: data, at: at}
	v = l.next()
	d, ok := v.(pdfDict)
	if !ok {
		return v, l.at
	}
	l.skipSpace()
	if !bytes.HasPrefix(data[l.at:], []byte("stream")) {
		return v, l.at
	}
	from := l.at + len("stream")
	if from < len(data) && data[from] == '\r' {
		from++
	}
	if from < len(data) && data[from] == '\n' {
		from++
	}
	if n, ok := d["Length"].(float64); ok && n >= 0 && from+int(n) <= len(data) {
		end := from + int(n)
		tail := bytes.TrimLeft(data[end:min(len(data), end+20)], "\r\n \t")
		if bytes.HasPrefix(tail, []byte("endstream")) {
			return pdfStream{d, data[from:end]}, end
		}
	}
	end := bytes.Index(data[from:], []byte("endstream"))
	if end < 0 {
		return pdfStream{d, data[from:]}, len(data)
	}
	return pdfStream{d, bytes.TrimRight(data[from:from+end], "\r\n")}, from + end
}

// unpackObjectStreams adds the objects that stand in streams (7.5.7); one that stands in the file itself wins.
func (f *pdfFile) unpackObjectStreams() {
	var nums []int
	for n, v := range f.objects {
		if s, ok := v.(pdfStream); ok && s.dict["Type"] == pdfName("ObjStm") {
			nums = append(nums, n)
		}
	}
	sort.Ints(nums)
	packed := map[int]any{}
	for _, n := range nums {
		s := f.objects[n].(pdfStream)
		count, first := pdfInt(f.resolve(s.dict["N"])), pdfInt(f.resolve(s.dict["First"]))
		b := f.unpack(s)
		if first <= 0 || first > len(b) {
			continue
		}
		head := &pdfLexer{b: b[:first]}
		for range min(count, 100_000) {
			num, ok1 := head.next().(float64)
			offset, ok2 := head.next().(float64)
			if !ok1 || !ok2 || first+int(offset) > len(b) || offset < 0 {
				break
			}
			l := &pdfLexer{b: b, at: first + int(offset)}
			packed[int(num)] = l.next()
		}
	}
	for n, v := range packed {
		if _, have := f.objects[n]; !have {
			f.objects[n] = v
		}
	}
}

// resolve follows references.
func (f *pdfFile) resolve(v any) any {
	for range 16 {
		ref, ok := v.(pdfRef)
		if !ok {
			return v
		}
		v = f.objects[ref.num]
	}
	return nil
}

// dict gives a dictionary, or that of a stream, or nil.
func (f *pdfFile) dict(v any) pdfDict {
	switch v := f.resolve(v).(type) {
	case pdfDict:
		return v
	case pdfStream:
		return v.dict
	}
	return nil
}

func (f *pdfFile) array(v any) pdfArray {
	a, _ := f.resolve(v).(pdfArray)
	return a
}

func (f *pdfFile) number(v any) float64 {
	n, _ := f.resolve(v).(float64)
	return n
}

func pdfInt(v any) int {
	n, _ := v.(float64)
	return int(n)
}

// pdfPage is a page with what it inherits.
type pdfPage struct {
	dict      pdfDict
	resources pdfDict
}

// pages gives the pages in order, up to the limit.
func (f *pdfFile) pages(limit int) (pages []pdfPage, more bool) {
	seen := map[int]bool{}
	var walk func(v any, resources pdfDict, depth int)
	walk = func(v any, resources pdfDict, depth int) {
		if ref, ok := v.(pdfRef); ok {
			if seen[ref.num] {
				return // a tree that holds itself
			}
			seen[ref.num] = true
		}
		d := f.dict(v)
		if d == nil || depth > f.reader.limits.PDFDepth {
			return
		}
		if r := f.dict(d["Resources"]); r != nil {
			resources = r
		}
		if kids, ok := f.resolve(d["Kids"]).(pdfArray); ok {
			for _, k := range kids {
				walk(k, resources, depth+1)
			}
			return
		}
		if len(pages) >= limit {
			more = true
			return
		}
		pages = append(pages, pdfPage{d, resources})
	}
	if f.root != nil {
		walk(f.root["Pages"], nil, 0)
	}
	if len(pages) > 0 {
		return pages, more
	}
	// No tree: take page objects by number.
	var nums []int
	for n, v := range f.objects {
		if d, ok := v.(pdfDict); ok && d["Type"] == pdfName("Page") {
			nums = append(nums, n)
		}
	}
	sort.Ints(nums)
	for _, n := range nums {
		walk(pdfRef{n}, f.dict(f.dict(f.objects[n].(pdfDict)["Parent"])["Resources"]), 0)
	}
	return pages, more
}
