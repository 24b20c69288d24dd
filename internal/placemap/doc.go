// Package placemap draws places as SVG, for pages, reports and editions: marks over borders and coasts, with a graticule,
// a scale and the names of units and towns, without script and without a request to anywhere. A place is never drawn finer
// than it is known: its circle says how far from its point it may reach.
//
// It is quiet: it reads nothing but the outlines that are built in (Natural Earth, public domain), and the same marks
// give the same picture on every machine: products are rounded before they are added, so that no processor fuses them.
package placemap
