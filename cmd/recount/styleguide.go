//go:build styleguide

package main

// styleguide is on in a build for development (go build -tags styleguide): the desk shows its components at
// /styleguide.
const styleguide = true
