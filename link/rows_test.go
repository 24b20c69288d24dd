package link

import (
	"strconv"

	"recount/record"
)

// addRow adds a record of a test's row of texts, in the order of the fields.
func addRow(b *Builder, fields []Field, row []string) error {
	return b.Add(entryOf(fields, row))
}

func entryOf(fields []Field, row []string) Entry {
	e := Entry{Years: -1, Sex: record.SexUnknown}
	for i, f := range fields {
		v := ""
		if i < len(row) {
			v = row[i]
		}
		switch f.Kind {
		case KindIgnore:
		case KindID:
			e.ID = v
		case KindList:
			e.List = v
		case KindName:
			e.Name = v
		case KindGiven:
			e.Given = v
		case KindFather:
			e.Father = v
		case KindGrandfather:
			e.Grandfather = v
		case KindFamily:
			e.Family = v
		case KindSex:
			switch v {
			case "m", "M", "male":
				e.Sex = record.Male
			case "f", "F", "female":
				e.Sex = record.Female
			}
		case KindAge:
			if n, err := strconv.Atoi(v); err == nil {
				e.Years = n
			}
		case KindBirth:
			e.Born, _ = record.ParseDate(v)
		case KindDeath:
			e.Died, _ = record.ParseDate(v)
		default:
			e.Free = append(e.Free, v)
		}
	}
	return e
}
