package worker

import "strings"

// Confinement is what a worker found out about its own confinement by trying: each field is true where the attempt was
// refused.
type Confinement struct {
	System    string `json:"system"`    // operating system and architecture
	Files     bool   `json:"files"`     // opening, making or listing a file fails
	Network   bool   `json:"network"`   // a connection fails
	Processes bool   `json:"processes"` // starting a process fails
	Tracing   bool   `json:"tracing"`   // looking into another process fails
	Others    bool   `json:"others"`    // signalling another process or reading its limits fails
	// the operating system bounds the memory, and not the program's own word alone
	Memory  bool     `json:"memory"`
	CPU     bool     `json:"cpu"`               // computing time of a file is bounded
	Means   []string `json:"means"`             // by which this is reached, such as "seccomp" and "landlock"
	Lacking []string `json:"lacking,omitempty"` // means of this system that the kernel or the container did not grant
	Missing []string `json:"missing"`           // what this system did not grant, for people
}

// Whole reports whether everything holds.
func (c Confinement) Whole() bool {
	return c.Files && c.Network && c.Processes && c.Tracing && c.Others && c.Memory && c.CPU && len(c.Lacking) == 0
}

// String says in one line what a reader of strangers' files can and cannot do on this machine.
func (c Confinement) String() string {
	if c.Whole() {
		return "files are read in a process without network, file system or child processes, under limits of memory and time (" + strings.Join(c.Means, ", ") + ")"
	}
	s := "files are read in a separate process that is NOT fully confined on " + c.System
	if len(c.Lacking) > 0 {
		s += ", which lacks " + strings.Join(c.Lacking, " and ")
	}
	if len(c.Missing) > 0 {
		s += ": " + strings.Join(c.Missing, "; ")
	}
	return s
}

// lack notes what is missing after the probes.
func (c *Confinement) lack() {
	for _, l := range []struct {
		holds bool
		text  string
	}{
		{c.Files, "it could open files"}, {c.Network, "it could use the network"},
		{c.Processes, "it could start processes"},
		{c.Tracing, "it could look into other processes"}, {c.Others,
			"it could signal other processes or change their limits"},
		{c.Memory, "only the program itself bounds its memory"},
		{c.CPU, "only wall time bounds its computing"},
	} {
		if !l.holds {
			c.Missing = append(c.Missing, l.text)
		}
	}
}
