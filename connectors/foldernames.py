"""What folders are called: what a name says a folder is for, in several languages. PURE.

Names on disk, and on the wire of IMAP, are those of RFC 3501 (modified UTF-7) or UTF-8; both are understood.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from connectors.contract import TRAYS, Folder, Tray

_WORDS: tuple[tuple[Folder, str], ...] = (
    (
        Folder.DRAFTS,
        (
            "drafts|draft|draft messages|postponed|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|bozze|bozza|"
            "concepten|concept|rascunhos|rascunho|kladder|kladde|utkast|luonnokset|kopie robocze|wersje robocze|szkice|"
            "koncepty|rozepsané|rozepsaná pošta|piszkozatok|taslaklar|ciorne|πρόχειρα|черновики|чернетки|下書き|草稿|草稿箱|"
            "임시 보관함|임시보관함|المسودات|טיוטות"
        ),
    ),
    (
        Folder.SENT,
        (
            "sent|sent items|sent messages|sent mail|sent-mail|sentmail|sent e-mail|gesendet|gesendete|gesendete elemente|"
            "gesendete objekte|gesendete nachrichten|gesendete e-mails|envoyés|envoyé|éléments envoyés|messages envoyés|"
            "objets envoyés|courrier envoyé|enviados|elementos enviados|mensajes enviados|correo enviado|enviadas|"
            "itens enviados|mensagens enviadas|inviati|inviata|posta inviata|elementi inviati|verzonden|verzonden items|"
            "verzonden berichten|sendt|sendte elementer|sendt post|skickat|skickade|skickade objekt|lähetetyt|"
            "lähetetyt viestit|wysłane|elementy wysłane|odeslané|odeslaná pošta|odoslané|elküldött|elküldött elemek|"
            "gönderilmiş öğeler|gönderilenler|gönderilmiş|trimise|elemente trimise|απεσταλμένα|отправленные|надіслані|"
            "送信済み|送信済みアイテム|送信済みメール|已发送|已发送邮件|已傳送|寄件備份|보낸편지함|보낸 편지함|المرسلة|דואר יוצא"
        ),
    ),
    (
        Folder.TRASH,
        (
            "trash|deleted|deleted items|deleted messages|bin|rubbish|wastebasket|papierkorb|gelöscht|gelöschte|"
            "gelöschte elemente|gelöschte objekte|corbeille|éléments supprimés|messages supprimés|papelera|"
            "elementos eliminados|eliminados|cestino|posta eliminata|elementi eliminati|prullenbak|prullenmand|"
            "verwijderde items|verwijderd|lixo|lixeira|itens excluídos|itens eliminados|papirkurv|slettede elementer|"
            "slettet|papperskorg|papperskorgen|borttaget|borttagna objekt|roskakori|poistetut|kosz|elementy usunięte|koš|"
            "odstraněná pošta|kôš|lomtár|kuka|törölt elemek|çöp kutusu|çöp|silinmiş öğeler|coș de gunoi|κάδος|"
            "κάδος απορριμμάτων|корзина|удаленные|удалённые|кошик|ゴミ箱|ごみ箱|削除済みアイテム|垃圾桶|已删除|已删除邮件|"
            "已刪除的郵件|휴지통|지운편지함|المهملات|אשפה"
        ),
    ),
    (
        Folder.JUNK,
        (
            "junk|junk e-mail|junk email|junk mail|spam|bulk|bulk mail|quarantine|junk-e-mail|spamverdacht|unerwünscht|"
            "unerwünschte werbung|courrier indésirable|indésirables|indésirable|pourriel|correo no deseado|no deseado|"
            "correo basura|posta indesiderata|indesiderata|ongewenst|ongewenste e-mail|ongewenste reclame|lixo eletrônico|"
            "lixo eletrónico|correio indesejado|uønsket|uønsket e-mail|uønsket post|skräppost|roskaposti|wiadomości-śmieci|"
            "niechciane|nevyžádaná pošta|nevyžádaná|levélszemét|önemsiz|önemsiz e-posta|gereksiz|"
            "ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|спам|нежелательная почта|небажана пошта|迷惑メール|垃圾邮件|垃圾郵件|"
            "스팸|스팸편지함|스팸메일함|البريد العشوائي|דואר זבל"
        ),
    ),
    (Folder.INBOX, "inbox"),
)
_ABOVE = frozenset({"inbox", "[gmail]", "[google mail]", "[googlemail]"})
"""Folders that only hold the special ones."""
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


_ROLES: Mapping[str, Folder] = MappingProxyType(
    {_folded(word): folder for folder, words in _WORDS for word in words.split("|")}
)


def decoded(name: str) -> str:
    """A folder's name for people: modified UTF-7 (RFC 3501 5.1.3) decoded; what is none stays as it is."""
    return unicodedata.normalize("NFC", exact(name))


