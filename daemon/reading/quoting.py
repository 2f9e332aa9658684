"""How mail clients mark what somebody else wrote: attributions, header blocks, footers. Data, one place.

A client's habit belongs here; what is done with it belongs in ``trimming``. Every pattern runs over
one line or one joined attribution of bounded length, so that trimming stays linear.
"""

from __future__ import annotations

import re
from functools import cache

ATTRIBUTION_VERBS = (
    r"wrote|writes|said|has written",  # English
    r"schrieb(?:en)?|geschrieben|schreibt",  # German
    r"a écrit|écrit|ecrit|scritto|escribi[óo]|escreveu|ha scritto|scrisse|ha escrito",  # French, Spanish, Portuguese, Italian
    r"schreef|het volgende geschreven|geschreven",  # Dutch
    r"skrev|skrev følgende|skrifaði|kirjoitti",  # Swedish, Norwegian, Danish, Icelandic, Finnish
    r"napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|a scris|írta",  # Polish, Czech, Slovak, ...
    r"написал(?:\(а\)|а)?|пишет|пише|написав(?:\(ла\))?|написа",  # Russian, Ukrainian, Bulgarian
    r"yazdı|έγραψε|viết|menulis|va escriure|idatzi du",  # Turkish, Greek, Vietnamese, Indonesian, Catalan, Basque
    r"写道|寫道|のメール|さんは書きました|님이 작성|작성",  # Chinese, Japanese, Korean
)
ATTRIBUTION_STARTS = (
    r"on|at|in|le|el|il|em|am|op|den|dnia|w dniu|kl|de|no dia|dne|дня|в|на|tarihinde|vào|pada|στις|al|date|d\.",
)
WEEKDAY_STARTS = (
    r"mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|lunes|martes|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex"
    r"|mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|gio|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт"
)

HEADER_LABELS: dict[str, str] = {
    "from": r"from|von|de|da|van|från|fra|od|от|від|lähettäjä|kimden|gönderen|από|feladó|发件人|寄件者|差出人|보낸 사람|expéditeur|remitente|mittente|remetente|afzender|absender",
    "sent": r"sent|date|gesendet|datum|envoyé(?: le)?|date d'envoi|enviado(?: el| em)?|fecha|data|inviato|verzonden|skickat|sendt|dato|wysłano|data|odesláno|дата|отправлено|надіслано|lähetetty|päivämäärä|tarih|发送时间|日期|日時|보낸 날짜|received|reçu|elküldve",
    "to": r"to|an|à|a|para|aan|till|til|do|komu|кому|vastaanottaja|kime|alıcı|προς|címzett|收件人|宛先|받는 사람|destinataire|destinatario|destinatário|ontvanger|empfänger",
    "subject": r"subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|předmět|тема|aihe|konu|θέμα|tárgy|主题|主旨|件名|제목",
    "cc": r"cc|kopie|copie à|copia|bcc|reply-to|antwort an|répondre à|responder a|rispondi a|risposta|copie|kopia|kopi|dw|копия|抄送|importance|wichtigkeit|attachments|anlagen|organization|in reply to|mailing list",
}

MARKERS = (
    r"original message|original appointment|original email|forwarded message|forwarded by|begin forwarded message|weitergeleitete nachricht"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|ursprüngliche nachricht|originalnachricht|original-?nachricht"
    r"|message d'origine|message original|message transféré|début du message (?:transféré|réexpédié)|courriel original"
    r"|mensaje original|mensaje reenviado|inicio del mensaje reenviado|messaggio originale|messaggio inoltrato"
    r"|inizio messaggio inoltrato|mensagem original|mensagem encaminhada|início da mensagem (?:encaminhada|reencaminhada)"
    r"|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|begin doorgestuurd bericht|ursprungligt meddelande"
    r"|vidarebefordrat meddelande|oprindelig meddelelse|original melding|opprinnelig melding|videresendt (?:besked|melding)"
    r"|wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|původní zpráva|исходное сообщение|пересланное сообщение"
    r"|пересылаемое сообщение|оригінальне повідомлення|alkuperäinen viesti|välitetty viesti|özgün ileti|orijinal mesaj|iletilen mesaj|原始邮件|原邮件|转发的邮件|原始郵件"
    r"|元のメッセージ|転送されたメッセージ|원본 메일|αρχικό μήνυμα|eredeti üzenet"
)

