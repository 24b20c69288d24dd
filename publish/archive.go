package publish

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
)

// Archive is the edition as one ZIP file, in a folder of its name. Same edition, same bytes: no file has a time.
func (e *Edition) Archive() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(e.Files)) {
		w, err := z.Create(e.ID + "/" + name)
		if err == nil {
			_, err = w.Write(e.Files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("put %s into the archive: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("end the archive: %w", err)
	}
	return b.Bytes(), nil
}
