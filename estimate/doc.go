// Package estimate infers how many of the dead are on no list, from the way in which several incomplete lists
// overlap (multiple systems estimation), or says in words why these lists cannot tell.
//
// It holds each estimator in its own file with the paper that it follows: Chao's lower bound, log-linear models and
// their averages, averages over decomposable graphs, and the Bayesian latent-class model. The headline is never one
// of them but their envelope (envelope.go), because no single estimator holds its promised coverage. A gate of
// fourteen rules (rules.go, gate.go) decides what may be said.
//
// It refuses to give a number for one list, to give an interval as if two lists could be tested for dependence, to
// print a central value where the families of models disagree, and to impute a stratum that cannot be estimated. It
// never adds its inference to a count of documented persons: a Result is a separate, labelled thing.
//
// The package is pure: it reads no clock, disk or network, and draws only from seeds that are handed in. The same
// table, options and seed give the same bytes whatever the order of rows or lists and the number of processors.
//
// The limits of the whole approach are stated by Aleshin-Guendel, Sadinle and Wakefield (arXiv 2101.09304): models
// that fit the observed histories equally well can imply arbitrarily different totals.
package estimate
