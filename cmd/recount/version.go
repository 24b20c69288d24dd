package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"recount/internal/worker"
	"recount/record"
)

// programVersion is the version that the binary was built from, with the revision of its source and whether that was
// changed; where the build recorded none, the sum of its module or what names the program itself.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "recount"
	}
	words := []string{"recount", info.Main.Version}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	switch revision := settings["vcs.revision"]; {
	case revision != "" && !strings.Contains(info.Main.Version, revision[:min(12, len(revision))]):
		words = append(words, "revision "+revision)
	case revision == "" && info.Main.Sum != "":
		words = append(words, info.Main.Sum)
	case revision == "":
		words = append(words, programItself())
	}
	if settings["vcs.modified"] == "true" {
		words = append(words, "modified")
	}
	return strings.Join(words, " ")
}

// programItself names a build without a revision: by the hash of the program's content that Go's linker wrote into its
// head ("go tool buildid FILE" prints it last), which costs one page; where there is none, by the SHA-256 of the file,
// which every start of the program would wait for.
var programItself = sync.OnceValue(func() string {
	const unknown = "revision not recorded by the build"
	path, err := os.Executable()
	if err != nil {
		return unknown
	}
	f, err := os.Open(path)
	if err != nil {
		return unknown
	}
	defer f.Close()
	head := make([]byte, 32<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return unknown
	}
	if id := contentID(head[:n]); id != "" {
		return "build id " + id
	}
	h := sha256.New()
	h.Write(head[:n])
	if _, err := io.Copy(h, f); err != nil {
		return unknown
	}
	return "program sha256:" + hex.EncodeToString(h.Sum(nil))
})

// contentID finds the hash of a program's content in its head: the last part of the build id, which stands in a note of
// ELF files and in a line of text in others (cmd/internal/buildid). It is empty where the build left it out.
func contentID(head []byte) string {
	id := ""
	if before, after, ok := bytes.Cut(head, []byte("\x04\x00\x00\x00Go\x00\x00")); ok && len(before) >= 4 {
		size := int(binary.LittleEndian.Uint32(before[len(before)-4:]))
		id = string(after[:min(max(size, 0), len(after), 256)])
	} else if _, after, ok := bytes.Cut(head, []byte("\xff Go build ID: \"")); ok {
		line, _, whole := bytes.Cut(after, []byte("\"\n"))
		if whole {
			id = string(line)
		}
	}
	id = id[strings.LastIndexByte(id, '/')+1:]
	if len(id) < 20 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return id
}

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
