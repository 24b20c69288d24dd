package intake

import (
	"slices"

	"github.com/mmcdole/gofeed"

	"recount/record"
)

// feedDate is the date that a feed gives for an item, and why it is not believed.
type feedDate struct {
	date    record.Date
	source  record.DateSource
	changed bool // only the day of its last change is given, which may well be after that of publication
	refused *record.RefusedDate
}

// refuse keeps a date as one that is not believed.
func (d *feedDate) refuse(why record.WarningCode, against record.Date) {
	if d.refused == nil {
		d.refused = &record.RefusedDate{Date: d.date, Against: against, Why: why}
	}
}

// feedDates reads the dates of the items of a feed and holds each against what else is known: the day on which the feed
// was fetched, the day on which it says that it was made, the days in the addresses of its items, and their order.
func feedDates(feed *gofeed.Feed, captured record.Date) []feedDate {
	out := make([]feedDate, len(feed.Items))
	for i, item := range feed.Items {
		if item == nil {
			continue
		}
		d := &out[i]
		d.date, d.source = feedDay(item.Published, item.PublishedParsed)
		if d.changed = item.Updated != "" && (!d.date.Stated() || item.Published == item.Updated); d.changed {
			d.date, d.source = feedDay(item.Updated, item.UpdatedParsed) // gofeed gives it for both
		}
		if after(d.date, captured) {
			d.refuse(record.FeedFuture, captured)
		}
		if day, ok := addressDay(item.Link); ok && record.DateContradicts(d.date, day) &&
			(!d.changed || after(day, d.date)) {
			d.refuse(record.FeedAddress, day)
		}
	}
	notAfterBuilt(out, feed)
	inOrder(out, feed.Items)
	return out
}

// after says whether a day is later than another by more than zones of time make.
func after(a, b record.Date) bool { return record.DateContradicts(a, b) && a.Earliest() > b.Earliest() }

// notAfterBuilt refuses dates after the day on which the feed says that it was made. Where most items are, it is that
// day which nobody keeps.
func notAfterBuilt(dates []feedDate, feed *gofeed.Feed) {
	built, _ := feedDay(feed.Updated, feed.UpdatedParsed)
	later, dated := 0, 0
	for i := range dates {
		if dates[i].date.Stated() {
			dated++
		}
		if after(dates[i].date, built) {
			later++
		}
	}
	for i := range dates {
		if later*2 < dated && after(dates[i].date, built) {
			dates[i].refuse(record.FeedBuilt, built)
		}
	}
}

// inOrderLeast is how many items must stand in the order of their dates before one that does not is refused.
const inOrderLeast = 4

// inOrder refuses dates that do not fit between those of the items before and behind, where the feed else lists its
// items in the order of their dates, the newest first or last. A date that the address of its item has too stands: such
// an item was moved, and not dated falsely.
func inOrder(dates []feedDate, items []*gofeed.Item) {
	var at []int
	var days []int
	for i := range dates {
		if dates[i].date.Stated() && dates[i].refused == nil && !dates[i].changed {
			at, days = append(at, i), append(days, int(dates[i].date.Earliest()))
		}
	}
	up := longestRise(days)
	for i := range days {
		days[i] = -days[i]
	}
	if down := longestRise(days); len(down) >= len(up) {
		up = down
	}
	if len(up) < inOrderLeast || len(up)*4 < len(days)*3 {
		return
	}
	k := 0 // of up: the first that stands behind
	for i := range at {
		if k < len(up) && up[k] == i {
			k++
			continue
		}
		if _, own := addressDay(items[at[i]].Link); own {
			continue
		}
		var beside []record.Date
		for _, n := range up[max(k-1, 0):min(k+1, len(up))] {
			beside = append(beside, dates[at[n]].date)
		}
		d := &dates[at[i]]
		near := slices.MinFunc(beside, func(a, b record.Date) int { return distance(d.date, a) - distance(d.date, b) })
		if record.DateContradicts(d.date, near) {
			d.refuse(record.FeedOrder, near)
		}
	}
}

func distance(a, b record.Date) int {
	d := int(a.Earliest() - b.Earliest())
	return max(d, -d)
}

// longestRise gives the indexes of a longest part of a row that never falls.
func longestRise(row []int) []int {
	var ends []int // of rises of each length: where the one with the lowest end ends
	before := make([]int, len(row))
	for i, v := range row {
		n, _ := slices.BinarySearchFunc(ends, v, func(e, v int) int {
			if row[e] <= v {
				return -1
			}
			return 1
		})
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	out := make([]int, len(ends))
	for i, at := len(ends)-1, ends[len(ends)-1]; at >= 0; i, at = i-1, before[at] {
		out[i] = at
	}
	return out
}
