package web

import (
	"cmp"
	"net/http"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// documents is the library: every document, narrowed by source, language, month and state.
func (s readingPages) documents(a *ask) error {
	all, err := s.desk.Library(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	state := func(d desk.LibraryRow) string {
		if d.Open {
			return "open"
		}
		return "read"
	}
	l := listing[desk.LibraryRow]{
		path: "/documents", name: "documents", title: a.T("nav.documents"), sort: "-published",
		empty: "documents.empty",
		words: func(d desk.LibraryRow) string { return strings.Join([]string{d.Title, d.Name, d.Outlet, d.URL}, " ") },
		columns: []column[desk.LibraryRow]{
			{key: "title", label: "documents.title", value: func(d desk.LibraryRow) string {
				return cmp.Or(d.Title,
					d.Name)
			}, href: func(d desk.LibraryRow) string { return "/documents/" + string(d.ID) }},
			{key: "outlet", label: "documents.outlet", value: func(d desk.LibraryRow) string { return d.Outlet },
				facet: func(d desk.LibraryRow) string { return d.Outlet }},
			{key: "published", label: "documents.published", ltr: true,
				value: func(d desk.LibraryRow) string { return a.Digits(d.Published) },
				plain: func(d desk.LibraryRow) string { return d.Published },
				order: func(x, y desk.LibraryRow) int {
					return cmp.Or(cmp.Compare(x.Day, y.Day),
						cmp.Compare(x.ID, y.ID))
				}, facet: func(d desk.LibraryRow) string { return d.Published[:min(7, len(d.Published))] },
				said: a.Digits},
			{key: "lang", label: "documents.lang", value: func(d desk.LibraryRow) string { return a.language(d.Lang) },
				facet: func(d desk.LibraryRow) string { return d.Lang }, said: a.language},
			{key: "state", label: "documents.state", value: func(d desk.LibraryRow) string {
				return a.T("documents." +
					state(d))
			}, facet: state, said: func(v string) string { return a.T("documents." + v) }},
			{key: "url", label: "documents.url", ltr: true,
				value: func(d desk.LibraryRow) string { return shortURL(d.URL) },
				plain: func(d desk.LibraryRow) string { return d.URL }},
		},
	}
	return answerList(a, l, all, func(v listView) error {
		return a.render("nav.documents", a.T("nav.documents"),
			documentsView(a, v))
	})
}

// shortURL is the host of an address: enough to know whose it is.
func shortURL(u string) string {
	_, rest, found := strings.Cut(u, "://")
	if !found {
		return u
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// language names a language of a document.
func (w Words) language(code string) string {
	if w.Has("language." + code) {
		return w.T("language." + code)
	}
	return code
}

// nextDocument leads to the next document with claims that nobody has judged, and says where there is none.
func (s readingPages) nextDocument(a *ask) error {
	id, err := s.desk.NextOpen(a.r.Context(), a.who, record.DocumentID(a.r.FormValue("after")))
	if err != nil {
		return err
	}
	if id == "" {
		return a.back("/inbox", a.T("inbox.done"))
	}
	http.Redirect(a.w, a.r, "/documents/"+string(id), http.StatusSeeOther)
	return nil
}

// tollRefused is the toll's question with what is wrong with it.
func (s readingPages) tollRefused(a *ask) error {
	return a.render("nav.toll", a.T("toll.title"), tollRefusedView(a))
}
