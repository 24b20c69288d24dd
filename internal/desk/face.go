package desk

import (
	"recount/audit"
	"recount/internal/flow"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/origin"
)

// What the faces need to name of other rooms: they speak with the desk and with nobody else.
type (
	// Bundle is what a third party needs to check an act of the log.
	Bundle = audit.Bundle
	// Hit is a place where a search found something.
	Hit = store.Hit
	// DocumentRow is what documents are listed by.
	DocumentRow = store.DocumentRow
	// Question is what is asked of a toll, in words.
	Question      = flow.Question
	QuestionWords = flow.QuestionWords
	// TollOptions are a question with how its report is made.
	TollOptions = flow.TollOptions
	// JobState is where a job stands.
	JobState = store.JobState
	// Story is a set of documents that tell one account.
	Story = origin.Story
)

// JobDone is the state of a job that came to its end, JobFailed of one that did not.
const (
	JobDone   = store.JobDone
	JobFailed = store.JobFailed
)

// ShortestPassword is the least number of characters of a new password.
const ShortestPassword = signin.ShortestPassword

// Errors and lives of sign-in.
var (
	ErrShortPassword = signin.ErrShortPassword
	ErrWeakPassword  = signin.ErrWeakPassword
	ErrNotAccepted   = signin.ErrNotAccepted
	ErrTooMany       = signin.ErrTooMany
)

// SessionLife is how long a session lasts at the most.
const SessionLife = signin.WholeLife

// SessionID is the id under which a token's session is kept.
func SessionID(token string) string { return signin.SessionID(token) }
