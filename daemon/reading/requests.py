"""Does one English sentence ask for or propose something: a question, a command, a wish, a plan?

A score of readable cues rather than one rule: business sentences ask in many ways, and mass mail
imitates them. ``asks`` uses it for letters; ``bench.reading`` measures it.
"""

from __future__ import annotations

import re
from functools import cache

THRESHOLD = 1.0

_VERBS = (
    "accept act add address advise agree allow answer apply approve arrange ask assign assume attach attend avoid be begin bring browse build buy call cancel cc change chat check choose circulate "
    "click close come comment compare complete confirm connect consider contact continue coordinate copy correct create deal decide delete deliver describe design disregard discuss do don't double download draft drop "
    "edit email e-mail enjoy ensure enter establish evaluate examine execute expect explain explore export feel fax file fill find finalize fix follow format forward get give go grab guide have head help hit hold "
    "identify ignore imagine include incorporate indicate inform insert install invite join jump keep learn leave let limit list listen locate log login look mail make mark maximize meet mention message modify move "
    "name note notify obtain offer open order pass pay phone pick ping place plan play prepare press print proceed process produce provide pull put raise read recommend refer register reconsider remember remind remove "
    "repeat reply report request reset resend respond return review revise ring rsvp run save say scan schedule see select send set share shoot shop show sign speak specify spend start state stay stop submit subscribe suggest "
    "summarize take talk tell test text think touch track transfer try turn type understand unsubscribe update upgrade upload use verify view visit wait wake walk watch work write"
).split()

_CUES: tuple[tuple[float, str], ...] = (
    (2.5, r"\?"),
    (3.9, r"\b(?:can|could|would|will) (?:you|we|i|someone|anyone)\b"),
    (-0.4, r"\b(?:can|could|would|will) you (?:please |also |just )?\w+.{0,200}\?"),
    (1.8, r"\b(?:please|pls|plz|kindly)\b"),
    (2.7, r"^\W*(?:\w+[,:-] )?(?:please|pls|plz|kindly)\b"),
    (4.0, r"\blet (?:me|us) know\b|\bget back to me\b|\badvise\b|\bkeep (?:me|us) posted\b"),
    (1.6, r"\b(?:give|send|call|e-?mail|tell|show|fax|forward|get|bring|page|remind|help|ping) (?:me|us)\b"),
    (3.9, r"\blet'?s\b(?! (?:you|users))"),
    (3.6, r"\b(?:we|you and i|three of us|two of us|us|they) (?:\w+ )?(?:can|could|should|need to|ought to|might|may|must|have to|will|'ll|probably need to|shall) (?:\w+ )?(?:discuss|meet|talk|speak|get together|chat|visit|call|set up|schedule|try|review|go|do|catch up|sit down|work|look|have|add|ask|start|send|get)\b|\bwe'?ll (?:\w+ )?(?:discuss|meet|talk|set|need|be setting|get|call|have)\b"),
    (2.1, r"\b(?:like|want|wanted|love|need|glad|happy|good|best|better|great|hoping|asked me|able|free|available|opportunity|wish|prefer) (?:you |for you |for us |us |him |me )?to (?:\w+ )?(?:discuss|meet|talk|speak|chat|get together|schedule|set up|know|hear|see|visit|sit down|catch up|have (?:a|you|lunch|dinner)|get (?:your|a|some|an|together)|invite|suggest|propose|ask|request|call|attend|join|confirm|review|come|go over|find out)\b"),
    (2.9, r"\b(?:to|and|further|can|lets|should|will) discuss\b"),
    (1.5, r"\byou (?:should|could|might|must|can)\b"),
    (1.3, r"\b(?:i'd|i would|we'd|we would) (?:\w+ )?(?:like|love|appreciate|prefer|suggest|recommend|welcome|need|be interested|be grateful|want)\b|\bi (?:suggest|propose|recommend|request|ask that|need|want) (?:that|you|we|to|your|a|the|some)\b|\bappreciate (?:it if|your|any)\b"),
    (3.2, r"\bi (?:shall|will|'ll)\b.{0,40}\b(?:call|contact|set up|schedule|meet|discuss|talk|visit|come by|arrange)\b|\bi'll (?:\w+ )?(?:call|contact|set up|schedule|meet|discuss|talk|come|arrange)\b|^\W*i shall\b"),
    (1.8, r"\b(?:set ?up|schedule|arrange|organize|have|plan|hold|for) (?:a|an|another|some|our|the|your) (?:\w+ ){0,2}(?:call|meeting|conference|lunch|dinner|time|visit|chat|conversation|session|appointment|discussion)\b"),
    (2.3, r"\b(?:when|if|whenever) you (?:get|have) (?:a|the|some|any)? ?(?:chance|time|moment|minute)\b|\bat your (?:earliest )?convenience\b|\basap\b|\bas soon as (?:possible|you can)\b|\bif possible\b"),
    (3.8, r"\b(?:what do you think|your thoughts|interested in|are you (?:available|free|interested|able)|any (?:time|chance|interest))\b"),
    (4.1, r"\b(?:how|what) about\b|\bshall we\b|\bwhy don'?t (?:we|you)\b|\bmaybe we\b"),
    (0.9, r"\b(?:monday|tuesday|wednesday|thursday|friday|tomorrow|next week|lunch|coffee)\b"),
    (-2.9, r"\b(?:unsubscribe|opt[- ]out|address book|safe sender|to ensure (?:delivery|future|that)|your inbox|no longer (?:wish|want)|receive (?:these|future|any more|our|further|more|additional)|stop receiving|spam|junk|post-only|do not reply|remove yourself)\b"),
    (-0.9, r"\b(?:click|sale|% off|\$\d+|discount|offer available|credit|save (?:up|big|\$)|free (?:shipping|trial)|deals?|limited time|shop|prize|casino|earn|coupon)\b"),
    (-1.7, r"^\W*(?:the|this|that|these|they|there|he|she|it|a|an|thanks|thank you|i have|i had|i've|i was|i am|i don't|i didn't|attached|as we discussed|here is|as you|no,|because|finally|my|his|her|our|in the|on the|with|from)\b"),
    (-0.9, r"\b(?:was|were|had|been|said|discussed|received|didn't|has)\b"),
    (-1.4, r"\bif you (?:would like|want|wish|prefer|have (?:any )?(?:questions|problems|trouble)|do not|don't|no longer|did not|are looking|cannot|can't|need|no|believe|received|feel|find|like|ever)\b"),
    (-1.5, r"\blook(?:ing)? forward\b|\bthank you for\b|\blets you\b|\bhow (?:are|is) (?:you|it|everything)\b|\bin order to\b"),
    (0.7, r"\bi(?:'ll| will| shall) (?:\w+ )?(?:get back|get with|see you|visit with|follow up|let you know|try to|stop by|give you|be (?:there|in touch))\b|\bsee you (?:then|tonight|tomorrow|there|at|on|in)\b|\bcount me in\b"),
    (5.2, r"\bwould be (?:\w+ )?(?:great|helpful|nice|good|wonderful|useful|appreciated|worthwhile|best|better|value|happy) (?:if|to|in)\b|\bworks? (?:best |well |fine )?for (?:me|you|us)\b"),
    (2.3, r"\b(?:wanted|want|hoping|like|trying|writing|hope|need) to (?:\w+ )?(?:follow[- ]up|inquire|check (?:on|in|with|to)|see if|see what|find out|touch base|learn|go over|run)\b|\bwondering (?:if|whether|about)\b"),
    (1.0, r"\b(?:recommend(?:ation)?|suggest(?:ion)?|propose|proposal|request)\b"),
    (1.5, r"\blook(?:ing)? forward to (?:\w+ )?(?:discuss|meet|talk|continu|work|speak|visit)\w*"),
    (0.8, r"\b(?:perhaps|maybe) (?:you|we|i)\b|\bif you (?:could|can|would|are (?:available|interested|free))\b"),
    (-0.9, r"^.{0,20}$"),
    (-1.3, r"^.{200,}$"),
)  # fmt: skip


