package record

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Canonical encodes a value as canonical JSON: UTF-8, no white space, object keys sorted by their bytes, no HTML
// escapes, strings exactly as they are (nothing is normalised), only ", \ and control characters escaped. Numbers are
// integers wherever the type is; a float is written in its shortest form. Struct tags of encoding/json are followed.
// Equal values give equal bytes on every machine.
//
// A value that holds hidden text is refused: it belongs in the personal part of a Change (see CanonicalPersonal).
func Canonical(v any) ([]byte, error) { return canonical(v, false) }

// CanonicalPersonal is Canonical for the part of a Change that is sealed: hidden text is written out.
func CanonicalPersonal(v any) ([]byte, error) { return canonical(v, true) }

const canonicalDepth = 100

func canonical(v any, reveal bool) ([]byte, error) {
	var b strings.Builder
	e := encoder{out: &b, reveal: reveal}
	if err := e.value(reflect.ValueOf(v), 0); err != nil {
		return nil, fmt.Errorf("write canonical JSON of %T: %w", v, err)
	}
	return []byte(b.String()), nil
}

type encoder struct {
	out    *strings.Builder
	reveal bool
}

var hiddenType = reflect.TypeFor[Hidden]()

func (e *encoder) value(v reflect.Value, depth int) error {
	if depth > canonicalDepth {
		return fmt.Errorf("nested more than %d deep", canonicalDepth)
	}
	if !v.IsValid() {
		e.out.WriteString("null")
		return nil
	}
	if v.Type() == hiddenType {
		h := v.Interface().(Hidden)
		if !h.Empty() && !e.reveal {
			return fmt.Errorf("it holds hidden text, which belongs in the personal part")
		}
		return e.str(h.Reveal())
	}
	if done, err := e.marshaled(v, depth); done {
		return err
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return e.value(v.Elem(), depth+1)
	case reflect.Struct:
		return e.structure(v, depth)
	case reflect.Map:
		return e.mapping(v, depth)
	case reflect.Slice, reflect.Array:
		return e.list(v, depth)
	}
	return e.scalar(v)
}

// marshaled writes values that encode themselves; their JSON is read back and put in canonical form.
func (e *encoder) marshaled(v reflect.Value, depth int) (bool, error) {
	if v.Kind() == reflect.Pointer && v.IsNil() || !v.CanInterface() {
		return false, nil
	}
	switch m := v.Interface().(type) {
	case json.Number:
		return true, e.number(m)
	case json.Marshaler:
		raw, err := m.MarshalJSON()
		if err != nil {
			return true, err
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var tree any
		if err := d.Decode(&tree); err != nil {
			return true, err
		}
		return true, e.tree(tree, depth)
	case encoding.TextMarshaler:
		text, err := m.MarshalText()
		if err != nil {
			return true, err
		}
		return true, e.str(string(text))
	}
	return false, nil
}

func (e *encoder) scalar(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		return e.str(v.String())
	case reflect.Bool:
		e.out.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.out.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		return e.float(v.Float())
	default:
		return fmt.Errorf("a %s cannot be written", v.Type())
	}
	return nil
}

func (e *encoder) float(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("a number is not finite")
	}
	if f == 0 {
		f = 0 // minus zero
		e.out.WriteByte('0')
		return nil
	}
	e.out.WriteString(strconv.FormatFloat(f, 'g', -1, 64))
	return nil
}

func (e *encoder) number(n json.Number) error {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
		e.out.WriteString(strconv.FormatInt(i, 10))
		return nil
	}
	f, err := n.Float64()
	if err != nil {
		return err
	}
	return e.float(f)
}

func (e *encoder) str(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("a string is not UTF-8")
	}
	appendString(e.out, s)
	return nil
}

type member struct {
	key   string
	value reflect.Value
}

// plan is how a struct type is written: its members in the order of their keys.
type plan struct {
	members []planned
	err     error
}

type planned struct {
	key                 string
	index               []int
	omitEmpty, omitZero bool
}

// plans remembers the plans of types: a pure function of the program's own types.
var plans sync.Map

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{members: planFields(t, nil, nil)}
	slices.SortStableFunc(p.members, func(a, b planned) int { return strings.Compare(a.key, b.key) })
	for i := 1; i < len(p.members); i++ {
		if p.members[i].key == p.members[i-1].key {
			p.err = fmt.Errorf("key %q stands twice", p.members[i].key)
		}
	}
	plans.Store(t, p)
	return p
}

// planFields lists the members of a struct as encoding/json would, embedded structs taken in.
func planFields(t reflect.Type, at []int, to []planned) []planned {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(at), i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			to = planFields(f.Type, index, to)
			continue
		}
		if tag == "-" || !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		to = append(to, planned{name, index, strings.Contains(options, "omitempty"),
			strings.Contains(options, "omitzero")})
	}
	return to
}

func (e *encoder) structure(v reflect.Value, depth int) error {
	p := planOf(v.Type())
	if p.err != nil {
		return p.err
	}
	e.out.WriteByte('{')
	first := true
	for _, m := range p.members {
		fv := v.FieldByIndex(m.index)
		if m.omitEmpty && emptyValue(fv) || m.omitZero && fv.IsZero() {
			continue
		}
		if !first {
			e.out.WriteByte(',')
		}
		first = false
		appendString(e.out, m.key)
		e.out.WriteByte(':')
		if err := e.value(fv, depth+1); err != nil {
			return err
		}
	}
	e.out.WriteByte('}')
	return nil
}

func emptyValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func (e *encoder) mapping(v reflect.Value, depth int) error {
	if v.IsNil() {
		e.out.WriteString("null")
		return nil
	}
	if v.Type().Key().Kind() != reflect.String {
		return fmt.Errorf("a map's keys must be strings")
	}
	members := make([]member, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		members = append(members, member{it.Key().String(), it.Value()})
	}
	return e.object(members, depth)
}

func (e *encoder) object(members []member, depth int) error {
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	e.out.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			if members[i-1].key == m.key {
				return fmt.Errorf("key %q stands twice", m.key)
			}
			e.out.WriteByte(',')
		}
		if err := e.str(m.key); err != nil {
			return err
		}
		e.out.WriteByte(':')
		if err := e.value(m.value, depth+1); err != nil {
			return err
		}
	}
	e.out.WriteByte('}')
	return nil
}

func (e *encoder) list(v reflect.Value, depth int) error {
	if v.Kind() == reflect.Slice && v.IsNil() {
		e.out.WriteString("null")
		return nil
	}
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		raw, err := json.Marshal(v.Bytes())
		e.out.Write(raw)
		return err
	}
	e.out.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			e.out.WriteByte(',')
		}
		if err := e.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	e.out.WriteByte(']')
	return nil
}

func (e *encoder) tree(v any, depth int) error { return e.value(reflect.ValueOf(v), depth) }

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string with only what must be escaped escaped.
func appendString(b *strings.Builder, s string) {
	b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[from:i])
		from = i + 1
		switch c {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\n':
			b.WriteString(`\n`)
		case '\t':
			b.WriteString(`\t`)
		case '\r':
			b.WriteString(`\r`)
		default:
			b.WriteString(`\u00`)
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
}