MOBILE_FOOTERS = (
    r"sent (?:from|via|with|by|using)\b.{0,80}",
    r"this (?:e-?mail|message) was sent (?:from|via|using|with) (?:my|a|an) .{0,40}(?:phone|mobile|tablet|android|iphone|ipad|blackberry|device|client)s?.{0,30}",
    r"sent on the go.{0,60}",
    r"(?:envoyé|envoye|télécharg\w+|expédié) (?:depuis|de|à partir de|avec|via|par)\b.{0,80}",
    r"(?:diese nachricht wurde |diese e-mail wurde )?(?:von|vom|mit) (?:meinem?r?|unterwegs|der|dem|outlook|gmx|web\.de).{0,80}gesendet.?",
    r"gesendet (?:von|mit|über|aus)\b.{0,80}",
    r"von unterwegs.{0,40}",
    r"enviado (?:desde|do|de|a partir de|con|via|pelo|por)\b.{0,80}",
    r"inviato (?:da|dal|dall'|con|tramite)\b.{0,80}",
    r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|van|via|vanuit)\b.{0,80}",
    r"(?:skickat|sendt|lähetetty|wysłane|wysłano|odesláno|отправлено|надіслано)\b.{0,80}",
    r"get outlook for\b.{0,80}|download outlook.{0,80}|obtenez outlook.{0,80}|outlook für (?:ios|android).{0,80}|outlook für .{0,20} beziehen.{0,40}",
    r"get \[?outlook.{0,100}|télécharger outlook.{0,80}|obtener outlook.{0,80}|scarica outlook.{0,80}|obter o outlook.{0,80}|outlook voor .{0,60}",
    r"from my (?:iphone|ipad|android|mobile|phone|blackberry|samsung)\b.{0,40}",
    r"(?:someone )?from mobile|yahoo mail.{0,20}(?:search|organize).{0,40}",
    r"iphone(?:'?dan|'?umdan) gönderildi.{0,20}|從我的.{1,30}傳送|从我的.{1,30}发送|iphoneから送信|나의 .{1,20}에서 보냄",
    r"(?:please )?(?:excuse|pardon|forgive) (?:any |my |the )?(?:typos|brevity|errors|terseness).{0,60}",
    r"(?:sorry|apologies) for (?:any |the )?(?:typos|brevity).{0,40}",
)

DISCLAIMERS = (
    (
        r"(?:this|the (?:information|contents?) (?:contained )?(?:in|of) this) (?:e-?mail|message|communication|transmission)\b"
        r".{0,120}\b(?:confidential|privileged|intended (?:only |solely )?for|proprietary)"
    ),
    r"(?:confidentiality|disclaimer|legal) (?:notice|note|statement)\b",
    r"confidential(?:ity)?\s*[:\-]|disclaimer\s*:",
    r"if you (?:are not|have received this).{0,40}(?:intended|error)",
    r"(?:please )?(?:consider|think of|think about) the environment before printing",
    r"diese (?:e-?mail|nachricht).{0,80}(?:vertraulich|ausschließlich)|vertraulichkeitshinweis",
    r"(?:ce (?:message|courriel|mail|courrier)|ces? (?:e-?mails?)).{0,100}(?:confidentiel|exclusivement|strictement)",
    r"(?:este|esta) (?:mensaje|correo|mensagem|e-?mail).{0,120}(?:confidencia|exclusiv|destinatári|destinatario)",
    r"(?:questo|il presente|la presente) (?:messaggio|e-?mail|comunicazione).{0,120}(?:riservat|confidenzial|esclusiv)",
    r"(?:dit|deze) (?:bericht|e-?mail|mail).{0,100}(?:vertrouwelijk|uitsluitend|bestemd)",
    r"(?:aviso (?:legal|de confidencialidad)|aviso de privacidade)\b|antes de imprimir",
)

