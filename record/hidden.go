package record

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Hidden is a string that must not print: the name of a witness, a contact, an exact place of refuge. Formatting,
// logging and JSON all give a mask; only Reveal gives the text, and a search for Reveal finds every place that does.
type Hidden struct{ text string }

// HiddenMask is what a Hidden prints as.
const HiddenMask = "[hidden]"

// Hide wraps a sensitive string.
func Hide(s string) Hidden { return Hidden{text: s} }

// Reveal returns the string itself. The caller answers for who sees it.
func (h Hidden) Reveal() string { return h.text }

// Empty reports whether nothing is hidden.
func (h Hidden) Empty() bool { return h.text == "" }

// String returns the mask, or nothing where nothing is hidden.
func (h Hidden) String() string {
	if h.text == "" {
		return ""
	}
	return HiddenMask
}

// Format prints the mask for every verb and flag.
func (h Hidden) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(h.String())) }

// MarshalJSON gives the mask.
func (h Hidden) MarshalJSON() ([]byte, error) { return json.Marshal(h.String()) }

// MarshalText gives the mask.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// LogValue gives the mask to structured logs.
func (h Hidden) LogValue() slog.Value { return slog.StringValue(h.String()) }

// UnmarshalJSON hides a string that was read. The mask itself is refused: masked text was never the text.
func (h *Hidden) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == HiddenMask {
		return fmt.Errorf("masked text cannot be read back")
	}
	h.text = s
	return nil
}

// HiddenBytes is a text as hidden as Hidden that was opened to be shown once, and that can be wiped from memory after.
type HiddenBytes struct{ text []byte }

// HideBytes wraps a sensitive text. Its bytes belong to the result from then on.
func HideBytes(b []byte) HiddenBytes { return HiddenBytes{text: b} }

// Reveal returns the bytes themselves, until they are wiped. The caller answers for every copy.
func (h HiddenBytes) Reveal() []byte { return h.text }

// Wipe overwrites the text.
func (h HiddenBytes) Wipe() { clear(h.text) }

// Empty reports whether nothing is hidden.
func (h HiddenBytes) Empty() bool { return len(h.text) == 0 }

// String returns the mask, or nothing where nothing is hidden.
func (h HiddenBytes) String() string {
	if h.Empty() {
		return ""
	}
	return HiddenMask
}

// Format prints the mask for every verb and flag.
func (h HiddenBytes) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(h.String())) }

// MarshalText gives the mask.
func (h HiddenBytes) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// LogValue gives the mask to structured logs.
func (h HiddenBytes) LogValue() slog.Value { return slog.StringValue(h.String()) }
