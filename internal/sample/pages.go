package sample

import (
	"fmt"
	"html"
	"strings"

	"recount/record"
)

// pages writes what reaches the desk: each recorder's figures over a week, the UN's minimum, a denial, a rumour, a
// rewrite that turns the perpetrator round, a translation, and a page that gives the monitor's figure to the UN. Every
// figure is computed from the lists; the errors are put in on purpose and their relation says so.
func pages(c *Case) []Page {
	var out []Page
	civilian := func(v Victim) bool { return v.Status == record.Civilian }
	for d := record.Day(3); d <= 8; d++ {
		day := c.Start + d
		n := c.Documented(Monitor, day, civilian)
		if n == 0 {
			continue
		}
		fresh := n - c.Documented(Monitor, day-1, civilian)
		out = append(out, monitorEnglish(day, c.Start, n, fresh), monitorArabic(day, c.Start, n, fresh))
	}
	last := c.Start + 8
	n := c.Documented(Monitor, last, civilian)
	out = append(out, digest(c, last, n)...)
	return out
}

// story labels.
const (
	storyDigest = "digest"
	storyDenial = "denial"
	storyRumour = "rumour"
)

func monitorEnglish(day, start record.Day, n, fresh int) Page {
	body := fmt.Sprintf(`The Qasiran Rights Monitor has documented the killing of %s civilians on the Qasiran coast since %s.

The monitor said that it added %d civilians to its list on %s. Most of them were killed in villages of Sahelin and Marjanah, it said.`,
		group(n), longEnglish(start), fresh, longEnglish(day))
	return textPage("monitor-"+day.String()+"-en", "Coast Ledger", day, "monitor-"+day.String(), "original",
		fmt.Sprintf("Monitor: %s civilians killed on the coast", group(n)), body)
}

func monitorArabic(day, start record.Day, n, fresh int) Page {
	body := fmt.Sprintf(`وثّق المرصد القصيري للحقوق مقتل %d مدنياً في الساحل القصيري منذ %s.

وقال المرصد إنه أضاف %d مدنياً إلى قائمته يوم %s.`, n, longArabic(start), fresh, longArabic(day))
	return textPage("monitor-"+day.String()+"-ar", "دفتر الساحل", day, "monitor-"+day.String(), "translation",
		fmt.Sprintf("المرصد: مقتل %d مدنياً في الساحل", n), body)
}

// digest writes the long page that starts a case, and the pages that derive from it.
func digest(c *Case, day record.Day, n int) []Page {
	un := c.Documented(Network, day-2, func(v Victim) bool { return v.Status == record.Civilian }) / 2
	floor := n / 100 * 100
	lead := fmt.Sprintf("More than %s civilians have been killed on the Qasiran coast since %s, according to "+
		"the Qasiran Rights Monitor.", group(floor), longEnglish(c.Start))
	unLine := fmt.Sprintf("The UN Human Rights Office in Qasira has verified a minimum of %d civilian deaths "+
		"and believes that the real number is much higher.", un)
	ambush := fmt.Sprintf("The violence began on %s, when armed loyalists killed 13 security personnel in an "+
		"ambush near Bandarin.", longEnglish(c.Start))
	revenge := "In the days that followed, armed factions allied with the government killed residents of " +
		"villages on the coast, survivors say."
	mother := "“They took my son from beside me,” said Wisal, a mother of three, whose 25-year-old son was shot " +
		"at the door of their house in Zahrun."
	shelter := "About 4,000 people are sheltering at the Ras Baqar air base. Families there are calling on the " +
		"United Nations for international protection."
	promise := "The president promised to hold those responsible to account and announced a committee that is " +
		"to report within 30 days."
	original := []string{lead, unLine, ambush, revenge, mother, shelter, promise}
	twice := append(append([]string{}, original...), lead, unLine)
	reversed := append([]string{}, original...)
	reversed[3] = "In the days that followed, armed loyalists killed residents of villages on the coast, survivors say."
	wrong := []string{
		fmt.Sprintf("More than %s civilians have been killed on the Qasiran coast since %s, the United Nations says.",
			group(floor), longEnglish(c.Start)),
		ambush, shelter,
	}
	denial := "The Qasiran interior ministry denied that its forces had killed civilians. It said that 13 of " +
		"its personnel were killed in the ambush near Bandarin."
	rumour := fmt.Sprintf("People on the coast speak of %s dead in the mountains. Nobody has given a list.",
		group(10*floor))
	return []Page{
		htmlPage("digest-en", "Harbour Post", day, storyDigest, "original",
			"Families shelter at air base as toll on the coast grows", twice),
		textPage("digest-copy", "Inland Mirror", day, storyDigest, "copy",
			"Families shelter at air base as toll on the coast grows", strings.Join(original, "\n\n")),
		textPage("digest-reversed", "The Daily Turn", day+1, storyDigest, "reversed", "Families flee the coast",
			strings.Join(reversed, "\n\n")),
		textPage("un-misattributed", "Quick Wire", day+1, "misattributed", "misattributed",
			"United Nations: civilians killed on the coast", strings.Join(wrong, "\n\n")),
		textPage("denial", "State Gazette", day, storyDenial, "denial", "Ministry denies killing civilians", denial),
		textPage("rumour", "Mountain Talk", day, storyRumour, "rumour", "Talk of many dead", rumour),
		digestArabic(c, day, floor, un),
	}
}

