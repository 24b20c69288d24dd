package flow

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
)

// TestArabicWitnessIsMasked: the invented people who speak on an Arabic page stand in no output, with or without a joined
// particle; the dead keep their name.
func TestArabicWitnessIsMasked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.txt")
	write(t, path, "published: 2025-03-12\noutlet: صحيفة المرفأ\n\n"+
		"تروي أم غدير، وهي من سكان القرية، أن مسلحين قتلوا نضال كركدان (31 عاماً) وثلاثة من جيرانه.\n\n"+
		"وقال أحد السكان ويدعى لؤي قرنفلي إن خمسة أشخاص قُتلوا قرب منزله. ولقرنفلي أخ فُقد منذ السبت. وأضاف لؤي قرنفلي أن العائلات نزحت.\n")
	r := tollOf(t, []string{path}, nil)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"أم غدير", "غدير", "قرنفلي", "لؤي قرنفلي"} {
		if bytes.Contains(b, []byte(name)) {
			t.Errorf("the report names the witness %d bytes long", len(name))
		}
	}
	if !bytes.Contains(b, []byte("كركدان")) {
		t.Error("the dead man was masked")
	}
}
