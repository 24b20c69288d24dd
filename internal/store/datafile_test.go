package store_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"recount/internal/store"
)

// TestADataFileIsWhatItIsMadeOf makes the same file twice, and asks its header for pages that were freed.
func TestADataFileIsWhatItIsMadeOf(t *testing.T) {
	tables := []store.DataTable{{
		Name:    "odd \"name",
		Columns: []store.DataColumn{{Name: "who", Type: "TEXT"}, {Name: "low", Type: "ANY"}, {Name: "x", Type: "REAL"}},
		Rows:    [][]any{{"Zahrun", int64(7), 1.5}, {nil, "x", nil}},
	}}
	a, err := store.DataFile(t.Context(), tables)
	if err != nil {
		t.Fatal(err)
	}
	b, err := store.DataFile(t.Context(), tables)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("the same tables give other bytes: %v", err)
	}
	if !bytes.HasPrefix(a, []byte("SQLite format 3\x00")) {
		t.Fatal("no database")
	}
	if free := binary.BigEndian.Uint32(a[36:40]); free != 0 {
		t.Errorf("%d free pages", free)
	}
	if _, err := store.DataFile(t.Context(), []store.DataTable{{Name: "t",
		Columns: []store.DataColumn{{Name: "n", Type: "INTEGER"}}, Rows: [][]any{{"seven"}}}}); err == nil {
		t.Error("a STRICT table takes words for numbers")
	}
}
