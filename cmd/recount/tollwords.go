package main

import (
	"strings"

	"recount/internal/report"
	"recount/record"
)

// words are the two languages of a text report. Everything that a toll says in its own words stands here, so that one
// who corrects a translation need not read the code.
type words struct {
	lang  record.Lang
	texts map[string]string
}

func wordsOf(lang record.Lang) words {
	if lang == record.Arabic {
		return words{lang, arabicWords}
	}
	return words{record.English, englishWords}
}

// say gives a phrase with its blanks {0}, {1} ... filled.
func (w words) say(key string, blanks ...string) string {
	s, ok := w.texts[key]
	if !ok {
		if s, ok = englishWords[key]; !ok {
			return strings.ReplaceAll(key, "_", " ")
		}
	}
	for i, b := range blanks {
		s = strings.ReplaceAll(s, "{"+string(rune('0'+i))+"}", b)
	}
	return s
}

func (w words) number(n int) string { return report.Group(n) }

var months = map[record.Lang][]string{
	record.English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	record.Arabic:  {"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"},
}

// day prints a day as people write it.
func (w words) day(d record.Day) string {
	y, m, dd := d.Civil()
	return itoa(dd) + " " + months[w.lang][m-1] + " " + itoa(y)
}

func itoa(n int) string { return strings.ReplaceAll(report.Group(n), ",", "") }

// figure prints a figure with its qualifier: "more than 1,400".
func (w words) figure(q record.Qualifier, low, high int, open bool, printed string) string {
	switch q {
	case record.Exact:
		return w.number(low)
	case record.AtLeast:
		return w.say("q_at_least", w.number(low))
	case record.Over:
		return w.say("q_over", w.number(low-1))
	case record.Vague:
		if printed != "" {
			return "“" + printed + "”"
		}
		return w.say("q_at_least", w.number(low))
	case record.UpTo:
		return w.say("q_up_to", w.number(high))
	case record.About, record.Nearly, record.Range, record.MostOf:
		s := w.say("q_between", w.number(low), w.number(high))
		if q != record.Range && printed != "" {
			s += " (“" + printed + "”)"
		}
		return s
	}
	if open {
		return w.say("q_at_least", w.number(low))
	}
	return w.say("q_between", w.number(low), w.number(high))
}

var englishWords = map[string]string{
	"t_persons": "Persons killed, of every status", "t_civilians": "Civilians killed", "t_security": "Security forces killed",
	"t_fighters": "Fighters killed", "t_children": "Children killed", "t_women": "Women killed", "t_injured": "Injured",
	"t_missing": "Missing", "t_detained": "Detained", "t_displaced": "Displaced (people away from home on a day)",
	"t_sheltering": "Sheltering (people at a place on a day)", "t_killed": "Persons killed",
	"anywhere": "wherever the pages say", "any_date": "deaths of any date", "since": "deaths from {0}", "until": "deaths until {0}",
	"between": "deaths from {0} to {1}", "as_of": "figures as of {0}", "as_of_last": "figures as of the last date given",
	"named": "Named", "verified": "Verified minimum", "documented": "Documented minimum", "reported": "Reported range",
	"likely": "Likely", "upper": "Upper bound", "q_at_least": "at least {0}", "q_over": "more than {0}", "q_up_to": "up to {0}",
	"q_between": "{0} to {1}", "named_none": "0 documented by us",
	"named_some":      "{0} distinct persons",
	"named_candidate": "{0} names in the pages, none of them reviewed",
	"verified_none":   "0: we hold no verified records, and no origin's figure is adopted",
	"verified_offer":  "--adopt {0} would adopt its {1}",
	"verified_rule":   "a minimum and not a total",
	"documented_none": "0: no admitted origin gives a figure inside this question",
	"not_established": "not established: nobody closes the list", "open_above": "{0} believes that the real number is higher",
	"not_computed":  "not computed here: {0}",
	"likely_reason": "it needs three or more lists of named persons that overlap (recount link, then recount estimate)",
	"reported_none": "no origin gives a figure of exactly these people", "of_origin": "{0}, {1}", "as_of_day": "as of {0}",
	"published_day": "in a page of {0}", "pages_1": "1 page", "pages": "{0} pages", "own_verified": "verified or documented in its own words",
	"derived": "derived from the parts of its list", "unnamed_origin": "an unnamed source", "described": "{0} that the page does not name",
	"inferred": "traced, not named on the page", "no_start": "start not stated", "contested": "contested", "contested_without": "without {0}: at least {1}",
	"never_added":   "side by side, never added; they bound the lists, not the truth",
	"origins_pages": "{0} origins that pages name, {1} pages with figures on this",
	"rests":         "What the numbers rest on", "added": "added, because nobody can be in two of these", "taken": "taken {0} times",
	"less": "less", "within": "within a list of", "records": "our own records: {0} distinct persons", "closure": "closed by a reviewer at {0}",
	"other": "Other figures", "parts": "Inside this question (no total)", "wider": "Wider than this question (no bound on it)",
	"conflicts": "Figures that cannot all be right", "diverges": "Pages that differ from the account they derive from (these move no number)",
	"checks": "What does not fit", "residual": "{0} gives {1} in all and parts that sum to {2}: {3} unexplained",
	"appeals": "Appeals", "asks": "{0} ask {1} for {2}", "asks_nobody": "{0} ask for {2}", "commitments": "Commitments", "promises": "{0} promised: {1}", "due": "due {0}", "no_due": "no date named",
	"denials": "Denials", "denies": "{0} denies: {1}", "failed": "Not read", "masked": "Names of living private persons are masked ({0} places in {1} pages).",
	"policy": "Words become numbers by the table {0}; recount {1}.", "explain": "recount explain opens a number: recount explain --number documented PATH...",
	"unit_civilians": "civilians", "unit_persons": "persons", "unit_security": "security forces", "unit_fighters": "fighters", "allegedly": "allegedly by {0}", "page_date": "page of {0}", "no_page_date": "page without a date",
	"verb_verified": "verified", "verb_confirmed": "confirmed", "verb_documented": "documented", "verb_recorded": "recorded", "verb_identified": "identified",
	"verb_reported": "reported", "verb_alleged": "alleged", "stale": "an older figure repeated", "warning": "Note",
	"copies": "{0} files with the bytes of another are copies and count once", "nobody": "nobody named",
	"known_at": "as the desk knew it at {0} UTC", "explain_case": "The desk (recount serve) opens every number to its sentences; recount log tells who decided what.",
	"why_title": "WHAT MOVED THE NUMBERS FROM {0} TO {1} UTC", "why_nothing": "Nothing that counts was learned in between.", "why_steps": "What the desk learned in between, applied in this order",
	"why_claims": "{0} claims", "why_records": "{0} records", "why_pairs": "{0} judged pairs", "why_closures": "{0} closed lists", "why_origins": "{0} origins adopted or no longer adopted",
	"why_moves_nothing": "moves no minimum", "why_listed": "The claims", "why_accepted": "accepted", "why_withdrawn": "no longer counts", "why_corrected": "corrected", "why_proves": "proves a minimum",
	"ask_international_protection": "international protection", "ask_safe_passage": "safe passage", "ask_tracing": "tracing of the missing",
}

