package estimate

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// referenceRow is one line of the reference table: what another program returned for one data set and method.
type referenceRow struct {
	dataset, method, usable, extra string
	point, low, high               float64
	tolPoint, tolLow, tolHigh      float64
}

func (r referenceRow) extraValue(key string) float64 {
	for _, f := range strings.Fields(r.extra) {
		if v, ok := strings.CutPrefix(f, key+"="); ok {
			x, err := strconv.ParseFloat(v, 64)
			if err == nil {
				return x
			}
		}
	}
	return math.NaN()
}

func number(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// referenceRows returns the rows of the given methods, in file order.
func referenceRows(t testing.TB, methods ...string) []referenceRow {
	t.Helper()
	f, err := os.Open(published(t, "reference.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range all[0] {
		at[name] = i
	}
	var out []referenceRow
	for _, r := range all[1:] {
		if !slices.Contains(methods, r[at["method"]]) {
			continue
		}
		out = append(out, referenceRow{
			dataset: r[at["dataset"]], method: r[at["method"]], usable: r[at["usable"]], extra: r[at["extra"]],
			point: number(r[at["point"]]), low: number(r[at["lo95"]]), high: number(r[at["hi95"]]),
			tolPoint: number(r[at["tol4chains_point"]]), tolLow: number(r[at["tol4chains_lo"]]),
			tolHigh: number(r[at["tol4chains_hi"]]),
		})
	}
	if len(out) == 0 {
		t.Fatalf("the reference table has no row of %v", methods)
	}
	return out
}

// referenceTable reads a data set by its name in the reference table.
func referenceTable(t testing.TB, dataset string) Table {
	t.Helper()
	file, opt := dataset+".csv", ReadOptions{}
	switch dataset {
	case "scotland_pwid_all":
		file, opt.Ignore = "scotland_pwid_strata.csv", []string{"Region", "Gender", "Age"}
	case "sudan_d3o3_intl", "sudan_d3o3_all":
		file, opt.Ignore = "sudan_khartoum_linkage.csv", []string{"cause"}
		opt.Only = map[string]string{"dup": "3", "ovr": "3"}
		opt.Ignore = append(opt.Ignore, "dup", "ovr")
		if dataset == "sudan_d3o3_intl" {
			opt.Only["cause"] = "intentional_injury"
		}
	}
	f, err := os.Open(published(t, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := Read(f, opt)
	if err != nil {
		t.Fatal(err)
	}
	return in.Table()
}

// near says whether got is within a relative tolerance of want.
func near(got, want, relative float64) bool {
	return math.Abs(got-want) <= relative*math.Max(1, math.Abs(want))
}