CLOSINGS = (
    (
        r"(?:with )?(?:kind|best|warm|warmest|kindest|many)? ?(?:regards|wishes|greetings)|best|all (?:the|my) best|cheers|sincerely|yours(?: \w+)?"
        r"|thanks|many thanks|thank you|thx|take care|talk soon|respectfully|cordially|warmly|br|kr|rgds"
    ),
    (
        r"(?:mit )?(?:freundlichen|freundliche|besten|beste|herzlichen|herzliche|liebe|lieben|viele|vielen|schöne|schönen) (?:grüße?n?|gruß|gruss|grüsse?n?|dank)"
        r"|(?:gruß|grüße|gruss|lg|vg|mfg|hg|bg)\b.{0,20}|hochachtungsvoll|herzlichst|danke"
    ),
    r"(?:bien )?(?:cordialement|cdlt|cdt)|(?:bien|très) (?:à vous|cordialement)|amicalement|salutations.{0,30}|bonne (?:journée|soirée)|merci(?: (?:beaucoup|d'avance))?|à bientôt",
    r"(?:un )?(?:saludos?|abrazo)(?: cordial(?:es)?)?|atentamente|cordialmente|gracias|muchas gracias|un cordial saludo",
    r"(?:cordiali|distinti|cari|un) salut[io].{0,20}|cordialmente|un caro saluto|a presto|grazie(?: mille)?|buona (?:giornata|serata)",
    r"(?:com os )?(?:melhores )?cumprimentos|atenciosamente|abraços?|att|obrigad[oa]|um abraço|atentamente",
    r"(?:met )?(?:vriendelijke|hartelijke|beste|warme) groet(?:en)?|groet(?:en|jes)?|mvg|hartelijks|dank(?: je| u)? ?(?:wel)?",
)


@cache
def attribution() -> re.Pattern[str]:
    """The verb of an attribution: somebody's words are announced (date, address and end are checked apart)."""
    return re.compile(
        rf"(?:^|[\s>\"')\],，])(?:{'|'.join(ATTRIBUTION_VERBS)})(?!\w)|写道|寫道|のメール|さんは書きました|작성",
        re.IGNORECASE,
    )


@cache
def attribution_start() -> re.Pattern[str]:
    """A line with which an attribution may begin."""
    starts = "|".join(ATTRIBUTION_STARTS)
    return re.compile(
        rf"^[\s>*_\-]*(?:(?:{starts})[\s.,]|(?:{WEEKDAY_STARTS})[a-zéáçãäöü\-]*[.,\s]|[^\W\d_]{{2,14}}[.,]{{0,2}} \d|\d{{1,4}}[\s./\-]|<?[\w.+-]+@|\"?[^\s<>]+(?: [^\s<>]+){{0,6}}\"? ?<|在)",
        re.IGNORECASE,
    )


@cache
def bare_attribution() -> re.Pattern[str]:
    """Attributions without a verb: ``2016-03-03 17:21 GMT+01:00 Some One <a@b>``."""
    return re.compile(
        r"^\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:\s+\d{1,2}:\d{2})?(?:\s+(?:GMT|UTC)?[+\-]\d{1,2}:?\d{2})?\s+[^\d\s][^\n]{0,160}$"
    )


@cache
def header_label() -> re.Pattern[str]:
    """``From:`` and its kin at the beginning of a line; the group that matched names the field."""
    names = "|".join(f"(?P<{key.replace('-', '_')}>{words})" for key, words in HEADER_LABELS.items())
    return re.compile(rf"^[\s>*_]*\*?(?:{names})\s*\*?\s?[:：]\s*\*?(?=\s|\S|$)", re.IGNORECASE)


@cache
def marker() -> re.Pattern[str]:
    """A line that announces a copied message: ``-----Original Message-----``."""
    return re.compile(
        rf"^[\s>*_]*(?:-{{2,}}\s*(?:{MARKERS})\b.{{0,80}}|(?:{MARKERS})\s*:?)\s*[-*_]*\s*$", re.IGNORECASE
    )


@cache
def zoho_marker() -> re.Pattern[str]:
    """``---- On DATE X wrote ----``, in any language: dashes around an attribution with a digit in it."""
    return re.compile(r"^[\s>*_]*-{2,}\s*[^-\s].{0,240}\d.{0,240}\s-{2,}\s*$")


@cache
def footer() -> re.Pattern[str]:
    """A line that only says which device or program sent the mail."""
    return re.compile(rf"^[\s>*_(<\[\-–—]*(?:{'|'.join(MOBILE_FOOTERS)})[\s)>\].*_]*$", re.IGNORECASE)


@cache
def disclaimer() -> re.Pattern[str]:
    """The beginning of a legal footer."""
    return re.compile(rf"^[\s>*_(\[]*(?:{'|'.join(DISCLAIMERS)})", re.IGNORECASE)


@cache
def closing() -> re.Pattern[str]:
    """A line that closes a letter: ``Kind regards,``."""
    return re.compile(rf"^\s*(?:{'|'.join(CLOSINGS)})\s*[,.!–—\-]*\s*$", re.IGNORECASE)
