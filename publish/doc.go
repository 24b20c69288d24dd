// Package publish makes editions: what leaves the desk. An edition is a frozen answer to a stated question, made of a
// case at one size of its log: open data, a site in two languages that needs no network and no script, and proofs that
// strangers can check with nothing of ours.
//
// It refuses to publish what its rules forbid, and names the record and the rule (Check). It tells no number below k
// that the sums of this and of earlier editions would give away (Suppress), and no place finer than the policy. It
// invents nothing: an empty cell is "not stated". Same input, same bytes.
//
// It is quiet: what it is made of is handed in, and the files are handed out.
//
// Formats: Data Package v2, RO-Crate 1.2, GeoJSON (RFC 7946), W3C Web Annotation, UCDP GED 26.1, C2SP tlog-proof. Rules
// of disclosure: Daalmans and de Waal, Transactions on Data Privacy 3 (2010). doc/edition-format.md has every field.
package publish
