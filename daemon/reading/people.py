"""People a letter names: names beside addresses, names beside a role or a word of pointing. Case matters here.

A name is two or more capitalised words, or one beside an address or a role. What is not sure is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from daemon.core.meaning import Referral
from daemon.reading import addresses
from daemon.reading.folding import fold

_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŻŠČŽ][a-zà-öø-ÿłśżščžąęćńőű]+(?:['’-][A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]+)?|[A-Z]['’][A-ZÀ-Þ][a-zà-ÿ]+|Mc[A-Z][a-z]+|Mac[A-Z][a-z]+"
_PARTICLE = r"(?:van der|van den|van de|van|von der|von|de la|de los|de las|de|del|della|di|da|dos|do|du|den|der|ten|ter|le|la|el|bin|al|y|e|zu|af)"
_INITIAL = r"[A-Z]\."
NAME = re.compile(rf"(?:{_WORD}|{_INITIAL})(?:[ ](?:{_PARTICLE}[ ])?(?:{_WORD}|{_INITIAL}))+|{_WORD}")
_TITLE = re.compile(
    r"\b(?:Dr|Prof|Mr|Mrs|Ms|Herrn?|Frau|M|Mme|Mlle|Sr|Sra|Srta|Dott|Dottssa|Dña|Ing|Dra|Dhr|Mevr|Mw|Sig|Sigra)\.?(?=\s[A-ZÀ-Þ])"
)
_NOT_NAMES = frozenset(
    """i you he she we they it the a an my our your his her their this that these those please hi hello dear hey thanks thank best kind warm regards sincerely cheers yes no sure ok okay of course
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
    unfortunately however maybe perhaps if when what how where who why which can could would should will do does did is are was were have has had let feel happy sorry looking good great for in on at to from by with as and or but so not also just after before until then there here
    try ask contact talk speak meet reach approach email fragen frag probieren versuchen wenden sprechen essayez voyez contactez adressez demandez prueba pruebe contacte hable pregunte prova provi senti contatti chieda tente fale procure probeer vraag benader mail neem
    in case urgent matters emergency contact call email mail write ask speak talk reach cc copying looping adding forwarding meanwhile during until currently office out linkedin zoom teams google microsoft skype phone tel mobile hr ceo cto cfo pa phd team department university college institute company press human resources christmas easter new year
    ich sie wir er es der die das den dem ein eine mein meine meinen meiner unser unsere ihr ihre ihren ihrer bitte hallo liebe lieber sehr geehrte geehrter danke vielen gruß grüße freundliche viele beste mit bei in an auf von zu für und oder aber nicht auch nur vielleicht leider gerne falls wenn wann was wie wo wer montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november dezember woche termin gespräch anfrage kollegin kollege kollegen frau herr herrn nachricht mail e-mail urlaub büro zeit zeiten fragen frage tag tage uhr abteilung personalabteilung leiter leiterin vertretung dringenden fällen fall angelegenheiten notfällen person ansprechpartner ansprechpartnerin richtige richtiger bereich thema themen telefon team morgen nachmittag abend vormittag mittag interesse schreiben antwort glück erfolg arbeit jahr monat projekt sommer herbst winter frühling frühjahr abwesenheit rückkehr
    je vous nous il elle le la les un une mon ma mes notre nos votre vos bonjour cher chère merci cordialement bien madame monsieur pour en cas d'urgence si quand que qui comment lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre malheureusement je suis désolé désolée peut-être collègue
    yo usted el ella los las un una mi mis nuestro su sus hola estimado estimada gracias saludos por para en caso de si cuando que quien como lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lamentablemente lo siento buenos buenas días tardes
    io lei lui noi il lo la i gli le un una mio mia miei nostro suo sua ciao buongiorno gentile caro cara grazie cordiali saluti per in caso di se quando che chi come lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre purtroppo salve
    eu você o a os as um uma meu minha nosso seu sua olá caro cara prezado prezada obrigado obrigada cumprimentos para em caso de se quando que quem como segunda terça quarta quinta sexta sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro infelizmente bom boa dia tarde atenciosamente
    ik u jij hij zij wij het de een mijn ons onze uw jouw beste geachte hallo bedankt dank groet groeten met voor in geval van als wanneer wat wie hoe maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober november december helaas goedemorgen goedemiddag collega""".split()
)
_BESIDE = re.compile(
    r"^[\s,:(<\[\"'-]{0,4}(?:(?:at|unter|à|a|en|via|op|per|em|mailto:|e-?mail:?|mail:?|bei|sous|presso|all'indirizzo|no|in)[\s:]{0,2}){0,2}[\s(<\[:]*$",
    re.IGNORECASE,
)


def distinct(people: Iterable[Referral]) -> tuple[Referral, ...]:
    """Each person once: a bare name that is part of a fuller entry is left out."""
    kept: list[Referral] = []
    for person in people:
        same = next((index for index, other in enumerate(kept) if _same(person, other)), None)
        if same is None:
            kept.append(person)
        else:
            other = kept[same]
            kept[same] = Referral(name=max(person.name, other.name, key=len), address=other.address or person.address)
    return tuple(kept[:12])


def _same(one: Referral, two: Referral) -> bool:
    if one.address and two.address:
        return one.address == two.address
    short, long = sorted((fold(one.name), fold(two.name)), key=len)
    return bool(short) and (short == long or short in long.split() or long.startswith(short + " "))


def names_in(sentence: str) -> list[tuple[int, int, str]]:
    """(begin, end, name) of what looks like names, words that only begin a sentence left out."""
    found = []
    plain = _TITLE.sub(lambda match: " " * len(match.group()), sentence)
    for match in NAME.finditer(plain):
        begin, words = match.start(), match.group().split(" ")
        while words and _ordinary(words[0]):
            begin += len(words[0]) + 1
            words = words[1:]
        while words and _ordinary(words[-1]):
            words = words[:-1]
        kept = []
        for word in words:
            if _ordinary(word) and not re.fullmatch(_PARTICLE, word):
                break
            kept.append(word)
        if kept and not re.fullmatch(_INITIAL, kept[-1]) and plain[max(0, begin - 1) : begin] not in {"@", "/", "."}:
            name = " ".join(kept)
            found.append((begin, begin + len(name), name))
    return found


def _ordinary(word: str) -> bool:
    return word.lower().strip(".") in _NOT_NAMES


def named_in(sentence: str, own: frozenset[str]) -> list[Referral]:
    """The people of a sentence that points to somebody: pairs of name and address, else addresses, else full names."""
    names = names_in(sentence)
    found: list[Referral] = []
    used: set[int] = set()
    for match in addresses.IN_PROSE.finditer(sentence):
        address = addresses.normalise(match.group().rstrip(".'"))
        if not address or address in own:
            continue
        index = _beside(sentence, names, match.start(), used)
        name = names[index][2] if index is not None else ""
        used.update({index} if index is not None else ())
        found.append(Referral(name=name or _from_address(address), address=address))
    for index, (begin, _, name) in enumerate(names):
        if (
            index not in used
            and (" " in name or _role_before(sentence[:begin]))
            and not _organisation(name, sentence[:begin])
        ):
            found.append(Referral(name=name))
    return found


def _beside(sentence: str, names: list[tuple[int, int, str]], at: int, used: set[int]) -> int | None:
    """The name just before an address, or the last one before it in the sentence."""
    before = [index for index, (_, end, _) in enumerate(names) if end <= at and index not in used]
    if not before:
        return None
    last = before[-1]
    gap = sentence[names[last][1] : at]
    return last if _BESIDE.match(gap) or (len(gap) <= 80 and "." not in gap.strip(" .")) else None


def _from_address(address: str) -> str:
    """``anna.berg@`` is Anna Berg; anything less clear is no name."""
    parts = address.partition("@")[0].split(".")
    return (
        " ".join(part.capitalize() for part in parts)
        if len(parts) == 2 and all(part.isalpha() and len(part) > 1 for part in parts)
        else ""
    )


_ROLE = re.compile(
    r"(?:colleague|wife|husband|sister|brother|partner|neighbou?r|mentor|coworker|co-worker|assistant|boss|manager|secretary|successor|deputy|friend|partner|kollegin|kollegen|kollege|assistentin|assistent|chefin|chef|nachfolger(?:in)?|vertret(?:er(?:in)?|ung)|sekretärin|freund(?:in)?"
    r"|collègue|assistante?|responsable|successeur|adjointe?|compañer[oa]|colega|asistente|jef[ea]|sucesor[a]?|secretari[oa]|collega|assistente|responsabile|capo|segretari[oa]|sucessor[a]?|chefe|secretári[oa]|assistente|collega|medewerker|opvolg(?:er|ster)|leidinggevende|assistent(?:e)?|frau|herrn?|señora?|signora?|mevrouw|meneer|dhr\.?|mevr\.?|with|to|ask|contact|mit|an|avec|à|con|a|com|met|copying|cc|cc'ing|in cc|looping in|adding|bei|presso|chez|voor|from|für)\s*,?\s*$",
    re.IGNORECASE,
)


def _role_before(text: str) -> bool:
    return bool(_ROLE.search(text[-40:]))


def _organisation(name: str, before: str) -> bool:
    """``at Ocean Trust`` is no person."""
    return bool(
        re.search(
            r"(?:\b(?:at|von der|bei der|of the|at the|from the|department|university of|in|near|company|firma|presso la|della)\s)$",
            before[-20:].lower(),
        )
        or re.search(
            r"(?i)\b(?:inc|ltd|gmbh|llc|trust|institute|institut|university|universität|universidad|università|universidade|universiteit|foundation|stiftung|fondation|fundación|department|college|ministry|council|group|team|office|center|centre|society|agency|lab|laboratory|museum|aquarium|street|strasse|avenue|plaza)\b",
            name,
        )
    )
