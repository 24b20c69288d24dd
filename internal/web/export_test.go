package web

// OnTheRail are the addresses of the pages that the rail leads to.
func OnTheRail() []string {
	var out []string
	for _, x := range areas {
		for _, r := range x.pages {
			out = append(out, r.href)
		}
	}
	return out
}
