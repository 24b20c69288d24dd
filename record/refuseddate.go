package record

// RefusedDate is a day that was given for a document and is not believed: it is kept beside what speaks against it, and
// the document goes by another date or by none.
type RefusedDate struct {
	Date    Date        `json:"date"`
	Against Date        `json:"against"` // what it contradicts
	Why     WarningCode `json:"why"`
}

// Why the date of a feed's item is not believed.
const (
	FeedFuture  WarningCode = "feed_future"  // after the feed was fetched
	FeedBuilt   WarningCode = "feed_built"   // after the feed says that it was made
	FeedAnswer  WarningCode = "feed_answer"  // after the server says that it answered
	FeedAddress WarningCode = "feed_address" // not the day in the address of the item
	FeedPage    WarningCode = "feed_page"    // not the date of the page itself
	FeedOrder   WarningCode = "feed_order"   // not between the dates of the items that it stands between
	FeedLate    WarningCode = "feed_late"    // before an earlier answer, which reached back past it and did not have it
)

var refusedSays = map[WarningCode]string{
	FeedFuture: "the feed dates this item {0}, after the day on which it was fetched, {1}: that date is not believed",
	FeedBuilt:  "the feed dates this item {0} and says of itself that it was made on {1}: that date is not believed",
	FeedAnswer: "the feed dates this item {0}, after the day that its server gives for the answer, {1}: " +
		"that date is not believed",
	FeedAddress: "the feed dates this item {0} and its address {1}: the feed's date is not believed",
	FeedPage:    "the feed dates this item {0} and its page {1}: the feed's date is not believed",
	FeedOrder:   "the feed dates this item {0} and lists it among items of {1}: that date is not believed",
	FeedLate: "the feed dates this item {0}, but did not have it yet when it was fetched on {1}, " +
		"though it reached back past that date: it is not believed",
}

// Warning says what was refused and why.
func (r RefusedDate) Warning() Warning {
	return NewWarning(r.Why, nil, refusedSays[r.Why], Blank{Day: r.Date.Earliest()}, Blank{Day: r.Against.Earliest()})
}

// DateContradicts says whether two dates are more than a day apart, which is more than zones of time make.
func DateContradicts(a, b Date) bool {
	return a.Stated() && b.Stated() && (a.Latest()+1 < b.Earliest() || b.Latest()+1 < a.Earliest())
}
