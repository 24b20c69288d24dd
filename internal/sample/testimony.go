package sample

import (
	"fmt"
	"math/rand/v2"

	"recount/record"
)

// testimonies draws accounts given to the desk. The witnesses are invented; what they consented to differs, so that
// reads and exports have something to refuse.
func testimonies(r *rand.Rand, all []Incident) []Testimony {
	purposes := [][]string{
		{"record", "analyse"},
		{"record", "analyse", "share_un", "publish_anonymous"},
		{"record"},
		{"record", "analyse", "share_court", "recontact", "referral"},
	}
	var out []Testimony
	for i, incident := range all[2:] {
		name := newHousehold(r).person(r, record.Female)
		place := placeName(incident.Place)
		out = append(out, Testimony{
			Witness:  record.Hide(name.FullLatin()),
			Contact:  record.Hide(fmt.Sprintf("+000 555 01%02d", i)),
			Lang:     record.English,
			Day:      incident.Day + 12 + record.Day(r.IntN(20)),
			Place:    incident.Place,
			Incident: incident.ID,
			Purposes: purposes[i%len(purposes)],
			Text: fmt.Sprintf("Armed men came to %s in the morning of %s. They asked for our names and where our family was from. "+
				"They took the men of three houses to the school. We heard shooting. I counted %d bodies by the wall when they had gone.",
				place, longEnglish(incident.Day), 3+r.IntN(9)),
		})
	}
	return out
}

// sites lists places of refuge with figures of several origins on several days.
func sites(start record.Day) []Site {
	return []Site{
		{
			Name: "Ras Baqar air base", NameAR: "قاعدة رأس بقر الجوية", Place: rasBaqar, Kind: "self_settled_camp",
			Assessed: start + 9,
			Figures: []Stock{
				{start + 3, 200, 0, "witness"}, {start + 5, 7000, 0, Ministry}, {start + 8, 3500, 4500, UNOffice},
			},
			NeedsEN: []string{"water", "medical care", "safe passage"},
			NeedsAR: []string{"مياه", "رعاية طبية", "ممر آمن"},
		},
		{
			Name: "School of Tinwan", NameAR: "مدرسة تينوان", Place: tinwan, Kind: "collective_centre",
			Assessed: start + 10,
			Figures:  []Stock{{start + 10, 310, 310, UNOffice}},
			NeedsEN:  []string{"food", "tracing of relatives"}, NeedsAR: []string{"غذاء", "البحث عن أقارب"},
		},
	}
}
