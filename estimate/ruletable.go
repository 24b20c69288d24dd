package estimate

var rules = []Rule{
	{
		ID: "R1", Effect: Refuses,
		Title:     Text{"One list", "قائمة واحدة"},
		Condition: "There is one list.",
		Sentence: Text{
			"One list documents {n} deaths. A single list carries no information about deaths that it missed.",
			"توثّق قائمة واحدة {n} حالة وفاة. القائمة الواحدة لا تحمل أي معلومة عن الوفيات التي لم ترصدها.",
		},
		Why: "An estimate of the missing comes only from how lists overlap. With one list there is no overlap: any number of missing people fits it equally well.",
		Do: Text{"Find at least two more lists that were made independently of this one.",
			"ابحثوا عن قائمتين أخريين على الأقل أُعدّتا باستقلال عن هذه القائمة."},
	},
	{
		ID: "R2", Effect: Refuses,
		Title:     Text{"Two lists", "قائمتان فقط"},
		Condition: "There are two lists.",
		Sentence: Text{
			"Two lists document {n} deaths. Whether the two lists depend on each other cannot be tested with two lists, and the total follows from that dependence; so no estimate is given.",
			"توثّق قائمتان {n} حالة وفاة. لا يمكن بقائمتين اختبار ما إذا كانت إحداهما مرتبطة بالأخرى، والمجموع يتوقف على هذا الارتباط؛ لذلك لا يُعطى أي تقدير.",
		},
		Why: "Every odds ratio of dependence between two lists fits the data perfectly. A number for two lists is a statement about the assumed odds ratio, not about the dead.",
		Do:  Text{"Find a third list, or state a range for the odds ratio of dependence; the result is then a scenario, never a confidence interval.", "ابحثوا عن قائمة ثالثة، أو صرّحوا بمدى لنسبة الأرجحية؛ والنتيجة عندئذ سيناريو لا فترة ثقة."},
	},
	{
		ID: "R3", Effect: Refuses,
		Title:     Text{"No overlap", "لا تداخل"},
		Condition: "Nobody is on two lists, or no three lists are joined by people whom they share.",
		Sentence: Text{
			"{m} of {n} victims appear on two lists or more, and no three lists are joined by shared victims: these data fit any total from {n} upwards.",
			"يظهر {m} من أصل {n} من الضحايا في قائمتين أو أكثر، ولا توجد ثلاث قوائم يربط بينها ضحايا مشتركون: هذه البيانات تتفق مع أي مجموع من {n} فصاعدًا.",
		},
		Why: "Overlap is the only evidence about the missing. Without a group of three lists that share victims, dependence cannot be told from a small or a large total.",
		Do:  Text{"Check the linkage first: real lists of one event almost always share victims. Otherwise find lists that cover the same victims.", "تحققوا أولًا من ربط السجلات: القوائم الحقيقية للحدث نفسه تتشارك ضحايا في الغالب. وإلا فابحثوا عن قوائم تغطي الضحايا أنفسهم."},
	},
	{
		ID: "R4", Effect: ChangesData,
		Title:     Text{"A list that shares nobody", "قائمة لا تشارك غيرها أحدًا"},
		Condition: "A list shares nobody with any other list.",
		Sentence: Text{
			"The list {list} shares no victim with any other list. It was left out of the estimate; the {k} people on it stay in the documented number.",
			"القائمة {list} لا تشترك مع أي قائمة أخرى في أي ضحية. استُبعدت من التقدير، وبقي الأشخاص المدرجون فيها ({k}) ضمن العدد الموثّق.",
		},
		Why: "A list without overlap says nothing about the missing, and models that keep it end in infinite estimates.",
		Do: Text{"Check the linkage of that list and whether it covers the same place, time and type of death.",
			"تحققوا من ربط سجلات هذه القائمة ومما إذا كانت تغطي المكان والزمان ونوع الوفاة أنفسها."},
	},
	{
		ID: "R5", Effect: Refuses,
		Title:     Text{"Too few shared victims", "عدد الضحايا المشتركين قليل جدًا"},
		Condition: "Fewer than 10 people are on two lists or more. From 10 to 24 the interval is given without a central value.",
		Sentence: Text{
			"Only {m} victims appear on two lists or more: too few to estimate from.",
			"لا يظهر في قائمتين أو أكثر سوى {m} من الضحايا: وهذا أقل من أن يُبنى عليه تقدير.",
		},
		Why: "The relative error of the missing part is at least one over the square root of the shared victims: with 10 it is a third even when every assumption holds.",
		Do: Text{"Add lists, or widen the place and period in a way that was chosen beforehand.",
			"أضيفوا قوائم، أو وسّعوا المكان والفترة على نحو تقرر مسبقًا."},
	},
	{
		ID: "R5b", Effect: NoCentre,
		Title:     Text{"Few shared victims", "ضحايا مشتركون قليلون"},
		Condition: "From 10 to 24 people are on two lists or more (the weaker half of R5).",
		Sentence: Text{
			"Only {m} victims appear on two lists or more: an interval can be given, a central value cannot.",
			"لا يظهر في قائمتين أو أكثر سوى {m} من الضحايا: يمكن إعطاء فترة، ولا يمكن إعطاء قيمة مركزية.",
		},
		Why: "A central value from so few shared victims would move by a fifth or more with the luck of a few records.",
		Do:  Text{"Quote the interval alone.", "اذكروا الفترة وحدها."},
	},
	{
		ID: "R6", Effect: MethodOnly,
		Title:     Text{"Pairs of lists that share nobody", "أزواج قوائم لا تتشارك أحدًا"},
		Condition: "Some pairs of lists share nobody.",
		Sentence: Text{
			"No victim is on both lists of these pairs: {pairs}. Log-linear models cannot hold a term for them; models left out because their estimate does not exist, is not identified or diverges: {k}.",
			"لا توجد ضحية مدرجة في قائمتي هذه الأزواج معًا: {pairs}. لا يمكن للنماذج اللوغاريتمية الخطية أن تتضمن حدًّا لها؛ والنماذج المستبعدة لأن تقديرها غير موجود أو غير محدد أو متباعد: {k}.",
		},
		Why: "The term of an empty pair is minus infinity; a program that does not check returns a total that is only where its iterations stopped.",
		Do: Text{"Ask whether the two lists could have held the same person at all (rule R12).",
			"اسألوا هل كان يمكن أصلًا أن تضم القائمتان الشخص نفسه (القاعدة R12)."},
	},
	{
		ID: "R6b", Effect: BoundOnly,
		Title:     Text{"No log-linear model can be used", "لا يمكن استخدام أي نموذج لوغاريتمي خطي"},
		Condition: "No log-linear model has an estimate, or the lists are too many for one (the stronger half of R6).",
		Sentence: Text{
			"No log-linear model can be used on these lists, so half of the envelope is missing and no interval is given: at least {floor}. ({reason})",
			"لا يمكن استخدام أي نموذج لوغاريتمي خطي على هذه القوائم، فينقص نصف الغلاف ولا تُعطى فترة: العدد لا يقل عن {floor}. ({reason})",
		},
		Why: "The interval of the latent-class model alone covered the truth in as few as a third of simulated cases; it is never printed as if it were the envelope.",
		Do: Text{"Merge lists that share an origin until ten or fewer are left, or check the linkage.",
			"ادمجوا القوائم ذات المصدر المشترك حتى تبقى عشر قوائم أو أقل، أو تحققوا من ربط السجلات."},
	},
	{
		ID: "R7", Effect: BoundOnly,
		Title:     Text{"No upper limit", "لا حدّ أعلى"},
		Condition: "A model with weight in the average has a standard error above ten times its total, or more than 1% of the posterior lies in the top 1% of the range that the prior allows.",
		Sentence: Text{
			"No finite upper limit is supported by the data. At least {low}.",
			"لا تدعم البيانات أي حدّ أعلى محدود. العدد لا يقل عن {low}.",
		},
		Why: "When the answer leans on the edge of what was allowed, the edge is the answer, and the edge was our choice.",
		Do:  Text{"Quote the lower end only.", "اذكروا الطرف الأدنى فقط."},
	},
	{
		ID: "R8", Effect: BoundOnly,
		Title:     Text{"The chains do not agree", "السلاسل لا تتفق"},
		Condition: "Over 8 or more chains R-hat is above 1.01, or bulk or tail effective sample size below 400, or medians of chains differ by more than 10%, after the largest budget.",
		Sentence: Text{
			"The latent-class model has no single answer for these data: its {k} chains end at medians from {low} to {high} (R-hat {rhat}). It is refused, and without it there is no interval: at least {floor}.",
			"لا يعطي نموذج الفئات الكامنة جوابًا واحدًا لهذه البيانات: انتهت سلاسله ({k}) إلى أوساط بين {low} و{high} (R-hat {rhat}). لذلك رُفض، ومن دونه لا توجد فترة: العدد لا يقل عن {floor}.",
		},
		Why: "One chain is not an estimate: on published data single chains sit at quite different totals, each with a narrow interval. Disagreement means that the data have more than one explanation.",
		Do:  Text{"Do not pick a chain. Give more sweeps, merge lists that share a source, or stratify as was decided beforehand.", "لا تختاروا سلسلة بعينها. زيدوا عدد الدورات، أو ادمجوا القوائم ذات المصدر المشترك، أو قسّموا إلى طبقات كما تقرر مسبقًا."},
	},
	{
		ID: "R8c", Effect: BoundOnly,
		Title:     Text{"The chains were stopped", "أُوقفت السلاسل"},
		Condition: "The run was stopped before every chain had finished a block (a form of R8).",
		Sentence: Text{
			"The latent-class model was stopped before it could be judged, so no interval is given: at least {floor}.",
			"أُوقف نموذج الفئات الكامنة قبل أن يمكن الحكم عليه، فلا تُعطى فترة: العدد لا يقل عن {floor}.",
		},
		Why: "Draws that were never checked against each other are not an estimate.",
		Do:  Text{"Run again and let it finish.", "أعيدوا التشغيل ودعوه يكتمل."},
	},
	{
		ID: "R8d", Effect: BoundOnly,
		Title:     Text{"Some linkages cannot be estimated", "بعض عمليات الربط لا يمكن تقديرها"},
		Condition: "The chains of at least one linkage draw do not agree, or it fails another rule (a form of R8).",
		Sentence: Text{
			"{k} of {all} linkages could not be estimated, and leaving them out would choose among linkages by their answer. No interval is given: at least {floor}.",
			"تعذّر تقدير {k} من أصل {all} من عمليات الربط، واستبعادها يعني الاختيار بين عمليات الربط بحسب جوابها. لا تُعطى فترة: العدد لا يقل عن {floor}.",
		},
		Why: "A pool over the linkages that happened to converge is a selected sample of answers.",
		Do: Text{"Give more sweeps, or review the uncertain matches by hand.",
			"زيدوا عدد الدورات، أو راجعوا المطابقات المشكوك فيها يدويًا."},
	},
	{
		ID: "R8e", Effect: BoundOnly,
		Title:     Text{"Two answers", "جوابان"},
		Condition: "The chains agree, and what they agree on is two separate answers: the posterior has a valley of at most three quarters of its lower hill, each side holds 5% or more, and their medians differ by a quarter or more (a form of R8).",
		Sentence: Text{
			"The latent-class model gives two separate answers for these data, about {low} and about {high} (the second with {share} of the weight). It is refused, and without it there is no interval: at least {floor}.",
			"يعطي نموذج الفئات الكامنة جوابين منفصلين لهذه البيانات، نحو {low} ونحو {high} (وللثاني {share} من الوزن). لذلك رُفض، ومن دونه لا توجد فترة: العدد لا يقل عن {floor}.",
		},
		Why: "The weights of two separate explanations rest on how many hidden groups were thought likely beforehand, not on the lists. A program whose chains cross seldom ends in either of them by luck; that ours cross makes the two no more one.",
		Do:  Text{"Do not pick one of the two. Merge lists that share a source, or stratify as was decided beforehand: two answers often mean two kinds of victims.", "لا تختاروا أحد الجوابين. ادمجوا القوائم ذات المصدر المشترك، أو قسّموا إلى طبقات كما تقرر مسبقًا: فالجوابان يعنيان غالبًا نوعين من الضحايا."},
	},
	{
		ID: "R8f", Effect: BoundOnly,
		Title:     Text{"The published sampler gives two answers", "المعاينة المنشورة تعطي جوابين"},
		Condition: "The chains agree, and the totals of 24 short chains of the published sampler, started far apart, pile up on two hills, by the same measure and with 12% or more on each (a form of R8).",
		Sentence: Text{
			"Whoever repeats this with the published sampler of the latent-class model gets one of two answers by luck: of its {k} chains some settle at about {low} and some at about {high} (the second with {share} of the draws). The model is refused, and without it there is no interval: at least {floor}.",
			"من يُعِد هذا الحساب بطريقة المعاينة المنشورة لنموذج الفئات الكامنة يحصل على أحد جوابين بالمصادفة: من سلاسلها ({k}) ما يستقر نحو {low} ومنها ما يستقر نحو {high} (وللثاني {share} من السحوبات). لذلك رُفض النموذج، ومن دونه لا توجد فترة: العدد لا يقل عن {floor}.",
		},
		Why: "A place that chains do not leave in 25,000 sweeps is an explanation of the lists that fits by itself. Our chains leave it sooner and agree on the other, but a number that turns with the program that made it is not one to stake a case on.",
		Do:  Text{"Do not quote one of the two. Merge lists that share a source, or stratify as was decided beforehand.", "لا تقتبسوا أحد الجوابين. ادمجوا القوائم ذات المصدر المشترك، أو قسّموا إلى طبقات كما تقرر مسبقًا."},
	},
	{
		ID: "R9", Effect: BoundOnly,
		Title:     Text{"Too wide to quote", "فترة أوسع من أن تُقتبس"},
		Condition: "The upper end of the envelope is more than five times the lower.",
		Sentence: Text{
			"At least {low}; the data do not bound the total usefully (the interval runs to {high}).",
			"لا يقل العدد عن {low}؛ والبيانات لا تحصر المجموع حصرًا مفيدًا (تمتد الفترة إلى {high}).",
		},
		Why: "An interval that spans a factor of five is read as its middle by everyone who quotes it.",
		Do:  Text{"Quote only the lower end.", "اذكروا الطرف الأدنى فقط."},
	},
	{
		ID: "R10", Effect: NoCentre,
		Title:     Text{"The methods differ", "الطرائق تختلف"},
		Condition: "Central values of the families differ by more than a factor of two.",
		Sentence: Text{
			"The methods answer differently, from {low} to {high}, because they assume different things. All are shown; the headline is the interval that covers them.",
			"تعطي الطرائق أجوبة مختلفة، من {low} إلى {high}، لأنها تفترض أشياء مختلفة. تُعرض كلها، والعنوان هو الفترة التي تشملها.",
		},
		Why: "Models that fit the same data equally well can imply different totals; choosing the central value of one is choosing its assumption.",
		Do:  Text{"Quote the interval, never one central value.", "اذكروا الفترة، ولا تذكروا أبدًا قيمة مركزية واحدة."},
	},
	{
		ID: "R11", Effect: NoCentre,
		Title:     Text{"The linkage decides", "الربط هو الذي يحسم"},
		Condition: "Over linkage draws or thresholds a median moves by more than a factor of two.",
		Sentence: Text{
			"The answer depends on which records are taken as the same person: medians run from {low} to {high} over {k} linkages.",
			"يتوقف الجواب على تحديد أي السجلات تعود إلى الشخص نفسه: تتراوح الأوساط بين {low} و{high} عبر {k} من عمليات الربط.",
		},
		Why: "Missed matches raise an estimate and false matches lower it, and no model of the lists can repair either.",
		Do: Text{"Quote the range by linkage, and review the uncertain pairs by hand.",
			"اذكروا المدى بحسب الربط، وراجعوا الأزواج المشكوك فيها يدويًا."},
	},
	{
		ID: "R12", Effect: Refuses,
		Title:     Text{"Lists of different things", "قوائم لأشياء مختلفة"},
		Condition: "It was stated that two lists could not hold the same person: another place, time or type of death.",
		Sentence: Text{
			"The lists {pairs} could not have held the same person, since they do not cover the same place, time and type of death. That they share nobody is a fact about their scope, not evidence about the missing.",
			"لم يكن ممكنًا أن تضم القوائم {pairs} الشخص نفسه، لأنها لا تغطي المكان والزمان ونوع الوفاة أنفسها. فعدم اشتراكها في أحد أمر يخص نطاقها، وليس دليلًا على من لم يُرصدوا.",
		},
		Why: "A structural zero is not a sampling zero: read as evidence, it multiplies the estimate.",
		Do:  Text{"Restrict all lists to the place, time and type of death that they have in common, and estimate again.", "اقصروا القوائم كلها على المكان والزمان ونوع الوفاة المشتركة بينها، ثم أعيدوا التقدير."},
	},
	{
		ID: "R13", Effect: ChangesData,
		Title:     Text{"A copied list", "قائمة منسوخة"},
		Condition: "It was stated that one list was built from another, or 95% or more of a list is on another by far more than chance.",
		Sentence: Text{
			"The list {list} repeats the list {from} ({k}). Two copies are one witness: they were merged before estimating.",
			"القائمة {list} تكرّر القائمة {from} ({k}). النسختان شاهد واحد: دُمجتا قبل التقدير.",
		},
		Why: "The overlap of a list with its own copy looks like proof that nobody is missing.",
		Do: Text{"Count lists by their origin, not by who publishes them.",
			"عدّوا القوائم بحسب مصدرها الأصلي لا بحسب ناشرها."},
	},
	{
		ID: "R14", Effect: BoundOnly,
		Title:     Text{"A stratum cannot be estimated", "طبقة لا يمكن تقديرها"},
		Condition: "A stratum fails another rule.",
		Sentence: Text{
			"These strata cannot be estimated: {pairs}. Their {k} documented deaths enter the total as they are, so the total is labelled \"at least\": at least {low}.",
			"لا يمكن تقدير هذه الطبقات: {pairs}. تدخل وفياتها الموثّقة ({k}) في المجموع كما هي، ولذلك يوصف المجموع بأنه «على الأقل»: لا يقل عن {low}.",
		},
		Why: "Carrying the ratio of one place over to another invents its dead.",
		Do: Text{"Never impute a ratio. Name the strata that are documented only.",
			"لا تنقلوا نسبة من طبقة إلى أخرى أبدًا. وسمّوا الطبقات الموثّقة فقط."},
	},
}

