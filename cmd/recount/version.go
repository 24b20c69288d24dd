package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"recount/internal/worker"
	"recount/record"
)

// version is what the build knows of itself, without the program's name.
func version() string { return strings.TrimSpace(strings.TrimPrefix(programVersion(), "recount")) }

// tellConfinement prints what a reader of strangers' files can and cannot do on this machine.
func tellConfinement(c *cobra.Command) error {
	worker.Tell = nil // said here
	confinement, err := worker.Probe()
	if err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), confinement)
	return nil
}

// versionCommand is "recount version".
func versionCommand() *cobra.Command {
	var parts bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and of its tables",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if parts {
				return writeParts(c.OutOrStdout())
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s %s/%s\ntable of qualifiers %s\n", programVersion(), runtime.Version(),
				runtime.GOOS, runtime.GOARCH, record.PolicyVersion)
			return tellConfinement(c)
		},
	}
	c.Flags().BoolVar(&parts, "parts", false, "print the modules that the program is made of, as CycloneDX 1.6 JSON")
	return c
}

// part is a component of a CycloneDX bill of materials.
type part struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref,omitempty"`
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	PURL    string `json:"purl,omitempty"`
}

// writeParts writes what the build knows of the modules in it.
func writeParts(w io.Writer) error {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return record.Say("this program was built without its list of modules")
	}
	of := func(kind string, m *debug.Module) part {
		if m.Replace != nil {
			m = m.Replace
		}
		at := "pkg:golang/" + m.Path + "@" + m.Version
		return part{Type: kind, Ref: at, Name: m.Path, Version: m.Version, PURL: at}
	}
	parts := []part{{Type: "platform", Ref: "pkg:golang/std@" + build.GoVersion, Name: "go", Version: build.GoVersion}}
	for _, m := range build.Deps {
		parts = append(parts, of("library", m))
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"metadata":   map[string]any{"component": of("application", &build.Main)},
		"components": parts,
	})
}
