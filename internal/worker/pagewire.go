package worker

import (
	"encoding/json"
	"reflect"
)

// AppendBinary writes a page as it crosses the pipe, without its words: what is made of those is to be taken before.
func (p *Page) AppendBinary(b []byte) ([]byte, error) {
	b = appendString(b, p.File)
	fault, err := json.Marshal(p.Fault)
	if err != nil {
		return nil, err
	}
	b = appendString(b, string(fault))
	b = appendString(b, string(appendDocument(nil, &p.Document)))
	return appendString(b, string(appendValue(nil, reflect.ValueOf(found{Extraction: p.Extraction,
		Mentions: p.Mentions})))), nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (p *Page) UnmarshalBinary(b []byte) error {
	d := &decoder{b: b}
	p.File = d.string()
	fault := d.string()
	document, rest := d.string(), d.string()
	if d.fail || len(d.b) > 0 {
		return errFrame
	}
	p.Fault = nil
	if json.Unmarshal([]byte(fault), &p.Fault) != nil {
		return errFrame
	}
	var err error
	if p.Document, err = decodeDocument([]byte(document)); err != nil {
		return err
	}
	p.Found, err = decodeFound([]byte(rest), &p.Document)
	return err
}
