"""German."""

from __future__ import annotations

from daemon.reading.languages.table import Language

FRAGMENTS = {
    "talk": r"(?:sprechen|reden|unterhalten|austauschen|telefonieren|treffen|helfen|weiterhelfen|unterstützen|beantworten|antworten|teilen|erzählen|berichten|plaudern|geben|nehmen|einrichten|machen|führen|zur verfügung|austausch|kennenlernen|kennen zu lernen|stehe|dabei|bereit|zoomen|skypen|anrufen|zusammensetzen|mitmachen)",
    "very": r"(?:sehr|wirklich|ganz|so|gerade|zurzeit|zur zeit|derzeit|momentan|im moment|aktuell|leider|total|völlig|komplett|extrem|ziemlich|einfach|immer|noch|auch|natürlich|selbstverständlich|herzlich|jederzeit|absolut|viel|etwas|ein bisschen|voll|relativ|doch|mehr als|wahnsinnig|furchtbar|unglaublich|nur|bestimmt|grundsätzlich|prinzipiell|persönlich|recht|schon|zu)",
    "someone": r"(?:jemand\w*|(?:meine?[nrm]?|unsere?[nrm]?|einer?|eine[nm]?) (?:\w+ )?(?:kolleg\w+|chef\w*|assistent\w*|sekretär\w*|nachfolger\w*|vertret\w*|freund\w*|mitarbeiter\w*|partner\w*|bekannte\w*|team\w*|frau|mann|presse\w*|personal\w*)|personalabteilung|pressestelle|sekretariat|(?:frau|herrn?|dr\.?) \w+|ihn|ihr|ihm)",
    "cant": r"(?:kann (?:ich |leider |aber |ihnen |dir |da |daher |euch |das |es )*nicht|kann (?:ich )?(?:leider )?kein\w*|können (?:wir |leider |ihnen )*nicht|nicht (?:in der lage|möglich|können)|(?:leider|dann|aber|daher) nicht|schaffe (?:ich )?(?:es |das )?(?:leider |aber |zeitlich |derzeit )*nicht|werde (?:ich )?(?:leider |es |das |ihnen )*nicht|unmöglich)",
}

