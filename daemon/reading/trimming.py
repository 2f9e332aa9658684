"""What a person wrote in a mail: without quotes, attributions, copied headers, signature and footers.

Works on lines, once from top to bottom with a bounded look ahead, so that time is linear in the
input. It must never drop text that answers inside or below a quotation.
"""

from __future__ import annotations

import re

from daemon.reading import quoting

LOOK_AHEAD = 6
"""Lines an attribution or a copied header may be spread over."""
MOST_LINE = 400
"""Characters of a line that patterns look at."""
MOST_LINES = 6_000

_QUOTED = re.compile(r"^\s{0,4}(?:>|(?:[A-Z][\w.-]{0,19})?>(?:\s|$)|[|]\s)")
_PIPE = re.compile(r"^\s{0,4}\|(?:\s|$)")
_RULE = re.compile(r"^\s*(?:[-_=*#~+]\s?){2,}\s*$|^\s*ᐧ\s*$")
_SIGNATURE = re.compile(r"^\s*(?:--|—|__|- --|-- -)\s?$")
_LINE_RULE = re.compile(r"^\s*(?:_{5,}|[-–—]{10,})\s*$")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad]")
_PLACE = re.compile(r"\d|@|<|[“\"']")
_CONTACT = re.compile(
    r"@|https?://|www\.|(?:\+|\b00)\d[\d\s()./-]{6,}|\(\d{2,4}\)\s?\d{2,}|\b\d{3}[-. ]\d{3,4}[-. ]?\d{0,4}\b"
    r"|\b(?:tel|phone|mobile|cell|fax|mobil|tél|telefon|telefono|teléfono|telefone|telefoon|m|t|p|f|w|e)[.:]\s?\S",
    re.IGNORECASE,
)


def written_by_hand(text: str) -> str:
    """The text of ``text`` that its sender wrote; empty where it only quotes or forwards."""
    lines = _lines(text)
    kept = _without_tail(_without_quotes(lines))
    return "\n".join(kept)


def _lines(text: str) -> list[str]:
    plain = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    return [line.rstrip() for line in plain.split("\n", MOST_LINES)[:MOST_LINES]]


def _without_quotes(lines: list[str]) -> list[str]:
    """Quoted lines and their attributions removed; all below a copied message cut off."""
    kept: list[str] = []
    announced = _announced(lines)
    labels = [_label(line) for line in lines]
    index, pipes = 0, False
    fenced = False
    while index < len(lines):
        line = lines[index]
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if not line or fenced:
            kept.append(line)
            index += 1
            continue
        if _is_quoted(line) or (pipes and _PIPE.match(line)):
            index += 1
            continue
        if _copied_message(lines, labels, index):
            break
        length = _attribution(lines, index) if announced[index] else 0
        if length:
            following = _next_text(lines, index + length)
            pipes = bool(_PIPE.match(following)) or pipes
            if not _is_quoted(following) and not pipes and _has_text(kept):
                break
            index += length
            continue
        kept.append(line)
        index += 1
    return kept


def _announced(lines: list[str]) -> list[bool]:
    """For each line: may an attribution that begins there say "wrote", or end with an address, in the lines it spans?

    One look at each line, so that most lines are never tried as the beginning of an attribution.
    """
    verb = quoting.attribution()
    telling = [
        bool(line)
        and (
            line.rstrip().endswith((">:", "> :", ">"))
            or verb.search(line[:MOST_LINE]) is not None
            or quoting.bare_attribution().match(line[:MOST_LINE]) is not None
        )
        for line in lines
    ]
    ahead, found = 0, [False] * len(lines)
    for index in range(len(lines) - 1, -1, -1):
        ahead = LOOK_AHEAD if telling[index] else max(0, ahead - 1)
        found[index] = ahead > 0
    return found


def _is_quoted(line: str) -> bool:
    head = line[:40].lstrip()
    return head.startswith(">") or (bool(re.match(r"[A-Z][\w.-]{0,15}> ?", head)) and not head.startswith("<"))


def _next_text(lines: list[str], index: int) -> str:
    for line in lines[index : index + LOOK_AHEAD]:
        if line.strip():
            return line
    return ""


def _has_text(lines: list[str]) -> bool:
    return any(re.search(r"\w", line) for line in lines)


