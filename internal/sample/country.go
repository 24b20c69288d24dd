package sample

import "recount/record"

// place ids of the invented country, for use in templates.
const (
	country  record.PlaceID = "qa"
	sahel    record.PlaceID = "qa-sahel"    // province on the coast
	marjan   record.PlaceID = "qa-marjan"   // province on the coast
	jarda    record.PlaceID = "qa-jarda"    // inland province
	coast    record.PlaceID = "qa-coast"    // region
	bandar   record.PlaceID = "qa-bandar"   // town
	tinwan   record.PlaceID = "qa-tinwan"   // town
	rasBaqar record.PlaceID = "qa-rasbaqar" // air base
)

// places is the gazetteer of the invented country.
func places() []record.Place {
	at := func(id record.PlaceID, level record.Level, en, ar string, parent record.PlaceID, lat,
		lon float64) record.Place {
		return record.Place{ID: id, Level: level, NameEN: en, NameAR: ar, Parent: parent, Lat: lat, Lon: lon}
	}
	region := at(coast, record.LevelRegion, "Qasiran coast", "الساحل القصيري", country, 12.3, -38.2)
	region.Members = []record.PlaceID{sahel, marjan}
	return []record.Place{
		at(country, record.LevelCountry, Country, CountryArabic, "", 12.5, -37.8),
		at(sahel, record.LevelADM1, "Sahelin", "ساحلين", country, 12.6, -38.3),
		at(marjan, record.LevelADM1, "Marjanah", "مرجانة", country, 12.0, -38.1),
		at(jarda, record.LevelADM1, "Jardawi", "جرداوي", country, 12.8, -37.2),
		region,
		at(bandar, record.LevelADM2, "Bandarin", "بندرين", sahel, 12.62, -38.31),
		at(tinwan, record.LevelADM2, "Tinwan", "تينوان", marjan, 12.03, -38.12),
		at("qa-wadiya", record.LevelSite, "Wadiyat Rumh", "وادية رمح", bandar, 12.66, -38.28),
		at("qa-zahrun", record.LevelSite, "Zahrun", "زهرون", bandar, 12.59, -38.33),
		at("qa-kafrun", record.LevelSite, "Kafr Unus", "كفر أنس", tinwan, 12.05, -38.09),
		at("qa-mashta", record.LevelSite, "Mashtat Tin", "مشتى التين", tinwan, 11.99, -38.15),
		at("qa-hisnay", record.LevelSite, "Hisnayn", "حصنين", jarda, 12.83, -37.25),
		at(rasBaqar, record.LevelSite, "Ras Baqar air base", "قاعدة رأس بقر الجوية", bandar, 12.57, -38.36),
	}
}

// Recorders and other origins of the invented country.
const (
	Monitor  = "QRM" // Qasiran Rights Monitor, a war monitor
	Network  = "NVD" // Network for Victims' Documentation
	UNOffice = "UNOQ"
	Ministry = "QAS_GOV"
	Families = "FAQ" // Families' Association
)

// organisations is the extractor's table of the invented country's recorders and offices.
const organisations = "id\tclass\tcountry\tkind\taliases_en\taliases_ar\tshort_en\tshort_ar\tnote\n" +
	Monitor + "\tmonitor\tQA\torigin\tQasiran Rights Monitor|QRM\tالمرصد القصيري للحقوق|مرصد قصيرة\tthe monitor\tالمرصد\tinvented\n" +
	Network + "\tmonitor\tQA\torigin\tNetwork for Victims' Documentation|NVD\tشبكة توثيق الضحايا\tthe network\tالشبكة\tinvented\n" +
	UNOffice + "\tun_body\tQA\torigin\tUN Human Rights Office in Qasira|UN office in Qasira|UNOQ\tمكتب الأمم المتحدة لحقوق الإنسان في قصيرة\t\t\tinvented\n" +
	"UN\tun_body\t\torigin\tUnited Nations|UN\tالأمم المتحدة\t\t\tthe real one, for appeals\n" +
	Ministry + "\tgovernment\tQA\torigin\tQasiran government|Qasiran interior ministry\tالحكومة القصيرية|وزارة الداخلية القصيرية\tthe ministry\tالوزارة\tinvented\n" +
	Families + "\tfamily\tQA\torigin\tFamilies' Association of Qasira|FAQ\tرابطة أهالي قصيرة\t\t\tinvented\n"
