package report

import (
	"sync"

	"recount/internal/words"
)

// estimateWords are the fixed phrases of the estimate's report and of the fifth number. The sentences of rules and
// methods come with the result.
var estimateWords = sync.OnceValue(func() words.Catalogue { return words.Table("estimate") })

// estimateWord is a phrase in the language of the report.
func estimateWord(key, lang string, blanks ...any) string {
	return estimateWords().In(lang, false).T(key, blanks...)
}