def exact(name: str) -> str:
    """The same, with every character as it is written: two names that differ stay different."""
    return _SHIFTED.sub(_unshifted, name)


def _unshifted(match: re.Match[str]) -> str:
    packed = match[1].replace(",", "/")
    if not packed:
        return "&"
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")
    except (binascii.Error, ValueError):
        return match[0]


def encoded(name: str) -> str:
    """A name as IMAP servers put it on disk: modified UTF-7."""
    return re.sub(r"&|[^\x20-\x7e]+", _shifted, name)


def _shifted(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    packed = base64.b64encode(match[0].encode("utf-16-be", "surrogatepass")).decode()
    return "&" + packed.rstrip("=").replace("/", ",") + "-"


def parts_of(path: str) -> tuple[str, ...]:
    """The levels of a folder by its path below the mailbox, decoded: ``.Archive.2024`` is ``("Archive", "2024")``."""
    levels: list[str] = []
    for step in path.split("/"):
        levels += step[1:].split(".") if step.startswith(".") else [step]
    return tuple(decoded(level) for level in levels if level)


def _special(parts: tuple[str, ...]) -> list[str]:
    """The levels of a folder below those that only hold the special ones."""
    levels = [_folded(part) for part in parts]
    while len(levels) > 1 and levels[0] in _ABOVE:
        levels = levels[1:]
    return levels


def tray_of(parts: tuple[str, ...]) -> Tray | None:
    """Which tray the folder with these levels is, where it is one."""
    levels = _special(parts)
    if len(levels) != 2 or levels[0] != _folded(TRAYS):
        return None
    return next((tray for tray in Tray if _folded(tray) == levels[1]), None)


def role_of(parts: tuple[str, ...]) -> Folder:
    """What a folder is for by its name; only folders of the first level, or right below INBOX or [Gmail], are special.

    What lies in a tray is still a draft.
    """
    if tray_of(parts) is not None:
        return Folder.DRAFTS
    levels = _special(parts)
    return _ROLES.get(levels[0], Folder.OTHER) if len(levels) == 1 else Folder.OTHER


def levels_of(wanted: str) -> tuple[str, ...]:
    """The levels of a folder by its name in the configuration: ``[Gmail]/Drafts``, ``INBOX.Drafts``, ``.Drafts``."""
    levels = [decoded(level) for level in wanted.strip("/").split("/" if "/" in wanted.strip("/") else ".") if level]
    return tuple(levels[1:] if len(levels) > 1 and _folded(levels[0]) == "inbox" else levels)


def same_folder(wanted: str, path: str) -> bool:
    """Whether a name in the configuration means the folder at ``path``: as on disk, or as a mail client shows it."""
    if wanted.strip("/") == path:
        return True
    given = [_folded(level) for level in levels_of(wanted)]
    shown = [_folded(level) for level in levels_of("/".join(parts_of(path)))]
    return bool(given) and given in (shown, [_folded(decoded(step)) for step in path.split("/")])


def preferred(paths: Iterable[str]) -> str | None:
    """Which of several folders for the same purpose is written to: the plainest English name, then by name."""
    return min(
        paths, key=lambda path: (_folded(parts_of(path)[-1]) != "drafts", len(parts_of(path)), path), default=None
    )
