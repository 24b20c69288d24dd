// Package count takes dated claims and victim records to bounds on the number of persons harmed, each with a proof.
//
// Every origin keeps a ledger: what it says it knows. A figure is a linear constraint on its origin's ledger, never on
// the truth; ledgers of admitted origins lie below the truth (their dead are dead); closures, set by a reviewer, cap
// it. The lower bound of a query is the least value of a linear program over the atoms of all cells in play, and the
// dual solution is the proof: the few claims whose combination forces the bound. A proof is checked in exact rational
// arithmetic, apart from the program that found it (Proof.Check).
//
// What an origin did not sort is not taken for the rest: of "30, among them 2 women" 28 need not be men, so a part of a
// total, and a figure of one sex, age, status or cause beside one of people who were not sorted, caps nothing.
//
// The package refuses: to add figures of one origin over time; to add overlapping cells across origins; to average; to
// read an upper bound out of a figure that closes nothing; to repair a conflict; to let a figure that a page gives
// without saying whose it is prove anything. A figure that two readings fit is used by the weaker one.
//
// It is pure: no clock, no disk, no randomness. The same claims in any order give the same result.
//
// Rules: the Standards for Casualty Recording (Every Casualty Worldwide, 2016), the practice of Iraq Body Count (an
// aggregate enters only for what is not yet covered), ACLED (vague words give their floor), UCDP GED (low and high are
// chosen, not averaged) and OHCHR (a verified count is a minimum).
package count
