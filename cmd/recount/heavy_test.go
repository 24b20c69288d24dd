package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// heavyBook writes a spreadsheet of rows, with the texts that its cells share and what stands behind its rows.
func heavyBook(t *testing.T, path, rows, shared, after string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for name, body := range map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook xmlns="m" xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>` + shared + `</t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="m"><sheetData>` + rows + `</sheetData>` + after +
			`</worksheet>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// heavyFiles writes files that are small to send and large to read, and says what is to be heard of each; "" where it
// is read.
func heavyFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	inline := func(at, text string) string {
		return `<c r="` + at + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	header := `<row r="1">` + inline("A1", "name") + inline("B1", "place") + `</row>`
	var many, people strings.Builder
	for r := 2; r <= 300_001; r++ {
		fmt.Fprintf(&many, `<row r="%[1]d"><c r="A%[1]d" t="s"><v>0</v></c><c r="B%[1]d" t="s"><v>0</v></c></row>`, r)
	}
	for r := 2; r <= 1500; r++ {
		fmt.Fprintf(&people, `<row r="%d">%s%s</row>`, r, inline(fmt.Sprintf("A%d", r),
			fmt.Sprintf("Invented%d Person", r)), inline(fmt.Sprintf("B%d", r), "Zahrun"))
	}
	heavyBook(t, filepath.Join(dir, "shared.xlsx"), header+many.String(), strings.Repeat("x", 30_000), "")
	heavyBook(t, filepath.Join(dir, "merged.xlsx"), header+people.String(), "",
		`<mergeCells><mergeCell ref="XFA1:XFD1500"/><mergeCell ref="C1:XFD1500"/></mergeCells>`)
	cell, err := os.Create(filepath.Join(dir, "cell.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer cell.Close()
	fmt.Fprint(cell, "id,name\n1,")
	for range 240 {
		if _, err := cell.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	wait := map[string]string{"shared.xlsx": "repeat in cells", "merged.xlsx": "", "cell.csv": "longer than 64 KiB"}
	if _, err := os.Stat("/dev/zero"); err == nil {
		wait["/dev/zero"] = "no file but a device"
	}
	if makePipe(filepath.Join(dir, "pipe")) == nil {
		wait["pipe"] = "no file but a device, a pipe"
	}
	return wait
}

// TestHeavyFilesAreRefused hands files that are made to exhaust a reader to the program as lists and as pages, and
// prints what each cost. Time is computing time, since the clock is shared with whatever else runs. Nothing is left in
// the folder for temporary files, also of a program killed in the middle.
func TestHeavyFilesAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: half a GB is written and read")
	}
	dir, temp := t.TempDir(), t.TempDir()
	const most, memory = 2 * time.Second, 256 << 20
	run := func(ctx context.Context, args ...string) (string, *os.ProcessState, int64) {
		var out bytes.Buffer
		c := exec.CommandContext(ctx, "recount", args...)
		c.Dir, c.Env, c.Stdout, c.Stderr = dir, append(os.Environ(), "TMPDIR="+temp), &out, &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended, peak := make(chan struct{}), make(chan int64)
		go func() {
			var most int64
			for {
				select {
				case <-ended:
					peak <- most
					return
				case <-time.After(2 * time.Millisecond):
					most = max(most, held(c.Process.Pid))
				}
			}
		}()
		_ = c.Wait()
		close(ended)
		return out.String(), c.ProcessState, <-peak
	}
	for name, want := range heavyFiles(t, dir) {
		for _, verb := range []string{"link", "toll"} {
			out, state, peak := run(t.Context(), verb, name)
			cost := state.UserTime() + state.SystemTime()
			t.Logf("%-5s %-12s %v computing, %d MB at most: %s", verb, name, cost.Round(10*time.Millisecond),
				peak>>20, firstLine(out))
			if cost > most || peak > memory {
				t.Errorf("%s %s took %v and %d MB", verb, name, cost, peak>>20)
			}
			if verb == "link" && (!strings.Contains(out, want) || (state.ExitCode() == 0) != (want == "")) {
				t.Errorf("link %s: exit %d, %s", name, state.ExitCode(), out)
			}
		}
	}
	for _, after := range []time.Duration{50, 200, 500} {
		ctx, stop := context.WithTimeout(t.Context(), after*time.Millisecond)
		_, _, _ = run(ctx, "toll", "cell.csv", "merged.xlsx") // killed in the middle
		stop()
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v, %v", left, err)
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
