package web

import (
	"strconv"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// text is a field without the spaces around it.
func (f form) text(field string) string { return strings.TrimSpace(f.r.FormValue(field)) }

// needed is a field that must hold something.
func (f form) needed(field string) (string, error) {
	v := f.text(field)
	if v == "" {
		return "", wrong(field, "fault.empty")
	}
	if len([]rune(v)) > maxName {
		return "", wrong(field, "fault.long", maxName)
	}
	return v, nil
}

// maxName is the longest name or title that a form takes, in letters: more is a paste gone wrong.
const maxName = 300

// date reads a date of a form: a day, a month or a year, as people write them; empty is not stated.
func (f form) date(field string) (record.Date, error) {
	v := f.text(field)
	if v == "" {
		return record.Date{}, nil
	}
	d, ok := desk.DayFirst(v)
	if !ok {
		return d, wrong(field, "fault.date", v)
	}
	return d, nil
}

// span reads a date, or the time between two.
func (f form) span(from, until string) (record.Date, error) {
	begin, err := f.date(from)
	if err != nil {
		return begin, err
	}
	end, err := f.date(until)
	if err != nil || !end.Stated() {
		return begin, err
	}
	if !begin.Stated() {
		return begin, wrong(from, "fault.from")
	}
	if end.Latest() < begin.Earliest() {
		return begin, wrong(until, "fault.order")
	}
	return record.ParseDate("[" + begin.Earliest().String() + ".." + end.Latest().String() + "]")
}

// number reads a whole number that is not negative, in digits of either script.
func (f form) number(field string) (int, error) {
	n, err := strconv.Atoi(strings.NewReplacer(",", "", "٬", "", " ", "").Replace(latinDigits(f.text(field))))
	if err != nil || n < 0 {
		return 0, wrong(field, "fault.number", f.text(field))
	}
	return n, nil
}

// latinDigits writes digits of Arabic as those of the record.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}

// level reads how much somebody may see.
func (f form) level() (int, error) {
	n, err := strconv.Atoi(f.r.FormValue("level"))
	if err != nil || n < 0 || n > 4 {
		return 0, wrong("level", "fault.level")
	}
	return n, nil
}

// days reads for how many days something holds; an empty field is otherwise.
func (f form) days(field string, otherwise, most int) (int, error) {
	text := latinDigits(f.text(field))
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, wrong(field, "fault.days", most)
	}
	return n, nil
}

// questionWords are the toll's question as the address says it.
func (f form) questionWords() desk.QuestionWords {
	v := f.r.FormValue
	return desk.QuestionWords{
		Outcome: v("outcome"), Status: v("status"), Place: v("place"), Since: v("since"), Until: v("until"),
		AsOf: v("as_of"), KnownAt: v("known_at"),
	}
}

// proof is what a form says of who somebody is. Its fields have a prefix where it is of a second person.
func (f form) proof(prefix string) desk.Proof {
	p := desk.Proof{
		Name: f.r.FormValue(prefix + "name"), Password: f.r.FormValue(prefix + "password"),
		Code:    f.r.FormValue(prefix + "code"),
		Address: f.r.RemoteAddr, Label: device(f.r),
	}
	if c, err := kept(f.r, cookieDevice); err == nil {
		p.Device = c.Value
	}
	return p
}

// newPassword is a password that was chosen, and typed twice: nobody could look it up.
func (f form) newPassword() (string, error) {
	p := f.r.PostForm.Get("password")
	if p == "" {
		return "", wrong("password", "fault.empty")
	}
	if f.r.PostForm.Get("again") != p {
		return "", wrong("again", "fault.again")
	}
	return p, nil
}
