package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"recount/record"
)

// version is what the build knows of itself, without the program's name.
func version() string { return strings.TrimSpace(strings.TrimPrefix(programVersion(), "recount")) }

// versionCommand is "recount version".
func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and of its tables",
		Args:  cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) {
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s %s/%s\ntable of qualifiers %s\n", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, record.PolicyVersion)
		},
	}
}