@cache
def _compiled() -> tuple[tuple[float, re.Pattern[str]], ...]:
    return tuple((weight, re.compile(pattern)) for weight, pattern in _CUES)


@cache
def _imperative() -> re.Pattern[str]:
    verbs = "|".join(_VERBS)
    opening = (
        r"(?:(?:and|so|then|also|but|or|ok|okay|well|hi|hey|just|now|next|again|otherwise|instead|kindly|please|pls|thanks|first|second|finally|additionally|meanwhile|"
        r"in the meantime|when (?:you|available)[^,]{0,40}|once[^,]{0,60}|if[^,]{2,120}|to [^,]{2,80}|for [^,]{2,60}|after[^,]{2,60}|before[^,]{2,60}|as [^,]{2,40}|on [^,]{2,30}|@\w+|[a-z]+|[a-z]+ and [a-z]+|[a-z]+/[a-z]+)\s*[,:-]*\s+)"
    )
    plain = r"(?:(?:and|so|then|also|but|or|ok|okay|just|now|next|kindly|please|pls|always|never|simply)\s+)*"
    return re.compile(
        rf"^\W*{plain}(?:{verbs})\b(?!'|\s+(?:is|are|was|has|have been|will|of|by|to be)\b)|^\W*{opening}"
        rf"(?:please |just |then )?(?:{verbs})\b(?!')|[,;-]\s*(?:please |just |then |so )(?:{verbs})\b|\bplease(?: \w+ly)? (?:{verbs})\b|[.!:;-]\s+(?:{verbs})\b|\band (?:please )?(?:let|call|send|give)\b"
    )


def score(folded: str) -> float:
    """How much a folded sentence asks; ``THRESHOLD`` and more is a request."""
    text = folded[:600]
    total = sum(weight for weight, pattern in _compiled() if pattern.search(text))
    return total + (1.5 if _imperative().search(text) else 0.0)


def asks_or_proposes(folded: str) -> bool:
    """Is a folded English sentence a request or a proposal?"""
    return score(folded) >= THRESHOLD
