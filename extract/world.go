package extract

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"recount/record"
)

// The world: units of the first and second order and populated places from 1,000 inhabitants, of GeoNames
// (data/NOTICE). Each country is a gzip member of its own that is unpacked when a page first speaks of the country; the
// first member, units of the first order and large cities of all countries, comes with the gazetteer kept by hand.
// bench/gazetteer makes both files.

//go:embed data/world.tsv.gz
var worldData []byte

//go:embed data/world_index.tsv
var worldIndex string

// maxUnpacked bounds what a packed table may unpack to, in bytes.
const maxUnpacked = 32 << 20

// world unpacks the members that are asked for, once each.
type world struct {
	members  map[record.PlaceID]*worldMember
	handKept *Gazetteer
}

type worldMember struct {
	at, size int
	once     sync.Once
	places   *Gazetteer
	err      error
}

var worldColumns = []string{"country", "offset", "bytes", "places"}

func newWorld(g *Gazetteer) (*world, error) {
	rows, err := readRows("world_index", worldIndex, worldColumns)
	if err != nil {
		return nil, err
	}
	w := &world{members: make(map[record.PlaceID]*worldMember, len(rows)), handKept: g}
	for i, r := range rows {
		at, err1 := strconv.Atoi(r[1])
		size, err2 := strconv.Atoi(r[2])
		if err1 != nil || err2 != nil || at < 0 || size < 0 || at+size > len(worldData) {
			return nil, fmt.Errorf("world_index, line %d: no member of the file lies there", i+2)
		}
		w.members[record.PlaceID(r[0])] = &worldMember{at: at, size: size}
	}
	return w, nil
}

// unpacked gives the text of a packed table.
func unpacked(data []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	z.Multistream(false)
	var text strings.Builder
	size := binary.LittleEndian.Uint32(data[len(data)-4:]) // RFC 1952: the last field is the size
	text.Grow(int(min(size, maxUnpacked)))
	_, err = io.Copy(&text, io.LimitReader(z, maxUnpacked))
	return text.String(), err
}

// add puts the rows of a member into a gazetteer: id, level, name, Arabic name, aliases, Arabic aliases, parent,
// latitude, longitude, inhabitants. A place that is told by one word wants a cue or its parent on the page.
func (m *worldMember) add(g *Gazetteer) error {
	data, err := unpacked(worldData[m.at : m.at+m.size])
	if err != nil {
		return fmt.Errorf("world gazetteer: %w", err)
	}
	for data != "" {
		line, rest, _ := strings.Cut(data, "\n")
		data = rest
		var c [10]string
		for i := range c {
			c[i], line, _ = strings.Cut(line, "\t")
		}
		p := record.Place{ID: record.PlaceID(c[0]), Level: record.Level(c[1]), NameEN: c[2], NameAR: c[3],
			AliasesEN: aliases(c[4]), AliasesAR: aliases(c[5]), Parent: record.PlaceID(c[6])}
		p.Lat, _ = strconv.ParseFloat(c[7], 64)
		p.Lon, _ = strconv.ParseFloat(c[8], 64)
		if p.ID == "" || levelRank[p.Level] == 0 {
			return fmt.Errorf("world gazetteer: a row without id or level")
		}
		g.add(p, true, true)
	}
	return nil
}

// country gives the places of a country, nil where there are none. A table that cannot be read is a fault of the page
// that asks for it, each time: a page read without its country would be read otherwise and say nothing.
func (w *world) country(c record.PlaceID) *Gazetteer {
	m := w.members[c]
	if m == nil || c == worldMemberName {
		return nil
	}
	m.once.Do(func() {
		g := NewGazetteer()
		g.outer = w.handKept
		m.err = fmt.Errorf("world gazetteer: %s was not read to its end", c) // stands where reading it panics
		if m.err = m.add(g); m.err == nil {
			m.places = g
		}
	})
	if m.err != nil {
		panic(m.err) // the tables are embedded; a test reads all of them
	}
	return m.places
}

const worldMemberName = record.PlaceID("world")

// place finds an entry by its id, which ends in its country: "gn-1234.cd".
func (w *world) place(id record.PlaceID) (record.Place, bool) {
	_, country, ok := strings.Cut(string(id), ".")
	if !ok || !strings.HasPrefix(string(id), "gn-") {
		return record.Place{}, false
	}
	g := w.country(record.PlaceID(country))
	if g == nil {
		return record.Place{}, false
	}
	return g.tree.Place(id)
}
