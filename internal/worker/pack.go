package worker

import (
	"encoding/binary"
	"math"
	"reflect"

	"recount/record"
)

// What was found in a document crosses the pipe field by field, whatever its type: lengths and whole numbers as
// varints, pointers and lists with a mark for nil. A field that is added to a claim travels without a word here.

var (
	dateType   = reflect.TypeFor[record.Date]()
	hiddenType = reflect.TypeFor[record.Hidden]()
	anchorType = reflect.TypeFor[record.Anchor]()
)

// appendValue writes a value.
func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(b, v.Uint())
	case reflect.Float32, reflect.Float64:
		return binary.AppendUvarint(b, math.Float64bits(v.Float()))
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendValue(append(b, 1), v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return append(b, 0)
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		for i := range v.Len() {
			b = appendValue(b, v.Index(i))
		}
		return b
	case reflect.Struct:
		switch v.Type() {
		case dateType:
			return appendString(b, v.Interface().(record.Date).String())
		case hiddenType: // the pipe to the parent is no output: the name is masked there
			return appendString(b, v.Interface().(record.Hidden).Reveal())
		}
		for i := range v.NumField() {
			b = appendValue(b, v.Field(i))
		}
		return b
	}
	panic("worker: a value of type " + v.Type().String() + " cannot be written")
}

// unpacker reads what appendValue wrote. It holds every anchor to lie in the text, so that a worker that a file took
// over cannot make the parent slice outside it.
type unpacker struct {
	decoder
	text  int
	dates map[string]record.Date
}

func (u *unpacker) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(u.string())
	case reflect.Bool:
		v.SetBool(u.uvarint() == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := int64(u.int())
		u.fail = u.fail || v.OverflowInt(n)
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n := u.uvarint()
		u.fail = u.fail || v.OverflowUint(n)
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(math.Float64frombits(u.uvarint()))
	case reflect.Pointer:
		if u.uvarint() == 1 {
			v.Set(reflect.New(v.Type().Elem()))
			u.value(v.Elem())
		}
	case reflect.Slice:
		u.slice(v)
	case reflect.Struct:
		u.structure(v)
	default:
		u.fail = true
	}
}

// slice reads a list. It grows as elements come and not as the length claims.
func (u *unpacker) slice(v reflect.Value) {
	n := u.uvarint()
	if n == 0 {
		return
	}
	if n-1 > uint64(len(u.b)) {
		u.fail, u.b = true, nil
		return
	}
	out := reflect.MakeSlice(v.Type(), 0, int(min(n-1, 64)))
	for range n - 1 {
		if u.fail {
			return
		}
		out = reflect.Append(out, reflect.Zero(v.Type().Elem()))
		u.value(out.Index(out.Len() - 1))
	}
	v.Set(out)
}

func (u *unpacker) structure(v reflect.Value) {
	switch v.Type() {
	case dateType:
		if d, ok := u.date(u.string()); ok {
			v.Set(reflect.ValueOf(d))
		}
		return
	case hiddenType:
		if s := u.string(); s != "" {
			v.Set(reflect.ValueOf(record.Hide(s)))
		}
		return
	}
	for i := range v.NumField() {
		u.value(v.Field(i))
	}
	if v.Type() == anchorType {
		if a := v.Addr().Interface().(*record.Anchor); a.Start < 0 || a.End < a.Start || a.End > u.text {
			u.fail = true
		}
	}
}

// date reads a date; a page has the same one many times.
func (u *unpacker) date(s string) (record.Date, bool) {
	if s == "" {
		return record.Date{}, false
	}
	if d, ok := u.dates[s]; ok {
		return d, true
	}
	var d record.Date
	if d.UnmarshalText([]byte(s)) != nil {
		u.fail = true
		return record.Date{}, false
	}
	if u.dates == nil {
		u.dates = map[string]record.Date{}
	}
	u.dates[s] = d
	return d, true
}
