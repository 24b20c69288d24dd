package publish

import (
	"strings"

	"recount/record"
)

// leaves lists a closed dimension's set by name; nil is any.
func leaves[T record.Status | record.Sex | record.Age | record.Cause](set T) []string {
	text := any(set).(interface{ String() string }).String()
	switch text {
	case "any":
		return nil
	case "none":
		return []string{}
	}
	return strings.Split(text, "+")
}
