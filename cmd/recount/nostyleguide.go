//go:build !styleguide

package main

// styleguide is off: the desk has no page of its components.
const styleguide = false