LANGUAGE = Language(
    code="de",
    words=frozenset(
        "ich sie und der die das den dem ein eine einen ist nicht mit fur auf es im am wir ihnen ihre ihr ihren mir mich zu zum zur von bin habe haben kann konnen gerne gern leider vielen dank "
        "freundliche grusse wie wann aber auch noch nur wenn bei uber uns oder um bis sehr liebe lieber hallo bitte wurde ware du dir dich sich dass "
        "nein ja danke gern gerne woche dienstag mittwoch donnerstag freitag montag mochte wurde geht passt klar leider heute morgen bitte mehr viel keine kein dann mal schon nach vor ab doch man nachste einfach telefon".split()
    ),
    fragments=FRAGMENTS,
    months={
        "januar": 1, "jänner": 1, "jan": 1, "februar": 2, "feb": 2, "märz": 3, "april": 4, "apr": 4, "mai": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7,
        "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11, "dezember": 12, "dez": 12,
    },  # fmt: skip
    weekdays={
        "montag": 0, "montags": 0, "mo": 0, "dienstag": 1, "dienstags": 1, "di": 1, "mittwoch": 2, "mittwochs": 2, "mi": 2, "donnerstag": 3, "donnerstags": 3, "do": 3, "freitag": 4, "freitags": 4, "fr": 4,
        "samstag": 5, "sonnabend": 5, "sonntag": 6,
        "montagvormittag": 0, "dienstagvormittag": 1, "mittwochvormittag": 2, "donnerstagvormittag": 3, "freitagvormittag": 4,
        "montagnachmittag": 0, "dienstagnachmittag": 1, "mittwochnachmittag": 2, "donnerstagnachmittag": 3, "freitagnachmittag": 4,
        "montagmorgen": 0, "dienstagmorgen": 1, "mittwochmorgen": 2, "donnerstagmorgen": 3, "freitagmorgen": 4, "montagmittag": 0, "dienstagmittag": 1, "mittwochmittag": 2, "donnerstagmittag": 3, "freitagmittag": 4,
        "montagabend": 0, "dienstagabend": 1, "mittwochabend": 2, "donnerstagabend": 3, "freitagabend": 4,
    },  # fmt: skip
    numbers={
        "ein": 1, "einem": 1, "einer": 1, "einen": 1, "eine": 1, "eins": 1, "zwei": 2, "paar": 3, "ein paar": 3, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12,
    },  # fmt: skip
    dates={
        "today": (r"heute(?: (?:morgen|vormittag|mittag|nachmittag|abend))?",),
        "tomorrow": (r"morgen(?= (?:früh|vormittag|mittag|nachmittag|abend|um|ab|gegen|oder|bin|hätte|passt|geht|kann|könnte|würde|wäre|zwischen|nicht|telefonieren|sprechen))", r"(?<=bis )morgen", r"(?<=passt )morgen", r"(?<=ab )morgen"),
        "overmorrow": (r"übermorgen",),
        "next_week": (r"(?:in der |der )?(?:nächste[rn]?|kommende[rn]?|folgende[rn]?) woche", r"nächste kw"),
        "this_week": (r"(?:noch )?(?:in )?diese[rn]? woche",),
        "week_after_next": (r"(?:in der )?übernächste[rn]? woche", r"in zwei wochen", r"in 14 tagen"),
        "end_of_week": (r"ende (?:der|dieser) woche", r"ende der woche"),
        "week_of": (r"(?:in )?(?:der |die )?woche (?:vom|ab|ab dem|um den)",),
        "next_month": (r"(?:im )?(?:nächste[nrs]?|kommende[nrs]?) monats?",),
        "this_month": (r"diese[nms]? monats?", r"monats?"),
        "next_before": (r"nächste[nr]?", r"(?:den |am )?nächsten"),
        "coming_before": (r"(?:am |den |diesen |kommenden? |diesem )+", r"am kommenden", r"kommende[nr]?"),
        "next_after": (r"(?:in der )?nächste[rn]? woche", r"der (?:nächsten|kommenden) woche"),
        "each": (r"jede[nmr]?", r"alle"),
        "any_day": (r"jeden tag", r"an (?:jedem|allen) tage?n?", r"unter der woche", r"werktags"),
        "in_before": (r"in", r"in etwa", r"in ca\.", r"für"),
        "day_unit": (r"tagen?",), "week_unit": (r"wochen?",), "month_unit": (r"monate?n?",), "fortnight": (r"14 tagen", r"vierzehn tagen"),
        "or": (r"oder", r"bis"), "and": (r"und", r"&"),
        "range": (r"bis(?: zum| einschließlich| inkl\.| und mit)?", r"und"),
        "of": (r"",),
        "early": (r"anfang", r"(?:zu )?beginn(?: des)?"), "mid": (r"mitte",), "late": (r"ende", r"(?:zum )?ende(?: des)?"),
        "spring": (r"(?:im )?(?:frühling|frühjahr)",), "summer": (r"(?:im )?sommer",), "autumn": (r"(?:im )?herbst",), "winter": (r"(?:im )?winter",),
        "morning": (r"(?:\w+tag|mittwoch)?(?:vormittags?|morgens)", r"(?<=tag )morgen", r"(?<=woch )morgen", r"(?<=heute )morgen", r"in der früh", r"früh(?=$|[ ,.?])"),
        "afternoon": (r"nachmittags?",), "evening": (r"abends?", r"feierabend"), "noon": (r"mittags?(?!pause|essen)", r"12 uhr mittags"), "lunch": (r"mittagessen", r"mittagspause", r"zum lunch", r"über mittag"),
        "at": (r"um", r"gegen", r"so gegen", r"etwa um", r"ca\.", r"zirka"), "after": (r"nach", r"ab", r"ab etwa", r"frühestens um"), "before": (r"vor", r"bis", r"spätestens"), "between": (r"zwischen", r"von"),
        "clock": (r"uhr", r"h"), "half": (r"halb",),
        "day_prefix": (r"(?:am|den|dem|der|vom|zum|ab dem|ab)",),
    },
    greeting=(r"(?:hallo|liebe[r]?|sehr geehrte[r]?|guten (?:tag|morgen|abend)|hi|servus|grüß gott|moin)(?: [\w.'-]+){0,5}\s*[,!:]",),
    negation=(r"nicht", r"kein\w*", r"nie", r"niemals", r"nicht mehr", r"kaum", r"ohne", r"hätte(?! (?:ich )?(?:zeit|am|nächste|noch|auch|heute))", r"weder"),
    contrast=(r"aber", r"jedoch", r"allerdings", r"leider", r"doch", r"obwohl", r"sondern", r"dennoch", r"trotzdem", r"dafür", r"nur"),
    condition=(r"wenn", r"falls", r"sofern", r"sollten"),
    accepts=(
        r"(?:bekommen|kriegen|schaffen) wir(?: schon)? hin",
        r"(?:ein|kurzes) (?:telefonat|gespräch|anruf)(?: \w+){0,3} (?:geht|ginge|wäre möglich|lässt sich|bekommen|kriegen)",
        r"(?:sehr |wirklich |natürlich |ganz |immer |auch )?(?:gerne?|gern)(?: \w+){0,9} (?:{talk})", r"{talk}(?: \w+){0,3} gerne?", r"^(?:sehr |ja,? |klar,? |natürlich |aber |prinzipiell |grundsätzlich )?(?:gerne?|gern)(?:$|[,.!;]| (?:doch|können|kann|stehe|helfe|nehme|treffe|spreche|telefonier\w+|beantworte|gebe|erzähle|machen|am|um|auch|per|bin|unterhalte|teile|mache|schicken|rufen|würde))", r"(?:helfe|spreche|treffe|beantworte|erzähle|unterhalte|telefoniere|nehme|gebe|teile|mache|stehe|tausche|berichte|antworte|unterstütze|komme|bin)(?: \w+){0,4} (?:gerne?|gern)",
        r"^(?:ja|klar|natürlich|selbstverständlich|sicher|na klar|kein problem|einverstanden|abgemacht|perfekt|super|prima|wunderbar|ausgezeichnet|okay|ok|in ordnung|passt|sehr schön|toll|auf jeden fall|warum nicht|mit vergnügen|herzlich gern\w*|logo|alles klar|sehr wohl)(?:[,.!;:]| -|$| (?:das|wir|ich|können|machen|gern|passt|sehr|kann))", r"(?:passt|passen|ginge|geht|klappt|würde (?:gehen|passen|klappen)|wäre (?:gut|super|prima|möglich|ideal|perfekt|schön|okay|ok|mir recht|bei mir)|ist (?:gut|prima|super|perfekt|mir recht|in ordnung|ok|okay|möglich|ideal|für mich|bei mir))(?: \w+){0,4}(?=$|[,.!?;]| (?:mir|bei|für|gut|sehr|am|um|und|oder))",
        r"klingt (?:\w+ )?(?:gut|spannend|interessant|super|prima|toll|nett|schön|vernünftig|nach)", r"hört sich (?:\w+ )?(?:gut|spannend|interessant|prima|toll)", r"(?:freue|freuen) (?:mich|uns)(?: \w+){0,4} (?:auf (?:das|unser|ein|den|unseren|ihre fragen|deine fragen)|wenn wir|ihnen|dir|darauf)", r"stehe (?:ich )?(?:\w+ ){0,5}zur verfügung", r"bin (?:ich )?(?:\w+ )?(?:gerne?|dabei|bereit|einverstanden)", r"(?:bis|dann bis) (?:dann|morgen|dienstag|montag|mittwoch|donnerstag|freitag|nächste woche)", r"(?:wir können|können wir)(?: \w+){0,6} (?:{talk})", r"lass(?:en sie)? uns (?:\w+ )*",
        r"(?:rufen sie|ruf|schreiben sie|schicken sie|schick|senden sie|stellen sie|kommen sie|melden sie sich|fragen sie|melde dich|komm|frag)(?: \w+){0,3} (?:mich|mir|einfach|gerne?|ruhig|doch|vorbei|jederzeit|ihre fragen|deine fragen|los)(?: \w+){0,3}", r"ich (?:kann|könnte|hätte|habe|nehme mir|würde mir)(?: \w+){0,5} (?:zeit|luft|einen termin|minuten|halbe stunde|anbieten|frei|einrichten|ermöglichen|möglich machen|beantworten|erzählen|sprechen|telefonieren|treffen|freischaufeln)", r"(?:nehme|nehmen) (?:ich )?(?:mir |uns )(?:\w+ )?(?:gern\w* )?(?:die |etwas )?zeit", r"(?:zeit|termin) (?:nehme|habe|finden|finde) (?:ich|wir)", r"einem (?:gespräch|treffen|telefonat|kaffee|austausch|call)(?: \w+){0,4} (?:steht nichts|stimme|zu)", r"(?:spricht|steht) nichts (?:dagegen|entgegen|im weg)", r"(?:machen|probieren|versuchen) wir (?:es|das|doch|so)?", r"sag(?:e)? (?:ich )?(?:gerne? )?zu", r"(?:meine|unter der) (?:nummer|handynummer|durchwahl)", r"(?:am besten|lieber|einfacher|gerne auch|auch gern\w*)(?: \w+){0,3} (?:telefonisch|per (?:mail|e-mail|telefon|zoom|video|teams)|schriftlich|am telefon|online|persönlich)", r"(?:per|via) (?:mail|e-mail|telefon|zoom) (?:gerne?|jederzeit|kann ich|könnte ich|beantworte|helfe)", r"(?:mir|uns) (?:sehr )?recht", r"ich bin (?:frei|verfügbar|da|flexibel|erreichbar)(?! (?:ab|wieder))", r"(?:würde|wird) mir (?:gut |sehr gut )?(?:passen|reichen)", r"geht in ordnung", r"bestätige",
    ),
    willing=(
        r"(?:würde|wäre|hätte|möchte)(?: ich| mich)?(?: \w+){0,4} (?:gerne?|gern|freuen|lust|interessiert|bereit)", r"(?:finde|fände) (?:ich )?(?:\w+ )?(?:toll|spannend|schön|super|interessant)", r"lust (?:habe|hätte|auf)", r"grundsätzlich (?:ja|gerne?|bereit|kein)", r"gerne?",
    ),
    declines=(
        r"(?:so viele|zu viele)(?: \w+){0,6} (?:nicht|dass ich)(?: \w+){0,6}",
        r"(?:nicht|leider nicht) (?:einzeln|alle|allen)(?: \w+)? (?:beantworten|entsprechen|nachkommen)",
        r"leider kein\w* (?:\w+ ){0,3}(?:anbieten|geben|zusagen|ermöglichen|führen|machen)",
        r"(?:muss|müssen|möchte|werde|darf)(?: ich| wir)?(?: \w+){0,5} (?:absagen|ablehnen|verzichten|passen(?=$|[.,!])|nein sagen|enttäuschen|eine absage|die absage)", r"(?:absage|abzusagen|lehne (?:ich )?(?:\w+ )?ab|nein danke|danke,? nein|^nein[,.!]|kein interesse|nicht interessiert|nicht bereit|sage (?:ich )?(?:\w+ )?(?:ab|nein))", r"(?:mache|gebe|führe|biete|nehme|machen|geben|führen|bieten|nehmen|vergebe|leiste|empfange)(?: ich| wir)?(?: \w+){0,4} (?:keine|keinerlei|nicht (?:an|teil|mehr))(?: \w+){0,3}(?: interviews?| gespräche?| termine| anfragen| an| teil| treffen)?", r"keine (?:solchen? |derartigen? |privaten |weiteren )?(?:interviews|informationsgespräche|gespräche|anfragen|termine)(?: \w+){0,3}", r"(?:grundsätzlich|prinzipiell|generell) (?:nicht|keine)", r"(?:möchte|will)(?: ich)?(?: \w+){0,4} (?:lieber )?nicht(?! (?:versäumen|aufdrängen|stören))", r"kommt (?:\w+ )*nicht (?:in frage|infrage)", r"ist (?:\w+ )*(?:leider )?nicht(?: \w+)? (?:möglich|machbar|vorgesehen|erlaubt|gestattet|drin|für mich)", r"nicht (?:weiterhelfen|helfen|entsprechen|dienen|zusagen|nachkommen|erfüllen|zur verfügung|möglich|erlaubt|gestattet)", r"(?:bitte|hoffe|ich bitte)(?: \w+){0,3} (?:um )?(?:ihr |dein )?verständnis", r"(?:richtlinie\w*|vorschrift\w*|firmenpolitik)(?: \w+){0,5} (?:nicht|verbiet\w*|untersag\w*)", r"darf ich (?:\w+ ){0,4}nicht", r"(?:davon|das) (?:sehe|lasse) ich (?:\w+ )?(?:ab|sein)", r"wird (?:das )?(?:\w+ )?(?:leider )?nichts", r"nicht wahrnehmen", r"kann ich (?:\w+ ){0,4}nicht (?:zusagen|anbieten|leisten|helfen|annehmen|machen|teilnehmen|übernehmen)",
    ),
    cannot=(
        r"(?:darf|dürfen)(?: ich| wir)?(?: \w+){0,6} (?:nicht|nichts|keine)(?: \w+){0,4}",
        r"kann (?:ich )?(?:\w+ ){0,3}kein\w* (?:\w+ ){0,3}(?:anbieten|geben|zusagen|ermöglichen|führen|termin|gespräch|treffen|interview)",r"{cant}(?: \w+){0,6} (?:{talk}|schaffen|einrichten|anbieten|annehmen|ermöglichen|unterbringen|wahrnehmen)", r"geht (?:es |das )?(?:bei mir |derzeit |im moment |momentan |zurzeit )*(?:leider )?nicht", r"(?:das|es) (?:klappt|geht|wird|passt) (?:bei mir |leider |derzeit |aber |im moment )*nicht", r"schaffe ich (?:\w+ ){0,4}nicht"),
    too_busy=(
        r"(?:keine|kaum|wenig|zu wenig|nicht genug|nicht die|keinerlei|nicht genügend|fehlt (?:mir|uns)(?: \w+)* die|mangels|kein(?:e|en)?)(?: \w+){0,2} (?:zeit|kapazität\w*|luft|freien? (?:minute|termin\w*|slot\w*)|zeitfenster|ressourcen|spielraum)(?! zu verlieren)", r"(?:sehr|zu|viel zu|ziemlich|total|völlig|extrem|stark|voll|komplett|derzeit|momentan|gerade|im moment|zurzeit|so|leider|ganz schön)(?: \w+)? (?:beschäftigt|ausgelastet|eingespannt|ausgebucht|überlastet|überarbeitet|eingebunden|verplant|im stress|gestresst|belegt|im verzug|unter druck|unter wasser|dicht)", r"(?:ausgelastet|ausgebucht|eingespannt|überlastet|verplant|landunter|land unter)", r"(?:terminkalender|kalender|terminplan|wochen?|monate?|tage|quartal|zeit|agenda|semester|schreibtisch|jahr)(?: \w+){0,4} (?:voll|dicht|ausgebucht|vollgepackt|randvoll|überfüllt|verplant|hektisch|stressig|proppenvoll|knapp|belegt|eng|turbulent)", r"(?:viel|zu viel|jede menge|unheimlich viel|alle hände voll|so viel|sehr viel|wahnsinnig viel)(?: \w+){0,2} (?:zu tun|um die ohren|auf dem tisch|arbeit|los|stress|termine)", r"stecke(?: ich)?(?: \w+){0,6} (?:in|bis|mitten)", r"(?:voller|volle) (?:kalender|terminkalender|terminplan)", r"zeitlich (?:\w+ ){0,4}(?:nicht|eng|schlecht|schwierig|knapp|unmöglich|kaum)", r"(?:hektisch\w*|stressig\w*|turbulent\w*|intensiv\w*) (?:phase|zeit|woche|wochen|monat|tage)", r"(?:unter|großem) (?:zeitdruck|hochdruck)", r"komme (?:ich )?(?:\w+ ){0,4}(?:zu nichts|nicht dazu)", r"(?:zeitmangel|zeitnot|zeitgründen|arbeitsbelastung|arbeitslast)", r"weiß (?:ich )?(?:\w+ ){0,4}wo mir der kopf",
    ),
    available=(
        r"passt", r"passen", r"geht", r"ginge", r"gehen", r"wäre?n?", r"könnte\w*", r"können", r"kann", r"hätte\w*", r"habe", r"frei", r"zeit", r"verfügbar", r"möglich", r"treffen", r"sprechen", r"telefonieren", r"telefonat", r"gespräch", r"call", r"termin", r"vorschlag", r"schlage", r"vorschlagen", r"wie (?:wäre|wär)", r"gerne?", r"recht", r"gut", r"am besten", r"bis", r"sagen wir", r"kaffee", r"mittagessen", r"anrufen", r"rufen", r"ruf", r"bestätig\w*", r"einverstanden", r"klappt", r"würde", r"oder", r"jederzeit", r"ideal", r"bin (?:ich )?(?:da|im büro|im haus)", r"vorbei\w*", r"verschieben", r"zoom", r"teams", r"einladung", r"freue",
    ),
    unavailable=(
        r"nicht", r"kein\w*", r"leider", r"unterwegs", r"verreist", r"urlaub", r"abwesend", r"dienstreise", r"ausgebucht", r"belegt", r"voll", r"außer", r"beschäftigt", r"deadline", r"abgabe\w*", r"frist", r"melde(?:n)? (?:ich |wir )?(?:mich|uns)", r"gebe (?:ich )?(?:ihnen |dir )?(?:bis )?.{0,20}(?:bescheid|rückmeldung)", r"zurück", r"erst", r"weg", r"seit", r"konferenz", r"messe", r"prüfung\w*", r"verhindert", r"nicht vor",
    ),
    past=(r"letzte[nrs]? (?:woche|monat|jahr|montag|dienstag|mittwoch|donnerstag|freitag)", r"gestern", r"vorgestern", r"vor (?:\w+ )(?:tagen|wochen|monaten|jahren)", r"(?:war|waren|hatte|hatten|habe ich|sprach|traf|las|erhielt) (?!.{0,40}(?:zeit|frei))", r"seit"),
    asks_for_times=(
        r"wann (?:\w+ ){0,5}(?:passt|passen|zeit|können|könnten|möglich|recht|sollen|wollen|hätten|hast|haben|ginge|geht|wäre|darf|frei|soll|würde|würden|sie|du)", r"(?:welche[rsn]?|was für) (?:\w+ )?(?:termine?|tage?|uhrzeit\w*|zeiten|zeitpunkt|zeitfenster)(?: \w+){0,5}", r"(?:schicken|nennen|senden|schlagen|schlag|machen|geben|nenn|schick|sagen|sag|teilen)(?: sie| du)?(?: mir| uns)?(?: \w+){0,5} (?:termine?|terminvorschläge?n?|terminvorschlag|zeiten|zeitfenster|vorschlag|vorschläge|tage|verfügbarkeit\w*|möglichkeiten|wann)", r"(?:ihre|deine) (?:verfügbarkeit\w*|terminwünsche|terminvorschläge|zeiten|zeitlichen?)", r"(?:suchen|such|wählen|buchen|picken) sie sich (?:\w+ ){0,5}(?:aus|termin|slot|zeit)", r"termin(?:e)? (?:über|in) (?:meinen|meinem|diesen) (?:kalender|link)", r"(?:wie sieht|wie schaut) (?:\w+ ){0,6}(?:aus|kalender|woche)", r"wann (?:es )?(?:ihnen|dir)", r"an welche[mn]",
    ),
    about_times=(r"(?:passt|ginge|geht|klappt|recht|wäre|würde|hätten sie|hast du|können sie|könnten wir|können wir)(?: \w+){0,8}\s*\?", r"wann", r"wie wäre", r"uhrzeit", r"termin(?:e)?"),
    rhetorical=(r"warum nicht\s*\?", r"wie geht(?:'s| es)?(?: \w+){0,2}\s*\?", r"^(?:oder|ja|nein|wirklich|nicht wahr)\s*\?", r"nicht wahr\s*\?", r"oder\s*\?$"),
    requests=(
        r"(?:bitte|könnten sie|können sie|könntest du|kannst du|würden sie|würdest du)(?: \w+){0,6} (?:schicken|senden|erzählen|sagen|schreiben|mitteilen|erklären|erläutern|nennen|beschreiben|zukommen|weiterleiten|verraten|konkretisieren|angeben|präzisieren|zusenden|kurz zusammenfassen)(?! sie mir (?:termine|zeiten))", r"(?:schicken|senden|schreiben|erzählen|teilen|sagen|nennen|geben|schick|schreib|erzähl|sag|nenn)(?: sie| du)?(?: mir| uns)?(?: \w+){0,4} (?:lebenslauf|cv|unterlagen|bescheid, (?:was|welche|worum|wie)|mehr (?:über|zu)|kurz|worum|was sie|was du|welche (?:fragen|themen)|themen|vorab|stichpunkte|agenda)", r"(?:mich würde|würde mich|mich interessiert|mich interessieren|würde gerne|wüsste gerne?|hätte gern\w*)(?: \w+){0,3} (?:interessieren|wissen|erfahren|gewusst)(?:,| was| wie| ob| worum| welche| mehr)", r"(?:lassen sie mich|lass mich|teilen sie mir)(?: \w+){0,3} (?:wissen|mit),? (?:was|worum|welche|wie|ob|warum)", r"(?:worum|was genau|welche themen|welche fragen|um was)(?: \w+){0,5}(?:geht|möchten|interessier\w*|wollen|haben)", r"darf ich fragen",
    ),
    holding=(
        r"(?:antworte|schreibe|melde|reagiere)(?: ich)?(?: mich| ihnen| dir| euch)*(?: \w+){0,4} (?:anfang|ende|mitte|kommende\w*|nächste\w*|im laufe|am wochenende|heute|die tage|in den nächsten)(?: \w+){0,2}",
        r"(?:melde|melden) (?:ich |wir )?(?:mich|uns)(?: \w+){0,8}", r"(?:ich )?(?:gebe|sage|geben|sagen|lasse|schreibe|antworte|schicke|teile)(?: ich| wir)?(?: ihnen| dir| euch)?(?: \w+){0,5} (?:bescheid|rückmeldung|von mir hören|wissen|ausführlich\w*|später|antwort|mit)", r"(?:komme|kommen) (?:ich |wir )?(?:\w+ ){0,4}auf (?:sie|dich) zu(?:rück)?", r"(?:muss|müssen|werde|will|möchte)(?: ich| wir)?(?: \w+){0,8} (?:prüfen|klären|nachsehen|nachschauen|überlegen|abstimmen|absprechen|nachdenken|besprechen|abklären|schauen|rücksprache|durch den kopf|nachfragen|erkundigen|ansehen)", r"(?:schaue|prüfe|kläre|überlege|sehe|frage)(?: ich| das| es| mal| mir| kurz)*(?: \w+){0,6} (?:nach|ab|es|mir|in meinem kalender|in den kalender|das|kurz|intern|mal)", r"(?:sie hören|du hörst)(?: \w+){0,4} (?:von mir|von uns)", r"(?:ausführliche|richtige|längere) antwort (?:folgt|kommt|schicke)", r"(?:etwas|ein wenig|um|ein bisschen) geduld", r"(?:antworte|schreibe) (?:ich )?(?:ihnen |dir )?(?:\w+ ){0,3}(?:in ruhe|ausführlich\w*|später|nächste|sobald|bis|demnächst|morgen)", r"kurze rücksprache", r"mehr (?:dazu )?(?:in kürze|bald|demnächst|später)",
    ),
    refers=(
        r"(?:wenden sie sich|wende dich|sprechen sie|sprich|fragen sie|frag|kontaktieren sie|schreiben sie|schreib|melden sie sich|melde dich|richten sie|rufen sie|versuchen sie es)(?: \w+){0,4}", r"(?:ansprechpartner\w*|ansprechperson|zuständig\w*|verantwortlich\w*|richtige adresse|bessere adresse|richtige person|bessere\w*|geeignete\w*|expert\w+)", r"(?:empfehle|empfehlen|schlage vor|rate|raten|vorschlagen|empfiehlt)", r"(?:meine?[nrm]?|unsere?[nrm]?) (?:\w+ )?(?:kolleg\w+|assistent\w*|chef\w*|nachfolger\w*|sekretär\w*|mitarbeiter\w*)", r"(?:leitet|kümmert sich|betreut|übernommen|übernimmt|verantwortet|kennt sich|weiß (?:\w+ )?(?:mehr|besser)|kann (?:ihnen|dir) (?:\w+ ){0,3}(?:helfen|weiterhelfen|mehr|besser))", r"(?:verbinde|vermittle|vorstellen|kontakt (?:herstellen|zu|mit)|bekannt mach\w+)", r"(?:sollten sie|solltest du|könnten sie|könntest du|würde ich)(?: \w+){0,4} (?:mit|bei|an)", r"statt(?:dessen)? (?:an|mit)", r"(?:termin|kalender)(?: \w+){0,4} (?:koordiniert|verwaltet|vereinbaren|abstimmen|macht)",
    ),
    refers_alone=(
        r"(?:leite|leiten|habe|haben|setze|nehme|gebe|hole)(?: ich| wir)?(?: \w+){0,9} (?:weiter(?:geleitet|gegeben|gereicht)?|in (?:kopie|cc|cc gesetzt)|auf cc|ins cc|ins boot|mit dazu|dazu|cc)", r"(?:weitergeleitet|weitergegeben|weitergereicht)", r"in (?:kopie|cc|cc:)", r"im cc", r"(?:auf|ins?|in den) cc",
    ),
    wrong_person=(
        r"nicht (?:\w+ ){0,3}(?:der|die) (?:richtige?r?n?|passende|geeignete) (?:\w*ansprechpartner\w*|person|ansprechperson|adresse|mann|frau|kontakt|stelle)", r"(?:falsche|verkehrte) (?:person|adresse|ansprechpartner\w*|stelle|frau|mann)|falscher ansprechpartner", r"nicht (?:mehr )?(?:zuständig|verantwortlich)", r"nicht mehr (?:\w+ ){0,4}(?:bei|in der|für|im|tätig|beschäftigt|angestellt|dort|aktiv|da|am)", r"(?:arbeite|bin)(?: ich)?(?: \w+){0,5} nicht mehr", r"(?:habe|bin)(?: \w+){0,6} (?:verlassen|gewechselt|ausgeschieden|in rente|im ruhestand|pensioniert|in pension|aufgehört|gekündigt)", r"(?:im ruhestand|in rente|pensioniert|in pension|rentner\w*)", r"nicht (?:\w+ )?(?:mein|in mein) (?:\w*gebiet|bereich|\w*bereich|thema|fach\w*|metier|ressort)", r"(?:verwechs\w+|namensvetter\w*|anderen? person)", r"(?:habe|hatte)(?: ich)?(?: \w+){0,4} nichts (?:\w+ )?zu tun", r"nie (?:\w+ )*gearbeitet", r"(?:keine ahnung|kenne mich)(?: \w+){0,4} (?:nicht aus|davon|gebiet)", r"kenne ich mich (?:\w+ )*nicht", r"bei mir (?:\w+ )*(?:falsch|an der falschen)",
    ),
    thanks=(r"(?:vielen|herzlichen|besten|lieben|tausend|ganz herzlichen|recht herzlichen|schönen)? ?(?:dank|danke|bedanke mich|bedanken uns|dankbar|danken ihnen|danke ihnen|danke dir)(?: \w+){0,3}? (?:für|dass)",),
    courtesy=(
        r"(?:(?:sie|du|ihre?[nrms]?|deine?[nrms]?|die|das|den|der|nette?[nrs]?|freundliche?[nrs]?|liebe?[nrs]?|schnelle?[nrs]?|ausführliche?[nrs]?|lange?[nrs]?|kurze?[nrs]?|erneute?[nrs]?|sich|an|mich|mir|und|interessante?[nrs]?|so|es|gerade) )*(?:nachricht|e-?mails?|mail|schreiben|brief|zeilen|anfrage|interesse|rückmeldung|antwort|kontaktaufnahme|geduld|verständnis|nachfrag\w*|erinnerung|melden|gemeldet|schreibst|geschrieben|kontaktier\w*|wenden|gewandt|einladung|vorschlag|angebot|nachhaken|rückfrage|information|hinweis auf|bestätigung|frage\w*|mühe|denken|gedacht)",
    ),
    come_back=(r"\w+",),
    later_times=(
        r"(?:erst )?nach (?:\w+ ){0,2}(?:ostern|weihnachten|pfingsten|neujahr|fasching|karneval|sommer|urlaub|ferien)",
        r"(?:nach|sobald|wenn|bis nach|erst nach)(?: \w+){0,7}?(?:urlaub|ferien|prüfung\w*|audit|projekt\w*|abgabe\w*|deadline|umzug|messe|konferenz|ruhiger|entspannter|vorbei|abgeschlossen|fertig|weihnachten|ostern|pfingsten|neujahr|sommerpause|semester\w*|elternzeit|mutterschutz|jahreswechsel|quartal\w*|launch|start|einführung|wahlen?|jahresabschluss|sommer\w*|herbst\w*|winter\w*|überstanden|geschafft|wieder da|zurück|luft|gelegt|fusion|verteidigung|reise|beendet|ruhe)", r"(?:im|in) (?:nächsten|kommenden|neuen) (?:jahr|quartal|semester|monat)", r"(?:nächstes|kommendes) (?:jahr|quartal|semester)", r"in (?:ein paar|einigen|wenigen|zwei|drei|vier|fünf|sechs|\d+|zwei bis drei|zwei, drei)(?: bis \w+)? (?:wochen|monaten)", r"in (?:einem|zwei) (?:monat|jahr)", r"im (?:frühjahr|frühling|sommer|herbst|winter)", r"(?:zu einem )?späteren? (?:zeitpunkt|termin)", r"später im (?:jahr|monat|frühjahr|herbst|sommer)", r"(?:zweite[nr]?|erste[nr]?) (?:jahreshälfte|hälfte)", r"im neuen jahr", r"irgendwann",
    ),
    not_before=(r"nicht vor(?: dem)?", r"erst (?:ab|nach|im|in|wieder|mitte|ende|anfang|am)", r"ab", r"frühestens", r"bis", r"vor"),
    stop=(
        r"(?:schreiben|kontaktieren|schicken|senden|rufen|schreib|kontaktier|belästigen|mailen|melden)(?: sie| du)?(?: mir| mich| uns| sich| bei)*(?: \w+){0,2} (?:nicht mehr|nie wieder|keine(?: \w+)? (?:mails?|e-mails?|nachrichten)(?: mehr)?|nicht wieder|nicht weiter)", r"(?:keine weiteren|keine) (?:\w+ )?(?:e-?mails?|nachrichten|mails|anfragen|kontaktaufnahme|zuschriften)(?: mehr)?(?: von ihnen)?(?=.{0,30}(?:mehr|bitte|erhalten|senden|schicken|wünsche|möchte|$))", r"(?:löschen|entfernen|streichen|nehmen|lösch|streich)(?: sie)?(?: \w+){0,5} (?:adresse|daten|verteiler|liste|namen|mich)(?: \w+){0,4}", r"(?:von|aus) (?:ihrer|ihrem|deiner|der|dem) (?:liste|verteiler|kontakte\w*)", r"(?:in ruhe|in frieden)(?: zu)? lassen", r"lassen sie mich (?:\w+ )*in (?:ruhe|frieden)", r"(?:nicht|nie) (?:mehr |wieder )?(?:kontaktiert|angeschrieben|belästigt|angerufen) (?:zu )?werden", r"(?:unterlassen|sehen) sie (?:\w+ )*(?:weitere|davon ab|künftig)", r"abmelden|abbestellen", r"nicht (?:mehr|wieder|weiter) (?:\w+ )?(?:zu )?(?:kontaktieren|schreiben|anschreiben|anzuschreiben|melden)", r"von weiteren (?:\w+ )?(?:abzusehen|absehen|nachrichten|mails|anfragen|kontakt\w+)",
    ),
    automatic=(r"(?:dies|das) ist eine automatis\w+ (?:\w+ )?(?:antwort|nachricht|e-?mail|abwesenheits\w+|benachrichtigung|mail|eingangsbestätigung)", r"automatis\w+ (?:generiert\w*|erstellt\w*|erzeugt\w*|versand\w*|verschickt\w*|gesendet\w*|abwesenheits\w+|antwort|eingangsbest\w+)", r"(?:abwesenheitsnotiz|abwesenheitsnachricht|abwesenheitsmeldung)", r"bitte antworten sie nicht auf diese"),
    absent=(r"(?:ich bin|bin ich|wir sind|befinde (?:ich )?mich|ich|bin)(?: [\w./]+){0,8} (?:nicht (?:im (?:büro|haus|hause|dienst)|erreichbar|am (?:platz|arbeitsplatz)|anwesend|da|verfügbar)|abwesend|außer haus|im urlaub|in urlaub|auf (?:dienstreise|reisen|geschäftsreise)|in elternzeit|im mutterschutz|unterwegs|verreist|nicht im|krankgeschrieben|ortsabwesend|in (?:den )?ferien|auf urlaub|im krankenstand)", r"außer haus", r"(?:keinen|eingeschränkten?|nur \w+|begrenzten?|sporadisch\w*|unregelmäßig\w*|keinen regelmäßigen) (?:zugriff|zugang)", r"(?:e-?mails?|nachrichten|mails)(?: \w+){0,5} (?:nicht (?:gelesen|bearbeitet|weitergeleitet|abgerufen)|weitergeleitet|nur (?:sporadisch|eingeschränkt|unregelmäßig))", r"(?:nach|bei) (?:meiner )?rückkehr", r"(?:in|während) (?:meiner|dieser) (?:abwesenheit|zeit)", r"(?:büro|praxis|geschäftsstelle) (?:\w+ )*geschlossen"),
    urgent=(r"(?:in|bei) (?:dringenden|eiligen|wichtigen|akuten|unaufschiebbaren|dringlichen) (?:\w+)", r"(?:bei|in) (?:dringend\w*|notf\w+|eilig\w*|rückfragen|fragen|bedarf)", r"(?:vertreten|vertritt|vertretung|übernimmt|steht ihnen|steht dir|hilft ihnen)", r"wenden sie sich(?: \w+){0,3} (?:an|bitte)", r"(?:in|während) (?:meiner|der) (?:abwesenheit|zwischenzeit)(?: \w+)* (?:hilft|steht|erreichen|vertritt|wenden)"),
    back=(
        r"(?:bin|werde|stehe|sind|erreichen sie mich)(?: ich| wir)?(?: ihnen| dir)?(?: erst| voraussichtlich| dann| wieder)+(?: am| ab| im| wieder| ab dem)*", r"(?:ab|ab dem|wieder ab|wieder ab dem|wieder am|zurück am|zurück ab|zurück im|zurück|erst am|erst ab|erst wieder am|erst wieder ab|erst im)", r"(?:rückkehr|zurückkehren|zurückkomme|wiederkomme|zurück bin)(?: \w+){0,3}?(?: am| ab| im|:| ist der| ist am)?",
    ),
    until=(r"bis(?: einschließlich| inklusive| inkl\.| voraussichtlich| und mit| zum| einschl\.)*(?: zum| dem| den)?",),
    chat=(r"(?:wie geht es (?:ihnen|dir)|wie geht's)(?: \w+){0,3}", r"ich hoffe,? (?:\w+ ){0,8}", r"(?:melden sie sich|melde dich|sagen sie|sag)(?: \w+){0,3} (?:jederzeit|gerne?|bescheid)?,? (?:wenn|falls) (?:sie|du|ich)(?: \w+){0,8}", r"(?:keine|kein) (?:antwort|eile|stress) (?:nötig|notwendig|erforderlich)?", r"wir bleiben in kontakt"),
    asking=(
        r"(?:würde|würden|wäre|wären|hätte|hätten|könnte|könnten|könntest|dürfte|dürften|würdest|wärst|hättest|kann|können|kannst|darf)(?: \w+){0,4} (?:sie|du|ich|wir|es|ihnen|dir)\b(?! (?:nur )?danken| danke| gratulier\w+)", r"(?:würde|würden) (?:ich |wir )?(?:mich|uns) (?:\w+ ){0,4}freuen(?:,? wenn| über)?", r"(?:über|auf) (?:eine|ihre|deine|jede|eine kurze) (?:\w+ )?(?:antwort|rückmeldung|nachricht)", r"(?:wäre|bin) (?:ich )?(?:ihnen |dir )?(?:\w+ )?dankbar,? (?:wenn|für (?:ein|einen|eine|jede|ihre|20|zwanzig))", r"(?:bitte|bitten)(?: \w+){0,3} (?:um|sie|dich|lassen|teilen|geben|schreiben|schicken|sagen|nennen)", r"(?:möchte|wollte|will|würde gern\w*)(?: ich)?(?: \w+){0,6} (?:fragen|nachfragen|bitten|erfahren|wissen|anfragen|kennenlernen|sprechen|hören|nachhaken|lernen|vorschlagen|einladen)", r"(?:ich frage|frage mich|ich suche|wende mich|hoffe auf|ich hoffe,? (?:von ihnen|bald|auf))", r"(?:zwanzig|fünfzehn|dreißig|15|20|30|zehn|10|halbe stunde)(?: bis \w+)? ?minuten", r"(?:schlage|schlagen) (?:ich |wir )?(?:\w+ ){0,5}vor", r"(?:haben|hätten) sie (?:\w+ ){0,5}(?:zeit|lust|interesse|kurz)", r"(?:wann|wie|was|welche\w*|wo|wer|warum|ob)\b[^.!\n]{2,300}\?", r"(?:passt|ginge|geht) (?:es|das|ihnen|dir)",
    ),
    extra={
        "moved": (r"(?:verschieben|verlegen|umlegen|absagen|vorziehen|umplanen)", r"dazwischen ?(?:gekommen|kommen|kam)", ),
        "not_back_before": (r"nicht vor(?: dem| montag| dienstag)?", r"erst (?:wieder )?(?:ab|am)(?: dem)?", ),
        "pointing_question": (r"haben sie (?:\w+ ){0,4}(?:schon|mal|bereits|es)", r"hast du (?:\w+ ){0,4}(?:schon|mal|bereits)", ),
        "conditional": (r"würden?", r"hätten?", r"wäre", r"möchte", r"so gern\w*", ),
        "others": (r"(?:er|sie|der|die|dieser|diese|[a-z]+) (?:hilft|helfen|steht|unterstützt|berät|spricht|antwortet|beantwortet)(?: ihnen| dir| euch)?(?: \w+){0,2}\s*", r"(?:er|sie kann|kollege|kollegin|die|der|wer|jemand|sie|frau \w+|herr \w+) (?:\w+ )?(?:hilft|steht|wird|würde|kann|ist)?(?: ihnen| dir)?\s*$",),
        "somebody": (r"{someone}",),
        "again": (r"(?:melden|schreiben|fragen|versuchen|kontaktieren|melde|schreib|frag|versuch|kommen|komm|anklopfen|nachhaken|nachfragen|erinnern|probieren)(?: sie| du| sich| dich| es| mich| mir| bei mir| doch| gerne?| bitte| einfach| mal| dann| im| ruhig)*(?: \w+){0,6} (?:wieder|noch ?(?:ein)?mal|dann|erneut|gerne?|an|auf mich zu|nach|im|nochmals)", r"(?:wieder|noch ?einmal|nochmal|nochmals|erneut)(?: \w+){0,3} (?:melden|schreiben|fragen|sprechen|versuchen|kontaktieren|anklopfen|nachfragen|telefonieren|probieren)", r"(?:verschieben|vertagen|verlegen|aufschieben)", r"(?:besser|lieber|wieder mehr|mehr|ruhiger|entspannter|erst|wieder|luft)(?: \w+){0,3}(?: im| in| ab| nach| zeit| aus| wieder)", r"(?:melden sie sich|melde dich|schreiben sie mir|schreib mir|kommen sie|fragen sie)"),
        "not_stop": (r"zögern sie nicht",),
        "not_holding": (r"(?:falls|wenn) (?:sich|etwas|mir|ich)(?: \w+){0,6}.{0,30}(?:melde|bescheid)", r"(?:melden sie sich|melde dich)", r"(?:er|meine \w+|mein \w+|frau \w+|herr \w+) (?:wird|meldet)"),
        "not_too_busy": (r"(?:sie|du)(?: \w+){0,4} (?:beschäftigt|viel zu tun|wenig zeit)", r"nicht (?:so |zu |mehr so )?(?:beschäftigt|ausgelastet)"),
        "not_cannot": (r"kann (?:es )?(?:\w+ )?nicht (?:erwarten|versprechen|garantieren|schaden)",),
        "not_declines": (r"(?:falls|wenn|sollte)(?: \w+){0,4} nicht", r"nicht nur"),
        "not_requests": (),
        "not_refers_alone": (),
        "not_wrong_person": (),
        "not_asks_for_times": (),
        "standing_offer": (r"(?:jederzeit|immer|vormittags|nachmittags|abends|morgens|mittags|montags|dienstags|mittwochs|donnerstags|freitags)",),
        "thanks_alone": (r"(?:hat|habe) (?:mich|mir|uns|ich|es) (?:\w+ ){0,5}(?:gefreut|gefallen|spaß gemacht|genossen|geholfen)(?! (?:von ihnen zu hören))", r"(?:ich )?(?:bin|war) (?:ihnen |dir )?(?:\w+ )?dankbar"),
        "after_words": (r"nach(?: dem)?\s",),
        "back_behind": (r"^,? ?(?:\(?\w+\)? ){0,3}?(?:bin |sind |werde |stehe |kehre |erreichen )?(?:ich |wir |sie mich )?(?:ihnen )?(?:\w+ ){0,2}?(?:wieder|zurück|erreichbar|im büro|im haus|für sie da|persönlich)",),
        "until_words": (r"bis(?: zum| einschließlich| einschl\.| inkl\.)*(?: \w+tag,?| mittwoch,?)?(?: dem| den)?\s*$",),
    },
)