// Reach is the sentence that goes with every result.
var Reach = Text{
	"This speaks of victims who could have reached at least one list. Victims whom no list could reach are not in it.",
	"يخصّ هذا الضحايا الذين كان يمكن أن تصل إليهم قائمة واحدة على الأقل. أما من لم يكن ممكنًا أن تصل إليه أي قائمة فليس مشمولًا.",
}

// Assumption is what has to hold for an envelope to mean what it says.
var Assumption = Text{
	"Assumed: every record is linked rightly; the lists cover the same place, time and type of death; nobody lives who is listed as dead; and how lists depend on each other is described by hidden groups of victims, or by dependence of pairs of lists with one shared difference between victims.",
	"الافتراضات: ربط كل السجلات صحيح؛ والقوائم تغطي المكان والزمان ونوع الوفاة أنفسها؛ ولا أحد ممن أُدرج ميتًا على قيد الحياة؛ وارتباط القوائم ببعضها تصفه مجموعات خفية من الضحايا، أو ارتباط أزواج القوائم مع اختلاف مشترك واحد بين الضحايا.",
}

// LinkageCertain is printed when there is one linkage only.
var LinkageCertain = Text{
	"Linkage treated as certain: doubt about which records are the same person is not in this interval.",
	"عومل ربط السجلات على أنه يقيني: الشك في أي السجلات تعود إلى الشخص نفسه غير داخل في هذه الفترة.",
}
