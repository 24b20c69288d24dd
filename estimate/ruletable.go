package estimate

var rules = []Rule{
	{
		ID: "R1", Effect: Refuses,
		Condition: "There is one list.",
		Why:       "An estimate of the missing comes only from how lists overlap. With one list there is no overlap: any number of missing people fits it equally well.",
	},
	{
		ID: "R2", Effect: Refuses,
		Condition: "There are two lists.",
		Why:       "Every odds ratio of dependence between two lists fits the data perfectly. A number for two lists is a statement about the assumed odds ratio, not about the dead.",
	},
	{
		ID: "R3", Effect: Refuses,
		Condition: "Nobody is on two lists, or no three lists are joined by people whom they share.",
		Why:       "Overlap is the only evidence about the missing. Without a group of three lists that share victims, dependence cannot be told from a small or a large total.",
	},
	{
		ID: "R4", Effect: ChangesData,
		Condition: "A list shares nobody with any other list.",
		Why:       "A list without overlap says nothing about the missing, and models that keep it end in infinite estimates.",
	},
	{
		ID: "R5", Effect: Refuses,
		Condition: "Fewer than 10 people are on two lists or more. From 10 to 24 the interval is given without a central value.",
		Why:       "The relative error of the missing part is at least one over the square root of the shared victims: with 10 it is a third even when every assumption holds.",
	},
	{
		ID: "R5b", Effect: NoCentre,
		Condition: "From 10 to 24 people are on two lists or more (the weaker half of R5).",
		Why:       "A central value from so few shared victims would move by a fifth or more with the luck of a few records.",
	},
	{
		ID: "R6", Effect: MethodOnly,
		Condition: "Some pairs of lists share nobody.",
		Why:       "The term of an empty pair is minus infinity; a program that does not check returns a total that is only where its iterations stopped.",
	},
	{
		ID: "R6b", Effect: BoundOnly,
		Condition: "No log-linear model has an estimate, or the lists are too many for one (the stronger half of R6).",
		Why:       "The interval of the latent-class model alone covered the truth in as few as a third of simulated cases; it is never printed as if it were the envelope.",
	},
	{
		ID: "R7", Effect: BoundOnly,
		Condition: "A model with weight in the average has a standard error above ten times its total, or more than 1% of the posterior lies in the top 1% of the range that the prior allows.",
		Why:       "When the answer leans on the edge of what was allowed, the edge is the answer, and the edge was our choice.",
	},
	{
		ID: "R8", Effect: BoundOnly,
		Condition: "Over 8 or more chains R-hat is above 1.01, or bulk or tail effective sample size below 400, or medians of chains differ by more than 10%, after the largest budget.",
		Why:       "One chain is not an estimate: on published data single chains sit at quite different totals, each with a narrow interval. Disagreement means that the data have more than one explanation.",
	},
	{
		ID: "R8c", Effect: BoundOnly,
		Condition: "The run was stopped before every chain had finished a block (a form of R8).",
		Why:       "Draws that were never checked against each other are not an estimate.",
	},
	{
		ID: "R8d", Effect: BoundOnly,
		Condition: "The chains of at least one linkage draw do not agree, or it fails another rule (a form of R8).",
		Why:       "A pool over the linkages that happened to converge is a selected sample of answers.",
	},
	{
		ID: "R8e", Effect: BoundOnly,
		Condition: "The chains agree, and what they agree on is two separate answers: the posterior has a valley of at most three quarters of its lower hill, each side holds 5% or more, and their medians differ by a quarter or more (a form of R8).",
		Why:       "The weights of two separate explanations rest on how many hidden groups were thought likely beforehand, not on the lists. A program whose chains cross seldom ends in either of them by luck; that ours cross makes the two no more one.",
	},
	{
		ID: "R8f", Effect: BoundOnly,
		Condition: "The chains agree, and the totals of 24 short chains of the published sampler, started far apart, pile up on two hills, by the same measure and with 12% or more on each (a form of R8).",
		Why:       "A place that chains do not leave in 25,000 sweeps is an explanation of the lists that fits by itself. Our chains leave it sooner and agree on the other, but a number that turns with the program that made it is not one to stake a case on.",
	},
	{
		ID: "R9", Effect: BoundOnly,
		Condition: "The upper end of the envelope is more than five times the lower.",
		Why:       "An interval that spans a factor of five is read as its middle by everyone who quotes it.",
	},
	{
		ID: "R10", Effect: NoCentre,
		Condition: "Central values of the families differ by more than a factor of two.",
		Why:       "Models that fit the same data equally well can imply different totals; choosing the central value of one is choosing its assumption.",
	},
	{
		ID: "R11", Effect: NoCentre,
		Condition: "Over linkage draws or thresholds a median moves by more than a factor of two.",
		Why:       "Missed matches raise an estimate and false matches lower it, and no model of the lists can repair either.",
	},
	{
		ID: "R12", Effect: Refuses,
		Condition: "It was stated that two lists could not hold the same person: another place, time or type of death.",
		Why:       "A structural zero is not a sampling zero: read as evidence, it multiplies the estimate.",
	},
	{
		ID: "R13", Effect: ChangesData,
		Condition: "It was stated that one list was built from another, or 95% or more of a list is on another by far more than chance.",
		Why:       "The overlap of a list with its own copy looks like proof that nobody is missing.",
	},
	{
		ID: "R14", Effect: BoundOnly,
		Condition: "A stratum fails another rule.",
		Why:       "Carrying the ratio of one place over to another invents its dead.",
	},
}
