package desk

import "recount/intake"

// ListFields are the fields that a column of a list may hold, in the order in which people are asked for them.
var ListFields = []string{
	string(intake.FieldName), string(intake.FieldNameAR), string(intake.FieldGiven), string(intake.FieldFather),
	string(intake.FieldGrandfather), string(intake.FieldFamily),
	string(intake.FieldMother), string(intake.FieldSex), string(intake.FieldAge), string(intake.FieldBorn),
	string(intake.FieldBirthYear), string(intake.FieldDied),
	string(intake.FieldDocumented), string(intake.FieldPlace), string(intake.FieldHome), string(intake.FieldStatus),
	string(intake.FieldOutcome), string(intake.FieldCause),
	string(intake.FieldParty), string(intake.FieldID), string(intake.FieldNotes),
}

// NoField says of a column that it is left out.
const NoField = "-"
