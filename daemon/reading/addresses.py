"""Addresses out of header fields and prose, in a form that can be compared.

Must never make two different addresses equal: a lookalike or a mangled address stays different or
becomes empty. Time is linear in the input, whatever it holds (no backtracking, no recursion).
"""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 65_536
"""No address list is read further than this."""
MOST_ADDRESSES = 1_000

IN_PROSE = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_](?:[A-Za-z0-9._%+'-]{0,63})@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![\w-])"
)
"""An address as people write it in running text."""


def normalise(address: str) -> str:
    """The address in lower case with its domain in ASCII (RFC 5890 A-labels); empty where it is none.

    The domain is not mapped (no NFKC): a full-width or Cyrillic lookalike stays another domain.
    """
    text = address.strip().strip("<>").strip()
    if text[:7].lower() == "mailto:":
        text = text[7:]
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or len(text) > 320 or _has_control(text):
        return ""
    if local.startswith('"') and local.endswith('"') and len(local) > 2:
        local = local[1:-1].replace('\\"', '"')
    elif re.search(r"\s", local):
        return ""
    domain = _ascii_domain(domain.rstrip("."))
    return f"{local.lower()}@{domain}" if domain else ""


def domain_of(address: str) -> str:
    """The domain of a normalised address; empty where there is none."""
    return address.rpartition("@")[2]


def _has_control(text: str) -> bool:
    """Zero-width and direction marks count: they are how one address is dressed up as another."""
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text)


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain.lower() if re.fullmatch(r"\[[0-9A-Za-z:.]+\]|[A-Za-z0-9._-]+", domain) else ""
    labels = [_ascii_label(label) for label in unicodedata.normalize("NFC", domain).lower().split(".")]
    return ".".join(labels) if all(labels) else ""


def _ascii_label(label: str) -> str:
    if not label or len(label) > 63 or re.search(r"\s", label):
        return ""
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def parse_list(field: str) -> tuple[tuple[str, str], ...]:
    """(name, address) pairs of an address field (RFC 5322 3.4), groups flattened, junk left out.

    The field is decoded text (RFC 2047 done by the caller where names matter).
    """
    pairs: list[tuple[str, str]] = []
    for piece in _split(field[:MOST_CHARACTERS]):
        pair = _one(piece)
        if pair is not None:
            pairs.append(pair)
            if len(pairs) >= MOST_ADDRESSES:
                break
    return tuple(pairs)


def addresses_in(field: str) -> tuple[str, ...]:
    """Only the addresses of a field, each once, in order."""
    return tuple(dict.fromkeys(address for _, address in parse_list(field) if address))


def in_prose(text: str) -> tuple[str, ...]:
    """Addresses named in running text, each once, in order."""
    found = (normalise(match.group().rstrip(".'")) for match in IN_PROSE.finditer(text))
    return tuple(dict.fromkeys(address for address in found if address))


class _Piece:
    """One address while it is being read: what stands outside and inside the angle brackets."""

    def __init__(self) -> None:
        self.outside: list[str] = []
        self.angle: list[str] | None = None
        self.comment: list[str] = []


_SPECIAL = re.compile(r'["()<>,;:\\]')


def _split(field: str) -> list[_Piece]:  # noqa: C901, PLR0912 - one walk, a branch for each special character
    """Cuts at commas and semicolons outside quotes, comments and brackets: one walk, no nesting on the stack."""
    pieces: list[_Piece] = []
    piece = _Piece()
    quoted, depth, inside, position, size = False, 0, False, 0, len(field)
    while position < size:
        match = _SPECIAL.search(field, position)
        upto = match.start() if match else size
        target = piece.comment if depth else piece.angle if inside and piece.angle is not None else piece.outside
        target.append(field[position:upto])
        if match is None:
            break
        mark, position = match.group(), match.end()
        if mark == "\\":
            target.append(field[position : position + 1])
            position += 1
        elif mark == '"' and not depth:
            quoted = not quoted
            if inside:
                target.append(mark)
        elif quoted:
            target.append(mark)
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth:
            target.append(mark)
        elif mark == "<":
            inside, piece.angle = True, []
        elif mark == ">":
            inside = False
        elif mark == ":" and not inside:
            piece = _Piece()  # the name of a group
        elif mark in ",;" and not inside:
            pieces.append(piece)
            piece = _Piece()
        else:
            target.append(mark)
    pieces.append(piece)
    return pieces


def _one(piece: _Piece) -> tuple[str, str] | None:
    outside = " ".join("".join(piece.outside).split())
    if piece.angle is not None:
        inner = "".join(piece.angle)
        route = inner.rpartition(":")[2] if inner.startswith("@") else inner
        name, address = outside.strip("' "), normalise(route)
        return (name, address) if name or address else None
    address = normalise(outside)
    if not address and "@" in outside:
        found = in_prose(outside)
        address = found[-1] if found else ""
    if not address:
        return None
    return " ".join("".join(piece.comment).split()), address
