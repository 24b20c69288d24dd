package estimate

import "strings"

// columns says what each column of the file is.
type columns struct {
	lists          []int
	names          []string
	count, pattern int // -1 when absent
	strata, draws  []int
	ignored        []int // columns that the caller left out
	only           map[int]string
	given          bool // the caller named the lists
}

func readHeader(titles []string, o ReadOptions) (columns, error) {
	if len(titles) > maxColumns {
		return columns{}, fault(ErrFile, "%d columns, and at most %d can be read; leave out those that are not lists",
			"%d عمود، ولا يُقرأ أكثر من %d؛ احذفوا ما ليس قائمة", len(titles), maxColumns)
	}
	c := columns{count: -1, pattern: -1, only: map[int]string{}, given: len(o.Lists) > 0}
	at := map[string]int{}
	for i, h := range titles {
		h = strings.TrimSpace(h)
		if _, twice := at[h]; twice {
			return c, fault(ErrLists, "two columns are called %s; rename one",
				"عمودان باسم واحد، %s؛ غيّروا اسم أحدهما", header(h))
		}
		at[h] = i
	}
	used := map[int]bool{}
	find := func(names []string, what Text) ([]int, error) {
		var out []int
		for _, name := range names {
			i, ok := at[name]
			if !ok {
				return nil, &Fault{kind: ErrFile, Says: Text{
					"there is no column " + header(name) + ", which was named as " + what.EN,
					"لا يوجد عمود " + header(name) + "، وقد سُمّي " + what.AR}}
			}
			used[i] = true
			out = append(out, i)
		}
		return out, nil
	}
	var err error
	if c.strata, err = find(o.Strata, Text{"a stratum", "طبقة"}); err != nil {
		return c, err
	}
	if c.draws, err = find(o.Linkage, Text{"a linkage draw", "سحب ربط"}); err != nil {
		return c, err
	}
	if c.ignored, err = find(o.Ignore, Text{"to be left out", "للاستبعاد"}); err != nil {
		return c, err
	}
	for _, name := range sortedKeys(o.Only) {
		i, err := find([]string{name}, Text{"a filter", "للتصفية"})
		if err != nil {
			return c, err
		}
		c.only[i[0]] = o.Only[name]
	}
	if len(c.strata) > 0 && len(c.draws) > 0 {
		return c, fault(ErrFile, "strata and linkage draws cannot be read together; make one file a stratum",
			"لا تُقرأ الطبقات وسحوبات الربط معًا؛ اجعلوا لكل طبقة ملفًا")
	}
	if c.lists, err = find(o.Lists, Text{"a list", "قائمة"}); err != nil {
		return c, err
	}
	c.names = o.Lists
	return c, c.guess(titles, used)
}

// guess assigns the columns that nobody named.
func (c *columns) guess(titles []string, used map[int]bool) error {
	for i, h := range titles {
		switch strings.ToLower(strings.TrimSpace(h)) {
		case "count", "n", "freq", "frequency", "العدد", "عدد", "التكرار":
			if !used[i] && c.count < 0 {
				c.count, used[i] = i, true
			}
		case "pattern", "history", "النمط", "نمط":
			if !used[i] && c.pattern < 0 {
				c.pattern, used[i] = i, true
			}
		}
	}
	if c.pattern >= 0 {
		if c.given {
			c.lists = nil
		}
		return nil
	}
	if !c.given {
		for i, h := range titles {
			h = strings.TrimSpace(h)
			if !used[i] && !isID(h) {
				c.lists, c.names = append(c.lists, i), append(c.names, h)
			}
		}
	}
	if len(c.names) > MaxEstimateLists {
		return tooManyLists(len(c.names))
	}
	_, err := NewTally(c.names)
	return err
}

// isID says that a column holds identifiers of persons, by its title.
func isID(title string) bool {
	switch strings.ToLower(title) {
	case "id", "المعرف", "معرف", "المعرّف", "معرّف":
		return true
	}
	return false
}

func tooManyLists(k int) *Fault {
	return fault(ErrLists, "%d lists, and at most %d can be estimated from; merge those that share a source, or name the lists to use (--lists)",
		"%d قائمة، ولا يمكن التقدير من أكثر من %d؛ ادمجوا ما كان من مصدر واحد، أو سمّوا القوائم المطلوبة (--lists)", k,
		MaxEstimateLists)
}
