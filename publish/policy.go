package publish

import (
	"fmt"
	"strings"
)

// Log is what the edition tells of the log that it is released in, beside the proof that comes after its release.
type Log struct {
	Key string // verifier key of a signed note; "": the edition is in no log
	// verifier keys of those whose cosignatures of that log are asked for, and how many of them must be there
	Witnesses []string
	Quorum    int
}

// policy is whose signatures a stranger asks for, as a C2SP tlog-policy.
func (l Log) policy() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "log %s\n", l.Key)
	if len(l.Witnesses) == 0 {
		b.WriteString("quorum none\n")
		return []byte(b.String())
	}
	var all []string
	for i, key := range l.Witnesses {
		all = append(all, fmt.Sprintf("w%d", i+1))
		fmt.Fprintf(&b, "witness %s %s\n", all[i], key)
	}
	fmt.Fprintf(&b, "group witnesses %d %s\nquorum witnesses\n", l.Quorum, strings.Join(all, " "))
	return []byte(b.String())
}

// witnesses names those whose cosignatures are asked for.
func (l Log) witnesses() string {
	var all []string
	for _, key := range l.Witnesses {
		name, _, _ := strings.Cut(key, "+")
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}
