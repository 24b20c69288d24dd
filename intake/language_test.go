package intake

import (
	"strings"
	"testing"

	"recount/record"
)

// TestLanguagesThatAreNotRead: a page in a language that is not read says which; English with foreign names does not.
func TestLanguagesThatAreNotRead(t *testing.T) {
	for want, text := range map[string]string{
		"French": "Au moins douze civils ont été tués dans le bombardement du marché, selon un responsable " +
			"de la santé, et des dizaines de personnes sont portées disparues dans la région.",
		"Spanish": "Al menos doce civiles murieron en el bombardeo del mercado, según un responsable de " +
			"salud, y decenas de personas han sido desplazadas por los combates en la región.",
		"German": "Mindestens zwölf Zivilisten wurden bei dem Angriff auf den Markt getötet, wie ein " +
			"Sprecher der Behörde sagte, und Dutzende sind nach den Kämpfen in der Stadt vermisst.",
		"Turkish": "Pazar yerine düzenlenen saldırıda en az on iki sivil öldü ve bir yetkili daha sonra çok " +
			"sayıda kişinin yaralı olduğunu, bu sayının artacağını ve arama çalışmalarının sürdüğünü söyledi.",
		"Russian": "Не менее двенадцати мирных жителей были убиты при обстреле рынка, сообщил представитель " +
			"больницы, ещё десятки пропали без вести.",
		"Ukrainian": "Щонайменше дванадцять мирних жителів загинули під час обстрілу ринку, повідомив " +
			"представник лікарні, ще десятки зникли безвісти.",
		"Persian": "دست\u200cکم دوازده غیرنظامی در بمباران بازار کشته شدند و ده\u200cها تن دیگر که زخمی شده " +
			"بودند به بیمارستان منتقل شدند، یک مقام گفت.",
		"Urdu": "بازار پر بمباری میں کم از کم بارہ شہری ہلاک ہو گئے اور درجنوں زخمی ہوئے، ہسپتال کے ایک " +
			"ترجمان نے بتایا کہ تعداد بڑھ سکتی ہے۔",
		"Kurdish": "لانیکەم دوازدە کەسی مەدەنی لە بۆردومانی بازاڕەکەدا کوژران و دەیان کەسی دیکە بریندار بوون، " +
			"بەرپرسێک ڕایگەیاند.",
		"Chinese":  "据医院发言人说，市场遭到轰炸，至少有十二名平民丧生，数十人失踪。",
		"a script": "ᐃᓄᐃᑦ ᓄᓇᖓᓐᓂ ᐅᖃᓕᒫᒐᖅ ᐊᒻᒪ ᑐᓴᒐᒃᓴᐃᑦ ᐅᓪᓗᒥ",
		"": "At least twelve civilians were killed in the shelling of the market, a hospital spokesman " +
			"said, and dozens are missing after the fighting in the town.",
	} {
		docs, problems := Read("page.txt", []byte("published: 2025-03-11\n\n"+text+"\n"), Options{})
		if len(docs) != 1 {
			t.Fatalf("%s: %v", want, problems)
		}
		got := NotRead(&docs[0]).String()
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q (%s)", text, got, want, docs[0].Lang)
		}
	}
	for _, text := range []string{
		"Victims: Ahmad Ali, Salma Haddad, Karim Suleiman, Nour Ibrahim, Rana Deeb, Yousef Mansour, Layla " +
			"Khoury, Hassan Barakat, Maya Saleh.",
		"Gen. José de la Cruz, Cmdr. Luis del Río and Maria de los Angeles were killed in San Pedro de Macorís " +
			"on 9 March, said El Diario de la Costa.",
		"قال المرصد إن 12 مدنياً قتلوا في هجوم قرب بلدة قدموس، وأضاف شاهد يدعى پیمان أن القصف استمر حتى المساء " +
			"وأن كثيرين نزحوا عن بيوتهم.",
	} {
		docs, _ := Read("page.txt", []byte(text+"\n"), Options{})
		if got := NotRead(&docs[0]).String(); got != "" {
			t.Errorf("%q: %q", text, got)
		}
	}
	if got := NotRead(&record.Document{Lang: record.Unknown, Text: "12 34 2025-03-11"}); got != nil {
		t.Errorf("a page of digits: %q", got)
	}
}