var arabicWords = map[string]string{
	"known_at": "كما عرفه المكتب في {0} بالتوقيت العالمي", "explain_case": "يفتح المكتب (recount serve) كل رقم على جمله، ويبين recount log من قرر ماذا.",
	"why_title": "ما الذي غيّر الأرقام من {0} إلى {1} بالتوقيت العالمي", "why_nothing": "لم يُعرف بينهما شيء يدخل في العد.", "why_steps": "ما عرفه المكتب بينهما، مطبقاً بهذا الترتيب",
	"why_claims": "الادعاءات: {0}", "why_records": "السجلات: {0}", "why_pairs": "الأزواج المحكوم فيها: {0}", "why_closures": "القوائم المغلقة: {0}", "why_origins": "المصادر التي اعتُمدت أو أُلغي اعتمادها: {0}",
	"why_moves_nothing": "لا يغير أي حد أدنى", "why_listed": "الادعاءات", "why_accepted": "قُبل", "why_withdrawn": "لم يعد محسوباً", "why_corrected": "صُحح", "why_proves": "يبرهن حداً أدنى",
	"t_persons": "القتلى من جميع الفئات", "t_civilians": "القتلى المدنيون", "t_security": "قتلى القوات الأمنية والعسكرية",
	"t_fighters": "قتلى المسلحين", "t_children": "القتلى من الأطفال", "t_women": "القتلى من النساء", "t_injured": "الجرحى",
	"t_missing": "المفقودون", "t_detained": "المحتجزون", "t_displaced": "النازحون (عدد الموجودين خارج ديارهم في يوم بعينه)",
	"t_sheltering": "اللاجئون إلى مكان (عدد الموجودين في يوم بعينه)", "t_killed": "القتلى",
	"anywhere": "حيثما ذكرت الصفحات", "any_date": "وفيات من أي تاريخ", "since": "وفيات منذ {0}", "until": "وفيات حتى {0}",
	"between": "وفيات من {0} إلى {1}", "as_of": "الأرقام حتى {0}", "as_of_last": "الأرقام حتى آخر تاريخ معطى",
	"named": "بالاسم", "verified": "الحد الأدنى المتحقق منه", "documented": "الحد الأدنى الموثق", "reported": "النطاق المعلن",
	"likely": "الأرجح", "upper": "الحد الأعلى", "q_at_least": "{0} على الأقل", "q_over": "أكثر من {0}", "q_up_to": "حتى {0}",
	"q_between": "بين {0} و{1}", "named_none": "لم نوثق أحداً بعد", "named_some": "{0} من الأشخاص المختلفين",
	"named_candidate": "{0} من الأسماء في الصفحات لم يراجع أي منها",
	"verified_none":   "صفر: لا سجلات متحققاً منها لدينا، ولم يعتمد رقم أي مصدر",
	"verified_offer":  "\u200f\u200e--adopt {0}\u200e يعتمد رقمه: {1}",
	"verified_rule":   "حد أدنى وليس مجموعاً",
	"documented_none": "صفر: لا يعطي أي مصدر مقبول رقماً ضمن هذا السؤال",
	"not_established": "غير محدد: لا أحد يغلق القائمة", "open_above": "يرى {0} أن العدد الحقيقي أعلى",
	"not_computed": "لم يحسب هنا: {0}", "likely_reason": "يلزمه ثلاث قوائم أسماء متداخلة على الأقل (recount link ثم recount estimate)",
	"reported_none": "لا يعطي أي مصدر رقماً عن هؤلاء بالضبط", "of_origin": "{0}، {1}", "as_of_day": "حتى {0}",
	"published_day": "في صفحة بتاريخ {0}", "pages_1": "صفحة واحدة", "pages": "{0} من الصفحات", "own_verified": "متحقق منه أو موثق بعبارته هو",
	"derived": "مستخلص من أجزاء قائمته", "unnamed_origin": "مصدر غير مسمى", "described": "{0} لا تسميه الصفحة",
	"inferred": "بالتتبع، لا تسميه الصفحة", "no_start": "البداية غير مذكورة", "contested": "متنازع عليه", "contested_without": "بدون {0}: {1} على الأقل",
	"never_added":   "جنباً إلى جنب ولا تجمع أبداً؛ وهي تحد القوائم لا الحقيقة",
	"origins_pages": "{0} من المصادر المسماة، {1} من الصفحات فيها أرقام عن هذا",
	"rests":         "ما تستند إليه الأرقام", "added": "تجمع لأن أحداً لا يكون في اثنتين منها", "taken": "تؤخذ {0} مرات",
	"less": "ناقص", "within": "ضمن قائمة", "records": "سجلاتنا: {0} من الأشخاص المختلفين", "closure": "أغلقها مراجع عند {0}",
	"other": "أرقام أخرى", "parts": "ضمن هذا السؤال (ليست مجموعاً)", "wider": "أوسع من هذا السؤال (لا تحده)",
	"conflicts": "أرقام لا يمكن أن تصح كلها", "diverges": "صفحات تخالف الرواية التي نقلت عنها (لا تحرك أي رقم)",
	"checks": "ما لا يتطابق", "residual": "يعطي {0} مجموعاً قدره {1} وأجزاء مجموعها {2}: {3} بلا تفسير",
	"appeals": "مناشدات", "asks": "{0} يطلبون من {1}: {2}", "asks_nobody": "{0} يطلبون: {2}", "commitments": "تعهدات", "promises": "تعهد {0}: {1}", "due": "الموعد {0}", "no_due": "بلا موعد مسمى",
	"denials": "نفي", "denies": "ينفي {0}: {1}", "failed": "لم يقرأ", "masked": "أسماء الأحياء من غير المسؤولين محجوبة ({0} موضعاً في {1} من الصفحات).",
	"policy": "تتحول الألفاظ إلى أعداد بالجدول {0}؛ recount \u200f{1}.", "explain": "لفتح رقم: recount explain --number documented PATH...",
	"unit_civilians": "مدنيون", "unit_persons": "أشخاص", "unit_security": "من القوات الأمنية", "unit_fighters": "مسلحون", "allegedly": "يُتهم بقتلهم {0}", "page_date": "صفحة بتاريخ {0}", "no_page_date": "صفحة بلا تاريخ",
	"verb_verified": "متحقق منه", "verb_confirmed": "مؤكد", "verb_documented": "موثق", "verb_recorded": "مسجل", "verb_identified": "معروف الهوية",
	"verb_reported": "معلن", "verb_alleged": "مزعوم", "stale": "تكرار لرقم أقدم", "warning": "ملاحظة",
	"copies": "{0} من الملفات نسخ مطابقة لغيرها وتحسب مرة واحدة", "nobody": "دون تسمية أحد",
	"international_protection": "الحماية الدولية", "evacuation": "الإجلاء", "aid": "المساعدة", "accountability": "المحاسبة", "safe_passage": "ممر آمن",
	"tracing": "كشف مصير المفقودين", "ceasefire": "وقف إطلاق النار", "investigation": "التحقيق", "protection": "الحماية", "compensation": "التعويض", "withdrawal": "الانسحاب", "other_ask": "غير ذلك",
	"monitor": "مرصد", "un_body": "هيئة أممية", "government": "الحكومة", "media": "وسيلة إعلام", "witness": "شاهد",
}
