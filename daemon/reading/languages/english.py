"""English."""

from __future__ import annotations

from daemon.reading.languages.table import Language

FRAGMENTS = {
    "talk": (
        r"(?:talk|chat|speak|meet|connect|help|assist|answer|share|discuss|hop on|jump on|get on|get together|catch up|sit down|do (?:it|that|this|so|a|an)"
        r"|find (?:some |a )?(?:time|slot)|make (?:some )?time|tell you|give you|have (?:a|you|coffee|lunch)|grab|host|show you|offer|walk you"
        r"|spare|schedule|set (?:something |this |it )?up|arrange|take (?:a|the|your) call|respond|reply|oblige|support|contribute|be of (?:help|assistance)"
        r"|exchange|compare notes|welcome you|participate|zoom|skype|write|be (?:interviewed|helpful|involved)|pick a|do)"
    ),
    "talking": r"(?:talking|chatting|speaking|meeting|connecting|helping|answering|sharing|discussing|catching up|having|hopping|doing|seeing|hearing)",
    "very": r"(?:very|really|so|more than|only too|always|quite|absolutely|certainly|totally|perfectly|also|still|truly|genuinely|just|honestly|currently|completely|rather|pretty|too|extremely|incredibly|crazy|fairly|a bit|a little|super|unusually|insanely|simply|far|already|unfortunately|sadly|afraid)",
    "i": r"(?:i|we)",
    "am": r"(?:i am|i'm|im|we are|we're|i'd be|i would be|we'd be|we would be|i'll be|i will be|would be|am)",
    "cant": r"(?:can't|cant|cannot|can not|couldn't|could not|won't be able to|will not be able to|wouldn't be able to|would not be able to|(?:am|i'm|are|we're|be)? ?not able to|(?:am|i'm|are|we're|be)? ?unable to|(?:am|i'm|are|we're)? ?not in a position to|won't|will not)",
    "someone": r"(?:someone|somebody|my (?:colleague|coworker|co-worker|boss|manager|assistant|friend|partner|successor|predecessor|team|husband|wife|deputy|counterpart|pa|office|secretary)s?|(?:our|the) (?:head of|director of|manager of|team|hr|recruit\w+|press|communications|research team|lead|chief|department|people (?:at|in|who))|a (?:colleague|friend|former)|him|her|them)",
    "size": r"(?:15|fifteen|20|twenty|30|thirty|45|ten|10|half an hour|an hour|a few|a couple of|some|a)(?: or \w+)?(?: minutes| min| mins)?",
}

