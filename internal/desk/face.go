package desk

import (
	"recount/access"
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
	// Period is the report of a window of time.
	Period = flow.Period
	// JobState is where a job stands.
	JobState = store.JobState
	// Role is what somebody does in a case, Level how much they may see.
	Role  = access.Role
	Level = access.Level
	// Story is a set of documents that tell one account.
	Story = origin.Story
	// Divergence is where a document departs from the account that it tells.
	Divergence = origin.Divergence
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

// External is the role of a partner, which always has an end.
const External = access.External

// GivenRoles are the roles that people are given, those that a team needs first.
var GivenRoles = []Role{access.Analyst, access.Reviewer, access.Adjudicator, access.Custodian, access.Field,
	access.Publisher, access.Statistician, access.Auditor, access.External, access.Admin}

// SessionLife is how long a session lasts at the most.
const SessionLife = signin.WholeLife

// SessionID is the id under which a token's session is kept.
func SessionID(token string) string { return signin.SessionID(token) }
