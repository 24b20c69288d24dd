package main

import (
	"strconv"
	"time"
)

var months = map[string]time.Month{"JANUARY": 1, "FEBRUARY": 2, "MARCH": 3, "APRIL": 4, "MAY": 5, "JUNE": 6, "JULY": 7,
	"AUGUST": 8, "SEPTEMBER": 9,
	"OCTOBER": 10, "NOVEMBER": 11, "DECEMBER": 12, "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "JUN": 6, "JUL": 7, "AUG": 8,
	"SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12}

var weekdays = map[string]time.Weekday{"SUNDAY": 0, "MONDAY": 1, "TUESDAY": 2, "WEDNESDAY": 3, "THURSDAY": 4,
	"FRIDAY": 5, "SATURDAY": 6}

// dates finds the days that a sentence names, read against the day of the report; a year alone counts as its first day.
func dates(s []string, day time.Time) []time.Time {
	var out []time.Time
	for i, w := range s {
		if d, ok := dayAt(s, i, w, day); ok {
			out = append(out, d)
		}
	}
	return out
}

func dayAt(s []string, i int, w string, day time.Time) (time.Time, bool) {
	switch w {
	case "TODAY", "TONIGHT":
		return day, true
	case "YESTERDAY":
		return day.AddDate(0, 0, -1), true
	case "NIGHT":
		return day.AddDate(0, 0, -1), at(s, i-1) == "LAST"
	}
	if wd, ok := weekdays[w]; ok {
		back := (int(day.Weekday()) - int(wd) + 7) % 7
		return day.AddDate(0, 0, -back), true
	}
	n, err := strconv.Atoi(w)
	if err != nil {
		return day, false
	}
	if n >= 1900 && n < 2000 && (i == 0 || months[s[i-1]] == 0) {
		return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC), n < day.Year()
	}
	m := months[at(s, i+1)]
	if m == 0 || n < 1 || n > 31 {
		return day, false
	}
	d := time.Date(day.Year(), m, n, 0, 0, 0, 0, time.UTC)
	if y := yearAt(s, i+2); y > 0 {
		return time.Date(y, m, n, 0, 0, 0, 0, time.UTC), true
	}
	if d.After(day.AddDate(0, 0, 3)) {
		d = d.AddDate(-1, 0, 0)
	}
	return d, true
}

// yearAt reads a year of four or two digits; 0 where none stands.
func yearAt(s []string, i int) int {
	if i >= len(s) {
		return 0
	}
	y, err := strconv.Atoi(s[i])
	switch {
	case err == nil && y > 1900 && y < 2000:
		return y
	case err == nil && y >= 60 && y < 100:
		return 1900 + y
	}
	return 0
}

// ages names how long before the report the days of a sentence lie.
func ages(s []string, day time.Time) []string {
	if day.IsZero() {
		return nil
	}
	var out []string
	for _, d := range dates(s, day) {
		n := int(day.Sub(d).Hours() / 24)
		switch {
		case n < 2:
			out = append(out, "now")
		case n < 9:
			out = append(out, "week")
		case n < 32:
			out = append(out, "month")
		case n < 70:
			out = append(out, "two months")
		default:
			out = append(out, "old")
		}
	}
	return out
}

// happened is the day of a story's incident: the first day named in the sentences that tell most of it and not long
// before the report, else the day of the report.
func (s *story) happened() string {
	if s.day.IsZero() {
		return ""
	}
	best, at := s.day, 0.0
	for i, sent := range s.sents {
		w := sigmoid(s.view.sent[i])
		if w <= max(at, 0.3) {
			continue
		}
		for _, d := range dates(sent, s.day) {
			if !d.After(s.day) && s.day.Sub(d).Hours() < 24*90 {
				best, at = d, w
				break
			}
		}
	}
	return best.Format(time.DateOnly)
}