def _attribution(lines: list[str], index: int) -> int:
    """How many lines, from ``index`` on, announce a quotation; 0 where they do not."""
    line = lines[index][:MOST_LINE]
    if quoting.zoho_marker().match(line) and _says_wrote(line):
        return 1
    if quoting.bare_attribution().match(line) and (line.rstrip().endswith((":", ">")) or not _next_line(lines, index)):
        return 1
    if not _PLACE.search(line) or not quoting.attribution_start().match(line):
        return 0
    joined = ""
    for count, piece in enumerate(lines[index : index + LOOK_AHEAD], start=1):
        if count > 1 and _is_quoted(piece) and not re.match(r"\s*>\s*(?:wrote)?\s*:", piece):
            break
        joined = f"{joined} {piece.strip()}"[:MOST_LINE]
        ends = joined.endswith((":", "：", "--", "*")) or count > 1 or bool(_next_quoted(lines, index + count))
        if ends and _PLACE.search(joined) and _says_wrote(joined) and _dated(joined):
            return count
        if joined.endswith((">:", "> :")) and "@" in joined and re.search(r"\b(?:19|20)\d\d\b", joined):
            return count
    return 0


def _next_line(lines: list[str], index: int) -> str:
    return lines[index + 1].strip() if index + 1 < len(lines) else ""


def _next_quoted(lines: list[str], index: int) -> bool:
    return _is_quoted(_next_text(lines, index))


def _says_wrote(joined: str) -> bool:
    """A verb of writing, at the end or before the name with which the attribution ends."""
    match = quoting.attribution().search(joined)
    if match is None:
        return False
    rest = joined[match.end() :].strip()
    return rest in {"", ":", "：", "*", ":*", "----", "---"} or bool(re.search(r"[:：>*-]$", rest))


def _dated(joined: str) -> bool:
    """An attribution names an address or a moment; "On this day I wrote:" does not."""
    return bool(re.search(r"@|\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}|<", joined))


def _label(line: str) -> str:
    """Which header field a line copies ("from", "sent", ...); empty where none."""
    if ":" not in line[:MOST_LINE] and "：" not in line[:MOST_LINE]:
        return ""
    match = quoting.header_label().match(line[:MOST_LINE])
    return (match.lastgroup or "") if match else ""


def _copied_message(lines: list[str], labels: list[str], index: int) -> bool:
    """Does a copied message begin here: a marker line, or a block of header fields?"""
    if labels[index]:
        seen = {label for label in labels[index : index + 1 + LOOK_AHEAD] if label}
        if len(seen) >= 3 and seen & {"from", "subject"}:
            return True
    return quoting.marker().match(lines[index][:MOST_LINE]) is not None


def _without_tail(lines: list[str]) -> list[str]:
    """Signature, device footer and disclaimer removed, then rules and blank lines at both ends."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        if _SIGNATURE.match(line) and _has_text(kept):
            break
        if _LINE_RULE.match(line) and _has_text(kept) and _short_tail(lines, index + 1):
            break
        if len(line) < 400 and quoting.disclaimer().match(line) and _has_text(kept):
            break
        if len(line) >= 400 and quoting.disclaimer().match(line[:MOST_LINE]) and _has_text(kept):
            break
        if quoting.footer().match(line[:MOST_LINE]) and len(line) < 160:
            continue
        kept.append(line)
    return _stripped(_without_contact_block(_stripped(kept)))


def _short_tail(lines: list[str], index: int) -> bool:
    """A line of underscores ends a letter where little more than a signature follows."""
    return sum(1 for line in lines[index : index + 40] if line.strip()) <= 8


def _without_contact_block(lines: list[str]) -> list[str]:
    """After a closing and a name, lines with telephone numbers, titles and links are a signature."""
    first = max(0, len(lines) - 16)
    for index in range(len(lines) - 1, first - 1, -1):
        if not quoting.closing().match(lines[index]):
            continue
        rest = [number for number in range(index + 1, len(lines)) if lines[number].strip()]
        if len(rest) < 2:
            return lines
        if any(_CONTACT.search(lines[number]) for number in rest[1:]) and all(len(lines[n]) < 120 for n in rest):
            return lines[: rest[0] + 1]
        return lines
    return lines


def _stripped(lines: list[str]) -> list[str]:
    begin, end = 0, len(lines)
    while begin < end and not lines[begin].strip():
        begin += 1
    while end > begin and (not lines[end - 1].strip() or _RULE.match(lines[end - 1])):
        end -= 1
    return lines[begin:end]
