// Package extract reads documents into claims: who says how many persons came to which harm, when, where, by whose
// hand, with the words of each field. It also reads the named dead, the witnesses, appeals, commitments and denials.
//
// It is a grammar over word lists that are data (data/README.md): blocks, sentences, tokens with byte offsets, figures,
// near misses, words of harm, chunks, binding, arithmetic, attribution, time, place. Where the grammar is silent or
// unsure a scorer of named features decides (scorer.go, data/weights.tsv.gz), within what the grammar is sure of. It
// uses no network, no clock and no disk, and gives equal output for equal input. The fields follow the Standards for
// Casualty Recording (Every Casualty Worldwide, 2016); parts of the design follow the pattern systems of the Fourth
// Message Understanding Conference (1992).
//
// It refuses to fill a field from outside the page, to total figures, to choose between sources, and to infer sex, sect
// or status from a name. What it gives is a candidate with its sentence; people decide.
package extract
