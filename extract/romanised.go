package extract

import "bytes"

// romanised folds spellings of one Arabic name in Latin letters: q and k, ou, oo and u, ee and i, y and i, doubled
// letters, and the endings -iyah, -iyeh, -ieh, -ah, -eh. It appends the folded key to dst.
func romanised(dst, key []byte) []byte {
	for i := 0; i < len(key); i++ {
		c := key[i]
		pair := i+1 < len(key)
		switch {
		case c == 'q':
			c = 'k'
		case pair && (c == 'o' && (key[i+1] == 'u' || key[i+1] == 'o')):
			c = 'u'
			i++
		case pair && c == 'e' && key[i+1] == 'e':
			c = 'i'
			i++
		case c == 'y':
			c = 'i'
		}
		if len(dst) > 0 && dst[len(dst)-1] == c && c >= 'a' {
			continue
		}
		dst = append(dst, c)
	}
	if len(dst) > 4 {
		dst = bytes.TrimSuffix(dst, []byte("h"))
		if n := len(dst); dst[n-1] == 'e' && dst[n-2] == 'i' {
			dst[n-1] = 'a'
		}
	}
	return dst
}