func digestArabic(c *Case, day record.Day, floor, un int) Page {
	body := fmt.Sprintf(`قُتل أكثر من %d مدني في الساحل القصيري منذ %s، بحسب المرصد القصيري للحقوق.

وتحقق مكتب الأمم المتحدة لحقوق الإنسان في قصيرة من مقتل %d مدنياً على الأقل، ويعتقد أن العدد الحقيقي أعلى بكثير.

وبدأ العنف حين قتل مسلحون موالون 13 عنصراً من قوات الأمن في كمين قرب بندرين.

ويحتمي نحو 4000 شخص في قاعدة رأس بقر الجوية، وتناشد العائلات هناك الأمم المتحدة توفير الحماية الدولية.

ووعد الرئيس بمحاسبة المسؤولين.`, floor, longArabic(c.Start), un)
	return textPage("digest-ar", "بريد الميناء", day, storyDigest, "translation",
		"عائلات تحتمي بقاعدة جوية وحصيلة الساحل ترتفع", body)
}

func textPage(name, outlet string, day record.Day, story, relation, title, body string) Page {
	text := "published: " + day.String() + "\noutlet: " + outlet + "\n\n" + title + "\n\n" + body + "\n"
	return Page{Name: name + ".txt", Media: record.PlainText, Body: text, Published: day, Story: story,
		Relation: relation}
}

func htmlPage(name, outlet string, day record.Day, story, relation, title string, paragraphs []string) Page {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s | %s</title>\n",
		html.EscapeString(title), html.EscapeString(outlet))
	fmt.Fprintf(&b, "<meta property=\"og:site_name\" content=\"%s\"><meta property=\"article:published_time\" "+
		"content=\"%sT09:00:00Z\"></head>\n<body>\n", html.EscapeString(outlet), day)
	b.WriteString("<nav><a href=\"/\">Home</a> <a href=\"/sport\">Sport: 3 goals</a></nav>\n<article>\n<h1>" +
		html.EscapeString(title) + "</h1>\n")
	for _, p := range paragraphs {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	b.WriteString("</article>\n<aside><h2>Most read</h2><ul><li>Earthquake kills 72 far " +
		"away</li></ul></aside>\n</body></html>\n")
	return Page{Name: name + ".html", Media: record.HTML, Body: b.String(), Published: day, Story: story,
		Relation: relation}
}

var monthsEnglish = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

var monthsArabic = []string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول",
	"تشرين الأول", "تشرين الثاني", "كانون الأول"}

func longEnglish(d record.Day) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%s %d, %d", monthsEnglish[m-1], day, y)
}

func longArabic(d record.Day) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, monthsArabic[m-1], y)
}

// group writes thousands with a comma.
func group(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", group(n/1000), n%1000)
}
