package extract

import "recount/record"

// demonymCountries gives the countries whose adjectives settle which of two places of one name is meant. They name no place.
var demonymCountries = map[string]record.PlaceID{
	"syrian": "sy", "syrians": "sy", "lebanese": "lb", "palestinian": "ps", "palestinians": "ps", "israeli": "il", "israelis": "il",
	"iraqi": "iq", "iraqis": "iq", "yemeni": "ye", "yemenis": "ye", "libyan": "ly", "libyans": "ly", "sudanese": "sd",
	"ukrainian": "ua", "ukrainians": "ua", "russian": "ru", "russians": "ru", "turkish": "tr", "iranian": "ir", "iranians": "ir",
	"afghan": "af", "afghans": "af", "burmese": "mm", "congolese": "cd", "nigerian": "ng", "nigerians": "ng", "malian": "ml",
	"burkinabe": "bf", "somali": "so", "somalis": "so", "ethiopian": "et", "egyptian": "eg", "pakistani": "pk", "indian": "in",
	"salvadoran": "sv", "salvadorans": "sv", "salvadorean": "sv", "colombian": "co", "guatemalan": "gt", "peruvian": "pe",
	"honduran": "hn", "nicaraguan": "ni", "chilean": "cl", "haitian": "ht", "mexican": "mx", "bolivian": "bo",
	"سوري": "sy", "سوريه": "sy", "سوريين": "sy", "سوريون": "sy", "لبناني": "lb", "لبنانيه": "lb", "فلسطيني": "ps", "فلسطينيه": "ps",
	"فلسطينيين": "ps", "اسراييلي": "il", "اسراييليه": "il", "عراقي": "iq", "عراقيه": "iq", "يمني": "ye", "يمنيه": "ye", "ليبي": "ly",
	"ليبيه": "ly", "سوداني": "sd", "سودانيه": "sd", "سودانيين": "sd", "اوكراني": "ua", "اوكرانيه": "ua", "روسي": "ru", "روسيه": "ru",
	"تركي": "tr", "تركيه": "tr", "ايراني": "ir", "ايرانيه": "ir", "افغاني": "af", "افغانيه": "af", "مصري": "eg", "مصريه": "eg",
}

// demonyms calls report for each adjective of a country among the words.
func demonyms(f *folder, report func(record.PlaceID)) {
	for _, w := range f.words {
		k := f.key(w)
		if w.arabic {
			k = withoutArticle(k)
		} else if !w.upper {
			continue
		}
		if c, ok := demonymCountries[string(k)]; ok {
			report(c)
		}
	}
}
