package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"
)

// golden is the digest of all files of the edition that sample(120) makes, on every machine. Whoever means to change what
// an edition consists of writes here what the test then prints.
const golden = "86b11a3765de087ddb64bd36a47c02ec3f14f2e0a622557cfcb1b6b838a58d91"

// TestTheSameBytesEverywhere holds an edition to a digest that another machine computed, and makes it again in processes
// of other settings: one core, another time zone, another language, another order of maps.
func TestTheSameBytesEverywhere(t *testing.T) {
	e := build(t, sample(t, 120))
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(e.Files)) {
		sum := sha256.Sum256(e.Files[name])
		h.Write([]byte(name + "\n" + hex.EncodeToString(sum[:]) + "\n"))
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != golden {
		t.Errorf("this machine (or this change) makes an edition of digest %s, not %s", got, golden)
	}
	if os.Getenv("RECOUNT_GOLDEN_AGAIN") != "" {
		return
	}
	for _, settings := range [][]string{
		{"GOMAXPROCS=1", "TZ=Asia/Tokyo", "LANG=ar_SY.UTF-8", "LC_ALL=ar_SY.UTF-8"},
		{"GOMAXPROCS=8", "TZ=America/St_Johns", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "GOGC=5"},
	} {
		again := exec.Command(os.Args[0], "-test.run=^TestTheSameBytesEverywhere$", "-test.count=1")
		again.Env = append(append(os.Environ(), "RECOUNT_GOLDEN_AGAIN=1"), settings...)
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("with %q: %v\n%s", settings, err, out)
		}
	}
}
