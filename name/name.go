// Package name folds, parses and compares personal and place names in Arabic and Latin script.
//
// It makes keys to stand beside a name and never instead of it: every function takes the name as it was written and
// returns something to compare, block or sort by. It refuses to correct a name, to choose a spelling for print, or to
// say that two names are one person; package link weighs that with everything else that is known.
//
// Foldings follow Unicode normalisation form KD (UAX 15). Transliteration habits covered are ALA-LC, ISO 233,
// DIN 31635, UNGEGN 2018 and the press, passport, French and Turkish spellings met in lists. Likenesses are those of
// Jaro (1989) and Winkler (1990), and the edit distances of Levenshtein and of Damerau in its restricted form.
package name
