package doubt

import (
	"recount/record"
)

// why are the doubts in English; the reports say them in other languages by their code.
var why = map[record.WarningCode]string{
	"unsure_headline":      "the figure stands in a headline, which rounds and leaves out",
	"unsure_value":         "the figure is not surely read",
	"unsure_harm":          "what happened to them does not stand beside the figure",
	"unsure_who":           "who they were does not stand beside the figure",
	"unsure_speaker":       "who says it does not stand in the sentence",
	"unsure_two_speakers":  "two bodies stand in the sentence; the figure may be the other's",
	"unsure_citing":        "the body cites another, whose figure it is",
	"unsure_field_sources": "it is of sources in the field or of footage, not of the body's own list",
	"unsure_short_name":    "the page never gives the full name of the body",
	"unsure_place":         "the place does not stand in the sentence",
	"unsure_place_part":    "the name of the place goes on: it may be another place",
	"unsure_places":        "the sentence names several places; which the figure is of is not sure",
	"unsure_whole_country": "the figure is of a wider area than the place",
	"unsure_time":          "the sentence does not say when they came to harm",
	"unsure_statement_day": "the day may be that of the statement, not of the harm",
	"unsure_undated":       "the page has no date of its own",
	"unsure_long_time":     "it counts more than a year, as the toll of a whole war does",
	"unsure_other_year":    "the sentence speaks of another year",
	"unsure_other_event":   "the figure may be of another event or of a whole war",
	"unsure_hedged":        "it is a guess, a fear or a limit, not a count",
	"unsure_rate":          "it is an average, a rate or a share",
	"unsure_denied":        "the sentence denies or disputes something",
	"unsure_taken_back":    "the sentence takes something back",
	"unsure_quoted":        "the figure is quoted from a headline or an article",
	"unsure_comments":      "it stands below the comments or links of the page",
	"unsure_scope":         "what the figure is to the event is not sure",
	"unsure_list":          "it stands in a list or table, away from who says it and when",
}

func warning(code record.WarningCode) record.Warning {
	return record.NewWarning(code, nil, why[code])
}
