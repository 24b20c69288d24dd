// Package exchange lets desks that work apart come together: what a bundle of acts holds and when it is taken, the
// order in which the union of several logs is read, and what of it has an effect.
//
// Every act bears the desk that did it, its turn among that desk's acts, the leaves of the log that it built on, and
// the desk's signature. The union of logs is a set: whoever has the same acts reads them in the same order (Order),
// gives the same acts an effect (Settle) and comes to the same tables, in whatever order bundles came. No clock is
// asked. Acts that desks did on one record without knowing of each other are a Conflict: what both knew before stands
// until a person decides.
//
// The package is quiet: it encrypts nothing and keeps nothing. It refuses to guess: a bundle that is cut, forked, out
// of turn or of a form that it does not know is refused by name, whole.
//
// References: M. Shapiro et al., "Conflict-free Replicated Data Types" (2011); multi-value registers as in Dynamo
// (2007).
package exchange
