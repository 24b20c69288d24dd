package main

import (
	"fmt"
	"runtime"
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
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and of its tables",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s %s/%s\ntable of qualifiers %s\n", programVersion(), runtime.Version(),
				runtime.GOOS, runtime.GOARCH, record.PolicyVersion)
			return tellConfinement(c)
		},
	}
}