LANGUAGE = Language(
    code="en",
    words=frozenset(
        "the and you your i to of for in is it that this with be have would will are was on me my we not but from at can if "
        "thanks thank could about time please let know happy love sorry i'm i'd i'll don't best regards hi hello dear "
        "tuesday wednesday thursday friday monday next week works fine great best call email no what how when who where again until try swamped happy sure yes thanks much send here see which there then any two some them they he she been has had an as or so".split()
    ),
    fragments=FRAGMENTS,
    months={
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
        "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10,
        "november": 11, "nov": 11, "december": 12, "dec": 12,
    },  # fmt: skip
    weekdays={
        "monday": 0, "mondays": 0, "mon": 0, "tuesday": 1, "tuesdays": 1, "tues": 1, "tue": 1, "wednesday": 2, "wednesdays": 2, "weds": 2,
        "wed": 2, "thursday": 3, "thursdays": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fridays": 4, "fri": 4,
        "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
    },  # fmt: skip
    numbers={
        "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "couple of": 2, "three": 3, "a few": 3, "few": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    },  # fmt: skip
    dates={
        "today": (r"today", r"this (?:morning|afternoon|evening)", r"tonight"),
        "tomorrow": (r"tomorrow", r"tmrw", r"tmr"),
        "overmorrow": (r"(?:the )?day after tomorrow",),
        "next_week": (r"(?:the )?(?:next|following|coming) week", r"week after this"),
        "this_week": (r"(?:later |earlier |any ?time |rest of )?this(?: coming)? week",),
        "week_after_next": (r"(?:the )?week after next", r"in (?:two|2) weeks' time", r"a week from next week", r"two weeks from now"),
        "end_of_week": (r"(?:the )?end of (?:the|this) week", r"later this week"),
        "week_of": (r"(?:the )?week (?:of|beginning|starting|commencing|from)",),
        "next_month": (r"next month",),
        "this_month": (r"(?:later )?this month", r"the month"),
        "next_before": (r"next", r"(?:the )?following"),
        "coming_before": (r"this(?: coming)?", r"(?:the )?coming"),
        "next_after": (r"next week", r"of next week"),
        "each": (r"any", r"every", r"most", r"all"),
        "any_day": (r"any (?:week)?day", r"weekdays", r"every day", r"most days"),
        "in_before": (r"in", r"in about", r"in another", r"in around", r"for"),
        "day_unit": (r"days?",),
        "week_unit": (r"weeks?",),
        "month_unit": (r"months?",),
        "fortnight": (r"a fortnight",),
        "or": (r"or",),
        "and": (r"and", r"&"),
        "range": (r"to", r"until", r"till", r"through", r"thru", r"and"),
        "of": (r"of",),
        "early": (r"early(?: in)?", r"(?:the )?(?:beginning|start) of"),
        "mid": (r"mid-?", r"(?:the )?middle of"),
        "late": (r"late(?: in)?", r"(?:the )?end of"),
        "spring": (r"spring",),
        "summer": (r"(?:the |this |next )?summer(?! (?:school|intern|job|program))",),
        "autumn": (r"autumn", r"(?:the|next|this) fall"),
        "winter": (r"winter",),
        "morning": (r"mornings?",),
        "afternoon": (r"afternoons?",),
        "evening": (r"evenings?", r"after work"),
        "noon": (r"noon", r"midday"),
        "lunch": (r"lunch(?:time)?",),
        "at": (r"at", r"around", r"about", r"say", r"by", r"for", r"@"),
        "after": (r"after", r"from", r"past", r"any ?time from", r"starting at", r"as of", r"later than"),
        "before": (r"before", r"until", r"till", r"up to"),
        "between": (r"between", r"from"),
        "clock": (r"o'clock", r"hrs", r"h"),
        "half": (r"half(?: past)?",),
        "day_prefix": (r"the", r"on the"),
    },
    greeting=(r"(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|greetings)(?: [\w.'-]+){0,4}\s*[,!:.-]",),
    negation=(
        r"not", r"n't", r"\w+n't", r"never", r"no longer", r"hardly", r"cannot", r"unable", r"without", r"nor", r"neither", r"wish i", r"would have (?:been|loved|liked)", r"if only",
    ),  # fmt: skip
    contrast=(r"but", r"however", r"although", r"though", r"unfortunately", r"sadly", r"yet", r"alas", r"that said", r"instead", r"except"),
    condition=(r"if", r"unless", r"should you", r"in case", r"were i"),
    accepts=(
        r"(?:fine|okay|ok|good|comfortable|easy|happier) with (?:email|e-mail|a call|phone|zoom|video|that|it|either|writing)",
        r"no objections?",
        r"any friend of",
        r"(?:happy|glad|delighted|pleased|love|thrilled|more than willing) to(?=$|[.!,;])",
        r"(?:happy|glad|delighted|pleased|willing|thrilled|honou?red|game|keen|up) (?:to|for) (?:\w+ly )?(?:{talk}|it|a (?:quick |short |brief )?(?:call|chat|talk|coffee|conversation))",
        r"open to (?:it|{talk}|{talking}|a (?:quick |short )?(?:call|chat|talk|coffee|conversation)|that)",
        r"(?:sure|of course|absolutely|certainly|definitely|gladly|by all means|with pleasure|yes|yep|yeah|okay|ok|alright|no problem|why not|you bet|done|perfect|great|agreed|deal|lovely|fantastic|wonderful|excellent)(?: thing)?(?:[,.!:;]| -|$| (?:let's|i can|i could|i'd|that|we can|happy|why not|no problem|please|thing))",
        r"(?:that|this|it|which|your idea|your plan|your project|a call|a chat|coffee|lunch|email|phone|zoom|either(?: one)?|both|any of (?:these|those|them)|\w+day\w*|\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\.?)?|tomorrow|morning|afternoon|then|time|date|slot|one|next week|noon|week)(?:'s| is| are| would be| will be|'d be| looks| sounds| sound| should be)? (?:also |just |all |quite |really |totally |actually |probably |much )?(?:fine|good|great|perfect|lovely|wonderful|ideal|ok|okay|fun|excellent|doable|like a plan|like fun|interesting|fantastic|better|best)(?! (?:to hear|of you|that|with your|luck|person|fit|contact|question|thing|news))",
        r"sounds (?:good|great|like a plan|fun|lovely|perfect|fine|interesting|wonderful|doable|excellent)",
        r"let's (?:do|talk|meet|chat|find|set|plan|schedule|say|aim|go|try|speak|connect|catch|make|book|use|keep|grab|have|pencil|arrange|get|start|move|push|pick|hop|zoom)",
        r"(?:works|work|suits|suit)(?: \w+){0,2} (?:for|on|with) (?:me|us|my|mine|this)",
        r"(?:that|this|it|which|\w+day\w*|tomorrow|\d{1,2}(?::\d\d)?(?: ?[ap]\.?m\.?)?|morning|afternoon|noon|then|time|date|slot)(?: also| still| both| all| should| would| will| can|'d|'ll)? (?:works?|suits?|do|be fine|be good)(?: fine| well| great| best| perfectly| nicely)?(?:$|[,.!;]| for| on| with| as| me| and| too| -| \()",
        r"see you (?:then|on|there|at|tomorrow|next|soon|\w+day)",
        r"(?:look|looking) forward to (?:it|meeting|talking|speaking|our (?:chat|call|talk|conversation|meeting)|seeing|chatting|the (?:call|chat|conversation)|{talking}|your (?:call|questions))",
        r"count me in", r"i'm in(?:$|[.!,])", r"(?:it would be|it'd be|it will be|it's|be) (?:my|a) (?:real |great )?pleasure",
        r"i (?:can|could|might be able to|should be able to|'ll be able to|will be able to|'d be able to) (?:certainly |definitely |easily |probably |also |still |usually |gladly |offer |always |only |at least )*(?:do|make|spare|give you|talk|meet|speak|fit|squeeze|manage|chat|help|answer|share|find|hop|jump|take|host|free up|carve|block|see you|tell you|show you|offer|put aside|set aside|call you|zoom|step out|come|join|respond|reply|accommodate)(?! (?:it|that|this)? ?(?:before|until|later))",
        r"i (?:would|'d|'ll|will) (?:gladly|happily|certainly|definitely|of course|be glad|be happy)",
        r"i (?:have|'ve got|do have) (?:some |a (?:bit of |little )?|half an |an |\d+ |thirty |twenty |fifteen )?(?:time|hour|slots?|opening|free|gap|minutes|window|availability)(?! to wait)",
        r"i(?:'m| am) (?:\w+ly )?(?:free|available|around|reachable)(?! (?:again|until|after))",
        r"(?:please )?(?:feel free|don't hesitate|you're welcome|you are welcome|do feel free|just) to? ?(?:call|book|ask|give me|ring|pick|grab|schedule|put|send (?:me |over )?(?:your |the |an? |any )?(?:questions|invite|calendar|invitation)|fire away|choose|stop by|drop by|come by)",
        r"(?:give me a (?:call|ring|shout)|(?:just |please |you can |do )call me|ring me|phone me|you can (?:call|reach|find|catch) me|here's my (?:number|cell|calendar|mobile)|my (?:number|cell|mobile|direct line) is|book (?:a|some|yourself|any) (?:\w+ )?(?:time|slot)|pick (?:a|any) (?:time|slot)|grab (?:a|any) (?:time|slot))",
        r"(?:send|email|shoot|fire|mail|write|type up|put)(?: them| me| over| along| through| away| across| down)*(?: by| in| via)?(?: your| the| a few| any| some| those| a list of| whatever| all your| 4 or 5| three)* (?:questions|away)",
        r"ask (?:me )?(?:away|anything|whatever)", r"i(?:'ll| will) (?:send|put|get|set) (?:you |over |out |up |through )*(?:an? )?(?:calendar |zoom |teams |meeting |google )?(?:invite|invitation|link|call|meeting|placeholder|hold)",
        r"(?:consider it|it's a) (?:done|date|deal)", r"i(?:'ll| will) (?:talk|speak|call you|see you|meet you|ring you|make (?:some )?time|be there|do it|make it work|be (?:free|available|glad|happy)|answer)",
        r"i(?:'m| am) (?:\w+ )?(?:happy|glad) (?:you|to)", r"i (?:accept|agree|confirm)", r"(?:confirmed|confirming|to confirm)(?:$|[,.!: ])", r"(?:just )?come (?:by|over|to|and|up to|on)(?: my| the| our| see| in)",
        r"i don't (?:mind|see why not)", r"i don't see why not", r"no objection", r"answers? (?:to your questions )?(?:are )?(?:below|inline|attached)",
        r"(?:we|you and i) (?:can|could) (?:certainly |definitely |always |also )?(?:talk|meet|speak|chat|do|find|connect|have|schedule|grab|set|get)",
        r"(?:phone|email|zoom|a call|video|teams|coffee) (?:is|would be|works) (?:easiest|easier|best|better|simplest|preferable)",
        r"(?:prefer|rather) (?:to )?(?:do (?:it|this|that) (?:by|over|on|via)|(?:a )?(?:phone|video|email|zoom|call)|talk|speak|meet|answer|email)", r"would (?:\w+ )?suit me", r"i(?:'d| would) say yes",
    ),
    willing=(
        r"i(?:'d| would)(?: \w+ly)? (?:{very} )?(?:love|like|enjoy|welcome|be {very} ?(?:interested|up for|open))(?: to|ing| that| it| the| a|$)",
        r"(?:love|like) to (?:\w+ly )?{talk}", r"(?:be )?(?:a |my )?pleasure to {talk}", r"i(?:'m| am) (?:{very} )*(?:interested|flattered) (?:in (?:talk|meet|help)|to (?:talk|help|meet))",
        r"in principle,? (?:yes|i)", r"(?:normally|usually|ordinarily),? i",
    ),
    declines=(
        r"(?:not|no)(?: right)? now,? (?:thanks|thank you|sorry|i'm afraid)",
        r"^not (?:right )?now",
        r"too many (?:\w+ )?(?:requests|inquiries|emails|messages)(?: \w+){0,6} to",
        r"(?:not able|unable|can't|cannot)(?: \w+){0,3} (?:answer|respond|reply)(?: \w+){0,4} (?:all|each|every|individually)",
        r"(?:have to|must|need to|'ll|will|going to|regret to|respectfully|politely|like to|gotta|got to|afraid i|to|kindly|i) (?:respectfully |politely |regretfully |unfortunately |reluctantly )?(?:decline|pass(?! (?:it|this|your|that|you|along|them|on your|on the (?:word|message)))|say no|turn (?:this|it|you|down)|sit this|opt out|bow out)",
        r"not (?:{very} )?interested(?! in (?:hearing|knowing) whether)", r"no interest in", r"i(?:'d| would) (?:rather|prefer) not", r"prefer not to", r"(?:but |so )?no,? thank(?:s| you)", r"^no[,.]",
        r"(?:the answer is|my answer is|it's a|say|it is a|i'm a) (?:firm |polite |hard )?no(?:$|[.,! ])", r"sorry,? (?:but )?no(?:$|[.,! ])",
        r"(?:don't|do not|no longer|never|not currently|not)(?: really| usually| generally| currently| typically| normally)? (?:do|doing|give|giving|take|taking|accept|accepting|grant|granting|offer|offering|participate|participating|agree to)(?: in| on)?(?: any| these| such| this kind of| informational| cold| that sort of| unsolicited| external)*(?: kinds? of| type of)? ?(?:interviews?|meetings?|calls?|requests?|chats?|conversations?|coffees?|things?|work)",
        r"(?:against|not allowed|not permitted|policy (?:does not|doesn't|prevents|forbids|prohibits|is not|not to))", r"(?:company|our) policy (?:does|prevents|forbids|prohibits|not|is)",
        r"(?:isn't|is not|not|won't be|wouldn't be|doesn't seem|does not seem) (?:something|a good (?:fit|time|idea)|for me|possible|feasible|going to (?:work|happen|be)|the right time|an option|on the cards|in the cards|appropriate|comfortable)",
        r"(?:won't|will not|wouldn't|doesn't|does not|not going to|isn't going to) (?:work|be possible|happen)(?: out)?(?: for me| for us)?(?:$|[.,!])",
        r"don't (?:think|believe|feel)(?: that)? (?:i(?:'d| would| could| can| am|'m| have| will)|it|this|that|we|a)(?:'s| is| would be| would| could be| can| be|'d be)? (?:able|help|useful|of much|much|want|a good|the right|possible|work|going|make|comfortable|appropriate|something|do this|contribute|add|offer|take|meet|talk)",
        r"(?:i|we) (?:won't|will not|am not going to|'m not going to) be (?:taking|doing|joining|participating|pursuing|meeting|available)", r"not (?:comfortable|prepared|willing|inclined|keen|going to be able)(?: to| with| about)?",
        r"i(?:'m| am) not (?:looking|available) (?:for|to) (?:this|take|interviews|meet|do|talk|calls|meetings|give|that|informational)", r"count me out", r"(?:can't|cannot|unable to|not able to|won't be able to) (?:take (?:this|it|that|you|any) ?(?:on|up)?|commit to|oblige|accommodate|agree|accept|participate|say yes)",
        r"i(?:'ll| will) have to leave it", r"not at this (?:time|point|stage)", r"hope you(?:'ll| will)? (?:understand|find someone|find somebody|have better luck)", r"decline your", r"(?:let's|we should|best to) (?:leave it|not)",
        r"(?:decided|choose|chosen|chose) not to", r"(?:must|have to) disappoint", r"i(?:'m| am) out(?:$|[.!])", r"step(?:ped)? back from (?:mentoring|these|this|interviews)", r"(?:stopped|stop) (?:doing|giving|taking|accepting) (?:these|such|interviews|informational|calls|coffee|meetings)",
    ),
    cannot=(
        r"(?:not|never) (?:allowed|permitted|supposed|at liberty|free) to (?:talk|speak|share|discuss|say|give|comment|meet|do)",
        r"can't (?:talk|speak|comment|say (?:anything|much)) (?:about|on)",
        r"{cant} take (?:\w+ )?on",
        r"{cant} (?:\w+ly )?(?:{talk}|make (?:it|this|that)|be of|fit|spare|do)", r"can't right now", r"(?:i|we) (?:can't|cannot)(?:$|[.,!])", r"have nothing (?:to|useful)", r"wish i could", r"if i could",
    ),
    too_busy=(
        r"(?:week|month|year|quarter|term|semester|season|spring|summer|winter|autumn) (?:is|'s|has been|looks) (?:\w+ )?(?:a )?(?:nightmare|madness|bonkers|rough|tough|murder|zoo|marathon|bear|crunch)",
        r"wish i had (?:the |more )?time",
        r"do (?:it|this|you|that) justice",
        r"(?:i'm|i am|we're|we are|been|be|am|are|is|feeling|so|too|very|crazy|pretty|incredibly|extremely|really|quite|being|keeps me|keeping me|stay|got) (?:{very} |still |all )*(?:busy|swamped|slammed|snowed under|overwhelmed|overloaded|overcommitted|stretched(?: thin)?|maxed out|flat out|underwater|buried|inundated|tied up|rushed off|run off|at capacity|double-booked|under water|drowning|hectic|fully booked|booked (?:up|solid)|up against)",
        r"up to my (?:ears|neck|eyes|eyeballs)", r"(?:no|not have|don't have|do not have|haven't got|haven't|have not got|lack|without|not enough|not much|little|zero|have no|hardly (?:any|have)|barely have)(?: really| any| the| enough| a| much| free| spare| that| time or| spare)* (?:time|bandwidth|capacity|room in my|minute|availability|free time|spare time|headspace|moment|slot|gaps?)(?! (?:zone|limit|pressure))",
        r"(?:schedule|calendar|diary|plate|agenda|week|weeks|month|months|quarter|days|season|semester|term|time|year|summer|autumn|spring|winter|december|november) (?:is|are|'s|has been|have been|looks?|will be|just|gets?) (?:{very} |all |just )*(?:full|packed|crazy|hectic|jammed|booked|a mess|mad|nuts|chaos|crammed|tight|insane|brutal|busy|overloaded|slammed|chaotic|intense|rammed|impossible)",
        r"(?:fully|completely|totally) booked", r"(?:crunch|crunch time|deadline season)", r"(?:under|facing|against|up against) (?:a |a lot of |some |tight |several |huge |heavy |the )*(?:pressure|deadlines?|workload)",
        r"{cant} (?:spare|find) (?:the |any |a |even )*(?:time|minute|hour|moment|slot|\d+)", r"too much (?:on|going on|work|to do)", r"(?:a lot|lots|so much|too many (?:things|commitments)) (?:going on|on my plate|on my desk|on at|on right|on just)", r"(?:full|overflowing|overfull|heavy|overfilled) (?:plate|calendar|schedule|diary|workload)", r"(?:plate|hands|calendar|diary|schedule)(?: is| are|'s)? (?:\w+ )?full", r"hands full",
        r"(?:short|pressed|strapped|tight) (?:of|on|for) time", r"time[- ](?:poor|constraints?)", r"time (?:doesn't|does not|won't|will not) (?:allow|permit)", r"(?:work|my) ?load", r"(?:crazy|hectic|mad|insane|frantic|chaotic|busy|brutal|intense) (?:time|period|stretch|week|weeks|month|months|season|few|quarter|schedule|days|phase|spell|semester|term|right now|at the moment|here|at work|these days|until|with)", r"(?:too many|other|prior|existing|prior) commitments", r"(?:all|every) (?:hours|minute) (?:are|is) (?:taken|spoken for)", r"(?:in the (?:middle|thick) of) (?:a |an |the |our |some |two |several )?(?:\w+ ){0,2}(?:audit|launch|deadline|move|merger|crisis|reorgani[sz]ation|grant|trial|thesis|release|budget|exams?|season|crunch|project|rollout|migration|hiring|campaign)",
    ),
    available=(
        r"works?", r"suits?", r"free", r"available", r"availability", r"could", r"can", r"how about", r"what about", r"let's", r"meet", r"call", r"talk", r"speak", r"chat", r"see you", r"would", r"good", r"best", r"better", r"happy", r"fine", r"ok", r"okay", r"slots?", r"open(?:ing)?s?", r"shall we", r"perfect", r"great", r"any ?time", r"either", r"prefer", r"around", r"possible", r"doable", r"say", r"coffee", r"lunch", r"zoom", r"schedule", r"book", r"i have", r"i've got", r"confirm(?:ed)?", r"until then", r"try", r"do", r"pencil", r"aim", r"invite", r"in the office", r"i'll be", r"come by", r"drop by", r"stop by", r"ring", r"phone", r"sometime", r"instead", r"move", r"push", r"reschedule",
    ),
    unavailable=(
        r"{cant}", r"not (?:available|free|around|possible|good|great|in|on|before|this|next|\w+day|until)", r"(?:isn't|is not|doesn't|does not|won't|not|aren't|don't) (?:work|suit|good|great|possible|ideal|an option|be)", r"busy", r"booked", r"tied up", r"away", r"out of", r"on (?:leave|vacation|holiday|annual leave|parental leave|maternity leave|sabbatical|a trip)", r"travel\w*", r"except", r"no good", r"until", r"unavailable", r"off (?:on|until|from|this|next|all)", r"deadline", r"due", r"(?:in|at) (?:meetings|a conference)", r"swamped", r"slammed", r"packed", r"full", r"hectic", r"get(?:ting)? back to", r"let you know", r"by (?:the end|end|eod|cob|\w+day|tomorrow|next)", r"back (?:on|in|from|to the office|at)", r"return(?:ing|s)?", r"since", r"leave (?:for|on|the)", r"published", r"comes? out", r"launch\w*", r"presentation", r"conference", r"exams?", r"flooded",
    ),
    past=(r"last (?:week|month|year|\w+day|night|time)", r"yesterday", r"(?:was|were|had|did|met|spoke|talked|saw|heard|enjoyed|attended|went|received|got|read|joined|left|started|sent|wrote|moved|retired) ", r"ago", r"since", r"earlier (?:this|today)"),
    asks_for_times=(
        r"(?:when|what (?:time|times|day|days|dates?|hours?)|which (?:day|days|time|times|dates?)) (?:\w+ ){0,4}(?:work|suit|you free|you available|be (?:good|best|convenient|ok|okay|free)|is (?:good|best|convenient)|are (?:good|best|convenient|you)|can you|could you|would you|do you|were you|did you (?:have|want)|shall we|should we|might|like|you like|you had in mind|you in mind|you want|you prefer|would be|fit|you thinking|were you)",
        r"when (?:is|are|were|would|can|could|do|did|might|shall|should) (?:you|we|it|that|this|a good)", r"(?:your|you have any|some of your|what's your|know your) availability", r"(?:send|give|suggest|propose|offer|share|let me have|tell me|drop|shoot|email)(?: me| us| over| through| back| along)*(?: a few| some| a couple(?: of)?| two or three| 2-3| your| any| several| three| possible| which| what| the)*(?: good| possible| best| preferred| convenient| alternative| potential)* (?:times?|dates?|slots?|days?|windows?|options|availability|availabilities)",
        r"let me know (?:when|what (?:time|times|day|days|dates)|which (?:day|days|time|times|dates?|one works)|a (?:good )?(?:time|date|day)|some (?:times|dates)|your (?:availability|schedule|preferred)|a few (?:times|dates|slots)|what works|what suits|what would (?:work|suit)|how your (?:schedule|calendar|week))", r"(?:what|which|whatever) (?:works|suits)(?: best| well)?(?: for)? (?:you|your)(?=.{0,20}\?)", r"what (?:does|is|do) your (?:schedule|calendar|week|diary|next)(?: \w+){0,3}", r"how (?:does|is|do|are) your (?:schedule|calendar|week|diary|next)(?: \w+)*", r"(?:some|a few|couple of) (?:times|dates|slots|days|windows) (?:that |which )?(?:work|suit|you)", r"(?:please |just |why don't you )?(?:suggest|propose|name|pick|choose) (?:me )?(?:a|some|a few|any|two|three|your|the)(?: \w+){0,3} ?(?:times?|days?|dates?|slots?|windows?)", r"(?:book|grab|pick|choose|find|schedule)(?: yourself)?(?: a| some| any| whichever)? (?:\w+ ){0,3}(?:time|slot)(?: \w+){0,4} (?:here|calendar|link|calendly|below)", r"when (?:works|suits|is good)", r"are you (?:free|available)(?: at all)?(?: \w+)? ?(?:sometime|any ?time)",
    ),
    about_times=(
        r"(?:does|would|will|do|did|could|might|is|are) (?:that|this|it|either|any|one|these|those|any of|some of|you|\w+day\w*|\d|tomorrow|next|the \d)(?: \w+){0,6} (?:work|suit|ok|okay|good|convenient|fine|possible|free|available|fit|do|too early|too late|better)", r"(?:works?|suits?|ok|okay|good|fine)(?: for you| with you| by you)?\s*\?", r"how about", r"what about", r"shall we", r"(?:are|would|will|might) you (?:be )?(?:free|available|around|in town)", r"any(?: of (?:that|those|these)| good)?\s*\?", r"sound (?:good|ok|okay)", r"can (?:we|you) (?:do|make|meet|move|push|talk|speak|chat)", r"could (?:we|you) (?:do|make|meet|move|push|talk|speak|chat)", r"when", r"what time", r"which (?:day|time|date|slot)", r"(?:calendar|zoom|teams|meeting) (?:invite|invitation|link)", r"send (?:me |over |us )?(?:an? )?(?:calendar )?(?:invite|invitation)", r"(?:in person|phone|zoom|video|call) or (?:in person|phone|zoom|video|call)\s*\?.{0,3}when",
    ),
    rhetorical=(r"why not\s*\?", r"who knows\s*\?", r"right\s*\?", r"isn't it\s*\?", r"how are you(?: doing)?\s*\?", r"^(?:really|no|yes|ok|sure|deal|fair enough)\s*\?", r"hope (?:that|this) (?:helps|makes sense)", r"what can i say\s*\?", r"how(?:'s| is) it going\s*\?", r"make sense\s*\?"),
    requests=(
        r"(?:please|could you|can you|would you|kindly|would you mind|i need you to|i'd need|mind)(?: \w+ly| perhaps| first| also| please| just| maybe| then| to)* (?:send|sending|share|sharing|tell|telling|forward|attach|give|remind|explain|clarify|outline|describe|elaborate|specify|let me know|introduce|indicate|confirm|resend|provide|fill|say|note down|write down|advise|point me)(?! (?:me )?(?:your questions|a few (?:times|dates)|some (?:times|dates)|times|(?:an? )?(?:calendar |meeting |zoom )?(?:invite|invitation)|your availability|a calendar|when|a call))",
        r"let me know (?:what|which|how|whether|why|who|where|more|a bit|if you(?:'d| would)? (?:prefer|like|rather|want|have (?:a|any) (?:preference|particular)|are (?:looking|interested)))", r"(?:what|how|where|which|who|why) (?:exactly |specifically |kind of |sort of |in particular )?(?:are|is|do|did|would|made|brought|were|was|topics?|questions?|areas?) (?:you|your|it)", r"i(?:'d| would) (?:like|need|want|love) to (?:know|hear|understand|see)(?: a bit| a little| some)? ?(?:more|what|how|which|first|about|your|why|where)?", r"(?:i'm|i am) curious (?:what|how|why|whether|to know|about|which)", r"(?:send|email|forward)(?: me| over| along| us)* (?:your|a(?: short)?) (?:cv|resume|résumé|bio|background|profile|portfolio|agenda|outline|summary|topics|list of topics|proposal|thesis|linkedin)", r"(?:tell me|remind me|fill me in)(?: \w+){0,4}", r"before (?:we|i) (?:do|talk|meet|speak|say|commit|agree|decide)\w*,? (?:what|could|can|please|tell|i'd|which|who|how|may)", r"(?:may|can|could) i ask",
    ),
    holding=(
        r"deserves a (?:proper|real|longer|full|good) (?:answer|reply|response)",
        r"i(?:'ll| will) (?:write|reply|answer|respond|email you)(?: \w+){0,4} (?:at|over|on|tomorrow|tonight|later|soon|next|this|when|once|after|properly|in detail|at length|by|in a)",
        r"(?:i'll|i will|we'll|we will|let me|will|i'm going to|can i|may i|i shall|i'd like to|going to|i promise to|i can|i should be able to|i need to|i have to|i plan to|i hope to|i intend to)(?: \w+){0,6} (?:get back|come back|circle back|write back|be back|reply|respond|answer|revert|follow up|be in touch|get in touch|reach out|report back|send you (?:a |an )?(?:proper|longer|fuller|full|real|better) )(?: to you| with you| properly| in (?:full|detail)| later| again| soon| next| once| after| when| by| tomorrow| in a| as soon| on this| at length)",
        r"(?:get|come|circle|be|write|go|report) back to you(?! at the (?:address|number))", r"(?:i'll|i will|we'll|we will|will)(?: \w+){0,4} (?:let you know|be in touch|respond|reply|get in touch|follow up|revert|confirm|tell you)", r"(?:let me|i'll|i will|i need to|i have to|i want to|i'd like to|i should|i must|need to|have to|going to)(?: \w+ly| first| just| quickly| also| then)* (?:check|think (?:about|it|this|over)|look (?:at|into)|see (?:what|if|how|whether)|ask (?:my|around|the|our|first)|consult|look at|review my|clear (?:it|this)|run (?:it|this)|mull|sleep on|digest|discuss (?:it|this) with|find out|sort out|figure out|talk (?:it|this) over)", r"bear with me", r"more (?:soon|later|to follow|shortly|details (?:soon|to follow))", r"give me (?:a (?:few|couple|day|week|moment|little)|some|until|till|\w+ (?:days|weeks))", r"(?:proper|longer|full|real|detailed|fuller) (?:answer|reply|response)(?: will| to)? (?:follow|come|soon|later|shortly|next|tomorrow|by)?", r"(?:owe|promise) you (?:a|an) (?:\w+ )?(?:answer|reply|response)", r"stay tuned", r"(?:expect|you'll hear|you will hear) (?:to hear )?(?:from me|an answer|a reply)",
    ),
    refers=(
        r"(?:talk|speak|reach out|write|turn|get in touch|connect|touch base|chat|meet)(?:ing)? (?:to|with)", r"(?:contact|ask|try|email|e-mail|call|approach|reaching|contacting|emailing|asking|ping|message|meet)(?:ing)?", r"(?:recommend|suggest|advise|propose)(?:ing)?", r"you (?:should|could|might|may|can|'d|would|must|need to|ought to)(?: \w+){0,4} (?:talk|speak|contact|ask|reach|connect|get in touch|write|try|email|want to|be better)", r"(?:better|right|best|great|good|ideal|correct|perfect|more suitable|appropriate) (?:person|contact|fit|source|one|resource|place|people|address|choice|bet|match)", r"(?:know|knows|knowing)(?: \w+){0,3} (?:more|better|everything|all|best|about|the field)", r"(?:introduce|introducing|introduction to|connect you|put you in (?:touch|contact)|link you|intro)", r"(?:my (?:assistant|colleague|secretary|pa|office|team|coworker|successor|deputy))(?:,| \(|\s)", r"(?:handles?|responsible for|in charge of|leads?|runs?|heads?|took over|takes over|has taken over|replaced|replaces|looks after|oversees)", r"(?:would|will|can|could|might|may|should) be (?:{very} )?(?:happy|glad|able|willing|better|a better|the right|the best|a great|a good)", r"(?:another|someone else|somebody else) (?:person|you|who|to|worth)", r"worth (?:talking|speaking|contacting|asking|a conversation)", r"on my behalf", r"(?:has|have) (?:agreed|offered|kindly)", r"(?:set|setting|find|finding|arrange|schedule|coordinate|manages|keeps) (?:\w+ )?(?:up|a time|time|my (?:calendar|diary|schedule)|something)", r"get hold of", r"name is",
    ),
    refers_alone=(
        r"(?:i'm|i am|i've|i have|just|hereby|am|have|and|by|so i'm|so i|we've|we have|i|we|i will|i'll|let me)(?: \w+ly| also| just| now| already| taken the liberty of| been| be)* (?:copying|copied|cc'?ing|cc'?d|cc'?ed|ccing|cced|looping|looped|adding|added|forwarding|forwarded|forward(?= (?:your|this|it))|passing|passed|pass(?= (?:your|this|it|you)))(?: in| on| this| your| you| it| my| our| her| him| them| \w+)", r"^(?:copying|cc'?ing|looping in|adding|forwarding|cc'd|copied)", r"(?:in|on|into) (?:cc|copy|bcc)", r"(?:cc'?d|copied) (?:here|above|in|on)?", r"(?:putting|put) you in (?:touch|contact) with", r"(?:meet|introducing you to|introduce you to|connect you (?:with|to)|connecting you (?:with|to)) ", r"(?:passed|passing|pass|sent|handed|shared)(?: \w+){0,4} (?:on to|along to|over to|to my|to our|to the|with my|with our|on)(?= |$|[.,])",
    ),
    wrong_person=(
        r"(?:looking for|mean|meant|want|after|reached|confus\w+)(?: \w+){0,3} (?:another|the other|a different|some other|someone else)",
        r"different \w+ \w+ (?:altogether|entirely)",
        r"not (?:really |quite |actually |necessarily |exactly |the |probably |at all |sure i'm )*(?:right|best|correct|proper|ideal) (?:person|contact|one|fit|address|guy|woman|man|expert|source)(?: to| for|$|[,.])", r"wrong (?:person|address|contact|guy|department|\w+ (?:person|entirely))", r"(?:the )?wrong [A-Za-z]+(?=[,.]? (?:i'm|i am|there))", r"no longer (?:\w+ )?(?:work|working|with|at|in|involved|responsible|part|employed|the|active|do|doing|an?|handle|lead|run|deal|belong|employed|practi[sc])", r"(?:i|i've|i have|have|having|he|she|who)(?: since| recently| just| already| now| actually)* (?:left|retired|moved on|moved away|quit|resigned|changed (?:jobs|roles|fields|careers|companies|industries)|switched)(?! (?:a|you|it on|over|your|my (?:phone|notes)))", r"(?:i'm|i am|am)(?: \w+)? retired", r"not (?:really |quite |actually )?(?:my|in my|part of my|within my) (?:area|field|department|expertise|line|remit|job|team|responsib\w+|speciality|specialty|domain|wheelhouse|world)",
        r"(?:don't|do not|never)(?: really| actually| even| have)? (?:work(?:ed)?|deal|know (?:anything|much|enough|the field|a thing)|have (?:any |much |the )?(?:experience|expertise|knowledge|insight|anything to do)|handle|cover)(?: in| on| with| about| of)? ?(?:that|this|the|with|in|about|there|it|marine|such)?(?= )(?!.{0,12}(?:interview|request|call|meeting|chat|coffee))", r"(?:outside|beyond|out of) (?:of )?my (?:area|field|expertise|remit|wheelhouse|competence|depth|scope)", r"(?:mistaken (?:me|identity)|confus(?:ed|ing) me with|mixed me up|mix me up|thinking of (?:someone|somebody|another)|different person|(?:another|someone with the|somebody with the|a) (?:person )?(?:\w+ )?(?:same name|namesake))", r"not the (?:\w+ ){1,3}you(?:'re| are)? (?:looking|after|want|think|mean)", r"(?:i've|i have|i) (?:nothing|little) to do with", r"(?:my (?:old|former|previous) (?:job|role|position|company|employer|team))", r"never (?:worked|been) (?:in|at|with)", r"nothing to do with", r"isn't (?:really )?(?:me|what i do|my (?:area|field|thing|topic))", r"not what i do", r"someone else (?:handles|does|is responsible|now)", r"(?:moved|switched|changed|gone|transferred)(?: over)? (?:to|into) (?:a |another |a different |an entirely different |sales|finance|teaching|consulting|the private|the \w+ (?:team|department|side))",
    ),
    thanks=(r"(?:thank you|thanks|many thanks|thank u|thx|much appreciated|cheers|grateful|appreciate|thankful)(?: again| so much| very much| a lot| a million| ever so much| indeed| once more| kindly| also| too| both| really| as well| to you| you)*(?:,? \w+,)? (?:for|your|that you|you (?:took|sent|thought|shared|wrote)|how|the)",),
    courtesy=(
        r"(?:you |your |the |this |that |getting |sending |being |such |kindly |very |kind |nice |warm |lovely |thoughtful |friendly |good |gentle |quick |prompt |polite |patient |thorough |detailed |long |short |initial |recent |first |second |follow|a |an |all |for |so |and |or |me |us |from |note |of )*(?:e-?mails?|mail|message|note|letter|notes|lines|reach(?:ing|ed)? out|wr(?:iting|ote)|(?:getting|being|got) (?:back )?in touch|contact(?:ing|ed)?|interest|inquiry|enquiry|reply|response|replying|responding|patience|understanding|follow(?:ing)?[- ]?up|reminders?|checking|chasing|nudges?|nudging|ping|pinging|thinking of me|consider(?:ing|ation)|introduc\w+ yourself|invitation|invite|request|asking|question|quick (?:reply|answer|response)|coming back|getting back|persistence|your persistence|bumping|bump|attention|offer|introduction|flexib\w+|in advance|confirming|confirmation|letting me know|trying|courtesy|proposal|suggest\w+|understand\w*|bearing)",
    ),
    come_back=(
        r"(?:try|contact|email|e-mail|write|ping|reach|get|check|come|circle|touch|ask|drop|follow|call|catch|connect|reconnect|revisit|pick|talk|speak|resurface|remind|nudge|message|approach|knock|bug|poke|be|happy|glad|maybe|perhaps|again|later|look|reach out|chase|shoot|hit|give me|send me|resend|postpone|put off|push|wait|better|resume|have more|more|free|calm\w*|quiet\w*|eas\w+|settle\w*|slow\w*|improve\w*|open\w*|let up|clear\w*|available|light at|breathing|possible|back|return\w*|not|could|can|might|would|should|do|time|feel free|delay)(?: \w+){0,8}",
    ),
    later_times=(
        r"until (?:after )?(?:the |my |our )?(?:semester|term|audit|deadline|holidays?|exams?)(?: \w+){0,2}",
        r"when (?:the )?dust (?:has )?settle[sd]?",
        r"(?:after|once|when|following|as soon as|until(?: after)?|till)(?: (?:i'm|i am|we're|we are|i get|i have|we have|i've|my|our|the|this|all|that|things?|it|everything|life|work|i|we|a|an|his|her|summer|christmas|easter|tax|exam|busy|holiday|these|i'll|they|you|next))+(?: \w+){0,6}?(?:audit|launch\w*|deadlines?|holidays?|vacation|move|merger|exams?|season|crunch|project|grant|trial|thesis|release|budget|conference|sabbatical|leave|maternity leave|parental leave|calm\w*|quiet\w*|settle\w*|slow\w*|over|done|finished|behind|back|return\w*|break|semester|term|year|wrap\w*|election\w*|reorgani[sz]ation|defen[cs]e|defended|surgery|ease\w*|dies? down|died down|cleared|clears|finali[sz]ed|submitted|graduat\w+|in place|dust|week|weekend|event|campaign|closed?|harvest|fieldwork|field season|trip|period|rush|report|review|wedding|month|quarter|summer|christmas|easter|new year|chang\w+)",
        r"after (?:christmas|easter|new year|the holidays|thanksgiving|ramadan|summer|the summer|labou?r day|the break|the elections?)", r"later (?:this|in the|next) (?:year|month|spring|summer|autumn|fall|winter|quarter|season|week|semester)", r"next (?:year|month|quarter|semester|term|season|spring|summer|autumn|fall|winter)", r"in (?:a |another |about |some |the next |around )*(?:few|couple of|couple|two|three|four|five|six|\d+|several)(?: to \w+| or \w+|-\w+)? (?:weeks|months)(?:' time)?", r"in (?:a|one|another) (?:month|year|fortnight)(?:'s time)?", r"(?:at a|some) later (?:date|time|stage|point)", r"down the (?:road|line|track)", r"(?:a|some|few|couple of|two|three|six|\d+) (?:weeks|months|years?) from now", r"in the (?:new year|spring|summer|autumn|fall|winter)", r"(?:this|next|early|late|mid)[ -](?:spring|summer|autumn|fall|winter|year)(?! school)", r"closer to (?:the|then|that|spring|summer|autumn|fall|winter|\w+ber)", r"(?:second|first) half of", r"in q[1-4]",
    ),
    not_before=(r"not (?:\w+ )?(?:before|until|till)", r"until(?: after| at least| the end of| late| mid| early)?", r"till", r"(?:anything|nothing|no (?:time|slots|room|availability)) before", r"(?:any ?time )?after", r"(?:from|as of|starting|starting in|beginning in|earliest)", r"before"),
    stop=(
        r"(?:don't|do not|never|stop|quit|cease|refrain from|please no)(?: ever)? (?:contact|contacting|email|emailing|e-mail|write|writing|message|messaging|call|calling|bother|bothering|reach|send|sending|harass|harassing|spamming|mail|mailing|get in touch|further|more|get(?:ting)? in touch)(?!(?: \w+){0,6} (?:before|until|till|unless|on weekends|at night|hesitate))(?: to)?(?: me| us| out| again| any ?more| any further| this address| these| any| mails?| emails?| messages?| back| further)*", r"(?:remove|take|delete|strike|drop) (?:me|my (?:\w+ )?(?:address|email|name|details|data)|us)(?: \w+){0,2}? (?:off|from|out)|(?:remove|delete|unsubscribe) (?:me|my (?:\w+ )?(?:address|email|name|details|data)|us)", r"unsubscribe", r"opt me out", r"leave me (?:alone|in peace)", r"(?:no further|no more) (?:contact|emails?|messages?|letters?|mail|communication)", r"not (?:wish|want) to (?:be contacted|receive|hear|get)", r"(?:don't|do not) (?:wish|want) (?:to (?:be contacted|receive|hear|get)|any (?:more|further)|you to (?:contact|write|email))", r"(?:consider this|this is) (?:\w+ )?(?:harassment|spam)", r"lose my (?:number|address|email)", r"off (?:your|the) (?:mailing )?list", r"cease and desist", r"erase my (?:data|details)",
    ),
    automatic=(
        r"this is an? (?:automat\w+|auto-?\w*|computer|system)[ -]?(?:generated )?(?:reply|response|message|e-?mail|acknowledge?ment|notification|answer|confirmation)", r"(?:automatic|automated|auto)[ -]?(?:generated )?(?:reply|response|answer|acknowledge?ment|responder)", r"(?:this (?:e-?mail|message|reply|response) (?:was|is|has been) (?:sent |generated )?automatic\w*)", r"do not reply to this (?:e-?mail|message)", r"(?:out[- ]of[- ]office|vacation) (?:message|reply|notice|autoreply|responder)",
    ),
    absent=(
        r"(?:i am|i'm|i will be|i'll be|we are|currently|am|be) (?:currently |presently |now |temporarily )?(?:out of (?:the )?office|away(?: from (?:my desk|the office|email|my email|work))?|on (?:annual |parental |maternity |paternity |sick |medical |study |family )?(?:leave|vacation|holidays?|sabbatical|pto|business travel)|travell?ing|not in the office|off work|out until|out of (?:town|the country|action)|unavailable|off)", r"out of (?:the )?office", r"(?:limited|no|intermittent|sporadic|restricted|little) access to (?:my )?(?:e-?mails?|mail|messages|phone)", r"(?:will (?:reply|respond|answer|read|get back|be back|return|attend)|respond|reply|get back to you)(?: \w+){0,6} (?:upon|on|after|when|once) (?:my|i|we)(?: return)?", r"not (?:be )?(?:checking|reading|monitoring|able to (?:check|read|respond|reply))(?: my)? ?(?:e-?mails?|mail|messages|inbox)?", r"(?:during|in) (?:my|this) (?:absence|time|period)", r"(?:office|we) (?:is|are|will be) closed", r"thank you for (?:your (?:e-?mail|message|mail)|contacting)",
    ),
    urgent=(
        r"(?:for|in case of|if (?:it is|it's|this is|your (?:matter|request|message|inquiry|query) is|you (?:need|require|have)|the matter is)|should you (?:need|require|have))(?: any| an| something| anything| more| urgent| immediate| pressing| time-sensitive| assistance| emergency| emergencies| matters?| questions?| requests?| enquir\w+| inquir\w+| help| issues?| support| attention| concerning| regarding| in the meantime| meanwhile| in my absence| while i'm away| before then| is| urgently| immediately| that can(?:'t|not) wait| sooner| cases| business| about| the| \w+){0,10}[,:]? (?:please )?(?:you can |you may |kindly |feel free to |do not hesitate to |don't hesitate to )?(?:also )?(?:contact|email|e-mail|write to|reach out to|reach|call|get in touch with|ask|direct \w+ to|forward \w+ to|turn to|speak (?:to|with)|talk to|refer to|send \w+ to|phone|message)", r"(?:please )?(?:contact|email|reach out to|write to|speak (?:to|with)) (?:my|our|the)? ?(?:colleague|assistant|deputy|team|substitute|backup|office)", r"(?:my colleague|is covering|is standing in|will be covering|covers? for me|is my (?:backup|substitute|deputy|replacement)|stands in for me)", r"in (?:urgent|pressing) (?:cases|matters)",
    ),
    back=(
        r"(?:be )?back(?: in the office| at work| at my desk| online| in| to work| again| to the office| in office| from (?:my )?(?:leave|vacation|holiday|holidays|my trip|travel|sabbatical))*(?: first thing| only| again| sometime)?(?: on| from| as of| by| in| the week of| around| at)?", r"(?:i )?(?:will )?return(?:ing|s)?(?: to (?:the office|work|my desk|email|the))*(?: office)?(?: on| from| by| in| as of| the)?", r"(?:available|reachable|in the office|online|at my desk|at work)(?: again)?(?: from| on| as of| starting| since)", r"(?:my )?return(?: date| to the office| to work)?(?: is| will be|:| on)", r"resum\w+(?: work| my duties)?(?: on| from)?", r"as of", r"(?:return|back) date(?: is|:)?", r"(?:read|reply to|respond to|answer|check|deal with|catch up on) (?:your |my |all )?(?:e-?mails?|messages?|mail|it|them|you)(?: again)?(?: on| from| after i return on| when i return on| when i(?:'m| am) back on| upon my return on)?", r"when i(?:'m| am)? (?:return|back|get back)(?: to the office| in the office)?(?: on| in)?", r"(?:upon|on|after) my return(?: to the office)?(?: on)?,?", r"(?:office|we) (?:will )?re-?opens?(?: on)?",
    ),
    until=(
        r"until(?: and including| the end of(?: the day)?| at least)?", r"till", r"'til", r"through(?: to)?", r"thru", r"up to(?: and including)?", r"(?:last day (?:of my (?:leave|vacation|absence))?(?: is|:)?)", r"to",
    ),
    chat=(
        r"(?:exactly |just |precisely |all )?(?:what|that|as) i (?:was|had been|have been) (?:hoping|looking|wishing|wondering)(?: \w+){0,8}", r"let me know if (?:you (?:ever )?(?:need|want|have any|would like anything)|there(?:'s| is) any|i can|anything)(?: \w+){0,12}", r"if (?:there(?:'s| is)|you) (?:ever )?(?:anything|need)", r"how are you(?: doing)?", r"hope (?:you|all|this|to|we)(?: \w+){0,8}", r"keep you posted", r"stay in touch", r"keep in touch", r"talk soon", r"no need to (?:reply|respond|answer|write)", r"don't (?:feel (?:any |the )?(?:need|obliged|obligation)|bother) ?(?:to (?:reply|respond|answer))?", r"no (?:reply|answer|response) (?:needed|necessary|required|expected)",
    ),
    asking=(
        r"(?:could|can|would|will|might|may) (?:you|i|we)(?! know| imagine| see| also say| thank)", r"would (?:\w+ )?(?:be (?:willing|open|able|possible|available|interested|up for|free|so kind)|have|like|love|suit|work|consider|mind)", r"(?:would|i'd|we'd) (?:be )?(?:{very} )?(?:grateful|thankful|delighted|thrilled|obliged|happy|glad|honou?red|appreciate|love|like|welcome|enjoy|value|treasure)(?: it| so much| very much)?(?: if| to (?!thank|say|congratulate|wish|express|let you know|tell you|hear (?:that|how (?:it|things) (?:go|turn)))| for (?!your|the|all|everything)| the (?:chance|opportunity)| a (?:few|short|chance|quick|brief|moment)| any| your (?:thoughts|advice|perspective|insight|opinion|time|help|guidance)| some| hearing| talking| speaking| learning| twenty| fifteen| thirty| \d+| an? )", r"(?:appreciate|value|treasure|welcome) (?:any|your|a|it if|the chance|the opportunity|hearing|some)(?! (?:time yesterday|help|kindness|taking))", r"(?:i am|i'm|i was|we are|i have been|i've been) (?:writing|hoping|wondering|reaching out|looking|getting in touch|contacting you|following up|asking|checking in|curious|keen|eager|interested)(?! (?:to thank|to say|to let|to tell|forward to seeing))", r"i (?:wonder|hope (?:you|we|to (?:hear|talk|speak|meet|learn))(?! (?:had|have|are|enjoy|will|all|see each))|wanted to (?:ask|see|check|follow up|hear|know|find out)|want to (?:ask|learn|hear|know)|would like|'d like|'d love|would love|ask|look forward to (?:hearing|your (?:reply|answer|response)))", r"(?:please|kindly)(?: \w+){0,2} (?:let|send|tell|share|advise|confirm|give|consider|call|reply|respond|choose|pick|forward|review|see whether|suggest|feel free to (?:suggest|pick|choose)|contact|email)", r"let me know (?:if|when|what|which|whether|how|your|a |who)(?! (?:i can|there|you (?:ever )?need|anything))", r"(?:do|does|did|are|is|have|has|was|were|how|what|when|where|which|who|why|any|shall|should)\b[^.!\n]{2,300}\?", r"(?:how|what) about", r"(?:twenty|fifteen|thirty|ten|15|20|30|10|45)(?:[- ](?:or|to|-) ?\w+)?[- ]minutes?(?: of your time| call| chat| conversation)?", r"(?:pick|picking) your brain", r"(?:hear|learn)(?:ing)? (?:from you|back|how you|about your|more about|your (?:thoughts|story|perspective))", r"looking forward to (?:hearing from you|your (?:reply|answer|response))", r"whenever (?:you have|it suits|you can)", r"at your convenience", r"is there (?:any|a|some)", r"(?:propose|suggest|offer|invite|request)(?! to thank)", r"(?:free|available|work for you|suit you)\s*\?", r"(?:i could|i can|i am free|i'm free|i am available|i'm available) (?:do|meet|call|come|talk|on|at|any|next|this|between|most|from|in|to)",
    ),
    extra={
        "moved": (r"(?:move|reschedule|postpone|push|shift|cancel|change|rearrange|bring forward|delay)(?: back)? (?:our|the|this|tomorrow's|today's|it|\w+day's)(?: \w+){0,3}", r"something(?:'s| has)? (?:came|come|urgent came) up", r"can't make (?:our|the) (?:call|meeting)", ),
        "not_back_before": (r"not (?:be )?(?:return\w*|back|available|in the office|reachable|reading \w+)(?: \w+){0,4}? (?:until|before|till)", r"(?:no|not) (?:access|reading|replies)(?: \w+){0,4} before", ),
        "pointing_question": (r"(?:have|did) you (?:tried|asked|thought of|considered|spoken|talked|heard of|met|try|ask|contacted|been in touch)", ),
        "conditional": (r"would", r"'d", r"\w+'d", r"might", ),
        "others": (r"(?:she|he|they|who|colleague|assistant|you|someone|somebody|people|team|office|everyone|person|anyone|\w+ who)(?:'d| would|'ll| will| is| are|'s|'re| might| may| can| could| has)?(?: also| be| \w+ly| very)*\s*$",),
        "somebody": (r"{someone}",),
        "again": (r"(?:try|contact|email|e-mail|write|ping|reach out|get|check|come|circle|touch|ask|drop|follow up|reconnect|revisit|pick (?:it|this)|nudge|remind|message|resurface|approach|bug|poke)(?: \w+){0,3} (?:me|back|again|in|base|up|line|with me)", r"again in", r"(?:talk|speak|chat|look at (?:it|this)|do (?:it|this)|be in touch) (?:again|then)", r"postpone", r"put (?:this|it) off", r"push (?:this|it) (?:to|back|out)", r"(?:better|easier|quieter|calmer|more time|less busy|free up|freer|breathing room|settle down|calm down|quiet down)", r"back then", r"(?:at|by|around) that (?:point|time)", r"until then"),
        "not_stop": (r"(?:don't|do not) (?:hesitate|worry)", r"(?:sorry|apologi[sz]e)"),
        "not_holding": (r"if (?:anything|something|that|this|things|it|plans|my|i hear|i think|i can|you don't|not)(?: \w+){0,5}.{0,20}(?:let you know|be in touch|get back|tell you)", r"(?:let you know|be in touch|get back to you|tell you) if (?:anything|something|i (?:hear|think|come|can)|things|that|my plans)", r"(?:she|he|they|assistant|colleague) (?:will|'ll|can|is going to)"),
        "not_too_busy": (r"(?:you|you're|you are|must be|know you|everyone|students?) (?:are |must be |be )?(?:\w+ )?busy", r"not (?:too |that |so |very |as |overly )*(?:busy|swamped)", r"no longer (?:so |as )?busy", r"less busy", r"never too busy", r"(?:was|were|had been|been) (?:\w+ )?(?:busy|swamped|slammed)(?: \w+){0,4} (?:but now|last)"),
        "not_cannot": (r"can't wait", r"can't (?:promise|guarantee|imagine|believe|complain|recommend|thank)", r"(?:won't|will not) (?:be long|take long|hurt|mind)", r"why (?:can't|couldn't)", r"if (?:you|that|this|it|we) (?:can't|cannot|doesn't)", r"(?:before|on|at) (?:then|that)"),
        "not_declines": (r"pass (?:it|this|your|that|along|on)", r"not (?:at all )?a problem", r"if (?:that|this|it) (?:doesn't|does not|won't|isn't)", r"not (?:only|just)"),
        "not_requests": (r"let me know if (?:you|that|this|there|anything)(?! (?:'d |would )?(?:prefer|rather))",),
        "not_refers_alone": (),
        "standing_offer": (r"(?:any ?time|whenever|most (?:mornings|afternoons|evenings|days)|any (?:morning|afternoon|evening|day|weekday)|(?:mornings|afternoons|evenings|weekends|weekdays|weekday mornings|\w+days) (?:are|is|work|suit|would))",),
        "thanks_alone": (r"made my (?:day|week|morning|month)", r"means (?:a lot|so much|the world) to me", r"(?:was|very|so|too|really) (?:kind|thoughtful|sweet|nice|good) of you", r"(?:really |truly |so |very |greatly |deeply |much )?(?:enjoyed|loved) (?:our|the|talking|meeting|speaking|reading|your|chatting|hearing)", r"(?:i'm|i am) (?:so |very |really |truly |most |extremely )?grateful (?:for|that|to you)", r"you(?:'ve been| have been| were) (?:so |very |really |most |extremely |a great |a huge |incredibly )*(?:kind|helpful|generous|help)", r"thank(?:s| you)(?: so much| again)*,? i (?:loved|enjoyed)"),
        "after_words": (r"(?:after|following)(?! my| i| the (?:holiday|break|weekend))",),
        "back_behind": (r"^\s*(?:i(?:'ll| will) be |we(?:'ll| will) be |i am |i'm )?(?:back|return)",),
        "until_words": (r"(?:until|till|through|thru|to)\s*$",),
    },
)
