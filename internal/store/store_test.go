package store_test

import (
	"testing"

	"recount/internal/store"
	"recount/internal/store/storetest"
)

func TestEncrypted(t *testing.T) { storetest.Run(t, storetest.Backend{Name: "sqlite"}) }

// TestExclusive is how a case is opened on Windows: one connection and no shared memory.
func TestExclusive(t *testing.T) {
	storetest.Run(t, storetest.Backend{Name: "exclusive", Options: store.Options{Exclusive: true}})
}
