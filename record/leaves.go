package record

import (
	"math/bits"
	"strings"
)

// A dimension of a cell is a set of leaves of a closed list, held as bits. "Civilians and disarmed fighters" is the set
// {civilian, hors_de_combat}; "people" is the set of all. A category in words that is not a union of leaves is refused
// by whoever reads it, not guessed.

// Status is the civil status of the person, by the categories of SDG indicator 16.1.2 with our leaves under them.
type Status uint16

// Leaves of civil status.
const (
	Civilian      Status = 1 << iota // civilian
	HorsDeCombat                     // other protected person: disarmed, wounded, captured fighter
	Medical                          // other protected person: medical personnel
	Religious                        // other protected person: religious personnel
	Army                             // member of armed forces
	Police                           // member of police or internal security
	Fighter                          // member of an armed group, directly participating
	StatusUnknown                    // the source says that it does not know

	AnyStatus     = Civilian | HorsDeCombat | Medical | Religious | Army | Police | Fighter | StatusUnknown
	SecurityForce = Army | Police
)

// Sex of the person as stated.
type Sex uint8

// Leaves of sex.
const (
	Male Sex = 1 << iota
	Female
	OtherSex
	SexUnknown

	AnySex = Male | Female | OtherSex | SexUnknown
)

// Age group at death or disappearance. A child is under 18 (CRC); where a source draws another line, its origin says
// so.
type Age uint8

// Leaves of age.
const (
	Child   Age = 1 << iota
	Adult       // 18 to 59 or not told from elderly
	Elderly     // as stated by the source
	AgeUnknown

	AnyAge = Child | Adult | Elderly | AgeUnknown
)

// Cause is the category of cause of death of SDG indicator 16.1.2.
type Cause uint16

// Leaves of cause.
const (
	HeavyWeapons Cause = 1 << iota
	PlantedExplosives
	SmallArms
	Incendiary
	CBRN
	Electromagnetic
	LessLethal
	DenialOfIndispensables
	Accident
	OtherMeans
	CauseUnknown

	AnyCause Cause = 1<<iota - 1
)

var (
	statusNames = []string{"civilian", "hors_de_combat", "medical", "religious", "army", "police", "fighter", "unknown"}
	sexNames    = []string{"male", "female", "other", "unknown"}
	ageNames    = []string{"child", "adult", "elderly", "unknown"}
	causeNames  = []string{
		"heavy_weapons_explosive_munitions", "planted_explosives_uxo", "small_arms_light_weapons", "incendiary", "cbrn",
		"electromagnetic", "less_lethal", "denial_of_indispensables", "conflict_related_accident",
		"objects_other_means", "unknown",
	}
)

// String lists the leaves, or "any".
func (s Status) String() string { return leafText(uint16(s), uint16(AnyStatus), statusNames) }

// String lists the leaves, or "any".
func (s Sex) String() string { return leafText(uint16(s), uint16(AnySex), sexNames) }

// String lists the leaves, or "any".
func (a Age) String() string { return leafText(uint16(a), uint16(AnyAge), ageNames) }

// String lists the leaves, or "any".
func (c Cause) String() string { return leafText(uint16(c), uint16(AnyCause), causeNames) }

// MarshalText gives the list of leaves.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalText gives the list of leaves.
func (s Sex) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalText gives the list of leaves.
func (a Age) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// MarshalText gives the list of leaves.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a list of leaves.
func (s *Status) UnmarshalText(b []byte) error {
	v, err := parseLeaves(string(b), uint16(AnyStatus), statusNames)
	*s = Status(v)
	return err
}

// UnmarshalText reads a list of leaves.
func (s *Sex) UnmarshalText(b []byte) error {
	v, err := parseLeaves(string(b), uint16(AnySex), sexNames)
	*s = Sex(v)
	return err
}

// UnmarshalText reads a list of leaves.
func (a *Age) UnmarshalText(b []byte) error {
	v, err := parseLeaves(string(b), uint16(AnyAge), ageNames)
	*a = Age(v)
	return err
}

// UnmarshalText reads a list of leaves.
func (c *Cause) UnmarshalText(b []byte) error {
	v, err := parseLeaves(string(b), uint16(AnyCause), causeNames)
	*c = Cause(v)
	return err
}

// leafText prints a set of bits by names, "any" for all and "none" for none.
func leafText(set, all uint16, names []string) string {
	switch set & all {
	case all:
		return "any"
	case 0:
		return "none"
	}
	parts := make([]string, 0, bits.OnesCount16(set))
	for i, n := range names {
		if set&(1<<i) != 0 {
			parts = append(parts, n)
		}
	}
	return strings.Join(parts, "+")
}

// parseLeaves reads what leafText prints.
func parseLeaves(s string, all uint16, names []string) (uint16, error) {
	switch s {
	case "any", "":
		return all, nil
	case "none":
		return 0, nil
	}
	var set uint16
next:
	for _, part := range strings.Split(s, "+") {
		for i, n := range names {
			if n == part {
				set |= 1 << i
				continue next
			}
		}
		return 0, Say("%q is not one of %s", part, strings.Join(names, ", "))
	}
	return set, nil
}
