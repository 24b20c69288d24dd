package name

// Code turns a folded word into letters of one byte each, so that likenesses can be computed with one machine word per
// letter. Arabic letters and a-z have codes below 64 that never meet; every other letter shares the code 63. Words
// longer than 64 letters are cut: bit-parallel comparison holds 64.
func Code(word string) []byte {
	out := make([]byte, 0, len(word))
	for _, r := range word {
		if len(out) == 64 {
			break
		}
		out = append(out, codeOf(r))
	}
	return out
}

func codeOf(r rune) byte {
	switch {
	case r >= 'a' && r <= 'z':
		return byte(r-'a') + 1
	case r >= 'ا' && r <= 'غ':
		return byte(r-'ا') + 27
	case r >= 'ف' && r <= 'ي':
		return byte(r-'ف') + 53 // up to 62; yeh and what follows it share 62
	}
	return 63
}
