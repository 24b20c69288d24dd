// Package fault says of a fault of the program what may stand in a log: which functions, which kinds of errors. The
// text of an error may hold a name or a sentence of a case, so that it is never written down.
package fault

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
)

// Kinds names the types of an error and of what it wraps, outermost first, without a word of their text.
func Kinds(err error) string {
	var out []string
	var walk func(error)
	walk = func(err error) {
		if err == nil || len(out) > 20 {
			return
		}
		out = append(out, fmt.Sprintf("%T", err))
		switch x := err.(type) { //nolint:errorlint // the chain itself is walked
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				walk(e)
			}
		default:
			walk(errors.Unwrap(err))
		}
	}
	walk(err)
	return strings.Join(out, " ")
}

// Stack is the functions that were under way when a panic was recovered, innermost first, with their lines and no
// values.
func Stack() slog.Attr {
	at := make([]uintptr, 40)
	frames := runtime.CallersFrames(at[:runtime.Callers(2, at)])
	var out []string
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") &&
			!strings.HasPrefix(f.Function, "net/http.") {
			out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more {
			return slog.String("stack", strings.Join(out, " < "))
		}
	}
}
