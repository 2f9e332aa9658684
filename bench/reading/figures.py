"""The measurements, one function each: a setup to figures."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from bench.reading import labelled
from daemon.reading import intents, kinds, requests, sentences
from daemon.reading.folding import fold
from daemon.reading.headers import Headers, split
from daemon.reading.message import ReadMessage, read_message
from daemon.reading.trimming import written_by_hand

ANSWERED = datetime(2026, 3, 11, 9, 30, tzinfo=timezone(timedelta(hours=-3)))
"""When the labelled answers were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is measured on: the folder of corpora, where given, and whether what was set aside is meant."""

    corpora: Path | None
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table."""

    what: str
    value: str
    goal: str
    reached: bool
    misses: tuple[str, ...] = ()


def _read(raw: bytes) -> ReadMessage:
    return read_message(raw, own=frozenset(), zone=UTC)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


# --- bounces -------------------------------------------------------------------------------------------


def _is_bounce_file(name: str) -> bool:
    return not (name.startswith(("arf", "rfc3834")) or "vacation" in name)


def bounces(setup: Setup) -> Iterable[Figure]:
    """Delivery reports found, and whether the failed address is right where the report names it."""
    if setup.corpora is None:
        return
    found, total, right, named = 0, 0, 0, 0
    misses, wrong, delays, false = [], [], [], []
    for path in _files(setup.corpora / "bounces", "*.eml"):
        raw = path.read_bytes()
        message = _read(raw)
        kind = message.reading.kind.value
        if not _is_bounce_file(path.name):
            if kind == "bounce":
                false.append(f"taken for a bounce: {path.name}")
            continue
        if kind == "notice" and _only_delayed(raw):
            delays.append(path.name)
            continue
        total += 1
        if kind != "bounce":
            misses.append(f"{path.name}: {kind}: {message.subject[:60]}")
            continue
        found += 1
        truth = _recipients(raw)
        if truth:
            named += 1
            good = bool(message.reading.failed) and set(message.reading.failed) <= truth
            right += good
            if not good:
                wrong.append(f"{path.name}: {', '.join(message.reading.failed) or 'none'}")
    misses.append(f"delay notices and reports of success ({len(delays)}): {' '.join(delays)}")
    yield Figure(
        what=f"bounces found, of {total}",
        value=f"{found / total:.1%}",
        goal="99.5 %",
        reached=found / total >= 0.995,
        misses=(*misses, *false),
    )
    yield Figure(
        what=f"failed address right, of {named}",
        value=f"{right / named:.1%}",
        goal="97 %",
        reached=right / named >= 0.97,
        misses=tuple(wrong),
    )


def _only_delayed(raw: bytes) -> bool:
    """By the words of the file alone: it reports no failure."""
    text = raw.decode("latin-1").lower()
    if re.search(r"(?m)^action:\s*failed", text):
        return False
    words = r"(?m)^action:\s*(?:delayed|deliverable|delivered|relayed)|warning message only|delayed|\"notificationtype\":\"(?:complaint|delivery)"
    return bool(re.search(words, text))


def _recipients(raw: bytes) -> set[str]:
    """Addresses the report names: by field, else all that stand in it but those it was sent to and from."""
    text = raw.decode("latin-1").lower()
    plain = text.replace("=\n", "").replace("=\r\n", "")
    head = plain.split("\n\n", 1)[0].split("\r\n\r\n", 1)[0]
    around = set(
        re.findall(r"[\w.+-]+@[\w.-]+\w", " ".join(re.findall(r"(?m)^(?:to|from|delivered-to|return-path):.*$", head)))
    )
    fields = re.findall(
        r"(?m)^\W*(?:final|original)-recipient:\s*(?:[\w-]+\s*;)?\s*<?(?:@[\w.,@-]+:)?([^\s<>;]+@[\w.-]+)", plain
    )
    listed = [
        item
        for line in re.findall(r"(?m)^x-failed-recipients:(.*)$", head)
        for item in re.findall(r"[^\s<>,;]+@[\w.-]+", line)
    ]
    if fields or listed:
        return {*fields, *listed, *re.findall(r"(?m)^\s*<?([\w.+=-]+@[\w.-]+\w)>?:?\s*$", plain)}
    return set(re.findall(r"[\w.+=*-]+@[\w.-]*\w", plain)) - around


def ordinary(_setup: Setup) -> Iterable[Figure]:
    """Personal and list mail taken for a bounce or an automatic answer."""
    wrong = []
    letters = labelled.ordinary()
    for name, raw in letters:
        message = _read(raw)
        if message.reading.kind.value in {"bounce", "auto-reply"}:
            wrong.append(f"{name}: {message.reading.kind.value}: {message.subject}")
    yield Figure(
        what=f"ordinary mail taken for bounce or auto-reply, of {len(letters)}",
        value=str(len(wrong)),
        goal="0",
        reached=not wrong,
        misses=tuple(wrong),
    )


# --- trimming and requests -------------------------------------------------------------------------------


def trimming(setup: Setup) -> Iterable[Figure]:
    """Exact texts and lines. The reader leaves quotes out where the corpus keeps those that are answered."""
    if setup.corpora is None:
        return
    folder = setup.corpora / "reply-trimming"
    exact, scores, misses = 0, [], []
    paths = _files(folder / "emails", "*.txt")
    for path in paths:
        got = written_by_hand(path.read_bytes().decode("utf-8", "replace")).strip()
        want = (folder / "trimmed" / path.name).read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").strip()
        ours, theirs = _lines(got), _lines(want)
        both = sum((ours & theirs).values())
        scores.append(2 * both / (sum(ours.values()) + sum(theirs.values())) if ours or theirs else 1.0)
        exact += got == want
        if got != want:
            misses.append(f"{path.name}: line F1 {scores[-1]:.2f}")
    mean = sum(scores) / len(scores)
    yield Figure(
        what=f"reply trimming, exact of {len(paths)}",
        value=str(exact),
        goal="52",
        reached=exact >= 52,
        misses=tuple(misses),
    )
    yield Figure(
        what="reply trimming, line F1 (mean over files)", value=f"{mean:.3f}", goal="0.93", reached=mean >= 0.93
    )


def _lines(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.split("\n") if line.strip())


def request_sentences(setup: Setup) -> Iterable[Figure]:
    """F1 of request sentences; every fifth line is set aside."""
    if setup.corpora is None:
        return
    lines = (setup.corpora / "requests" / "sentences.tsv").read_text(encoding="utf-8", errors="replace").splitlines()
    right = extra = missed = 0
    for number, line in enumerate(line for line in lines if "\t" in line):
        if (number % 5 == 0) != setup.aside:
            continue
        label, _, text = line.partition("\t")
        asked, wanted = requests.asks_or_proposes(fold(text)), label == "Yes"
        right += asked and wanted
        extra += asked and not wanted
        missed += wanted and not asked
    score = 2 * right / (2 * right + extra + missed)
    part = "the fifth set aside" if setup.aside else "the four fifths for tuning"
    yield Figure(what=f"request sentences, F1 on {part}", value=f"{score:.3f}", goal="0.78", reached=score >= 0.78)


# --- own labelled sets ---------------------------------------------------------------------------------


def answer_intents(setup: Setup) -> Iterable[Figure]:
    """Macro F1 over the intents."""
    chosen = [answer for answer in (*labelled.answers(), *labelled.letters()) if answer.aside == setup.aside]
    return _intents_figure(chosen, "the half set aside" if setup.aside else "what is for tuning")


def _intents_figure(answers: list[labelled.Answer], which: str) -> Iterable[Figure]:
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    misses, count = [], 0
    for answer in answers:
        count += 1
        got = _intents_of(answer.text)
        right.update(got & answer.intents)
        extra.update(got - answer.intents)
        missed.update(answer.intents - got)
        if got != answer.intents:
            signed = [f"+{name}" for name in sorted(got - answer.intents)] + [
                f"-{name}" for name in sorted(answer.intents - got)
            ]
            misses.append(f"{answer.language} {' '.join(signed)}: {answer.text[:90]}")
    scores = [
        2 * right[name] / max(1, 2 * right[name] + extra[name] + missed[name]) for name in labelled.SHORT.values()
    ]
    macro = sum(scores) / len(scores)
    yield Figure(
        what=f"intents, macro F1 on {which} ({count} answers)",
        value=f"{macro:.3f}",
        goal="0.90",
        reached=macro >= 0.90,
        misses=tuple(misses),
    )


def _fresh(_setup: Setup) -> Iterable[Figure]:
    """Both kinds of labelled text that were written after the first tuning."""
    yield from _intents_figure(labelled.fresh_answers(), "the fresh set")
    yield from _absence_figures(labelled.fresh_absences(), "fresh")


def _intents_of(text: str) -> set[str]:
    code = sentences.detect(text)
    setting = intents.Setting(code=code, base=ANSWERED, month_first=code == "en")
    return {intent.value for intent in intents.read_wishes(text, setting).intents}


def absences(setup: Setup) -> Iterable[Figure]:
    """Return dates of absence notices."""
    chosen = [absence for absence in labelled.absences() if absence.aside == setup.aside]
    return _absence_figures(chosen, "half set aside" if setup.aside else "half for tuning")


def _absence_figures(notices: list[labelled.Absence], which: str) -> Iterable[Figure]:
    right = count = confident = 0
    misses = []
    for absence in notices:
        count += 1
        back = _read(_notice(absence)).reading.return_date
        got = back.isoformat() if back else None
        right += got == absence.back
        confident += got is not None and got != absence.back
        if got != absence.back:
            misses.append(f"{absence.language}: {got} instead of {absence.back}: {absence.text[:90]}")
    yield Figure(
        what=f"return dates right, {which} ({count} notices)",
        value=f"{right / count:.1%}",
        goal="95 %",
        reached=right / count >= 0.95,
        misses=tuple(misses),
    )
    yield Figure(what="return dates wrong and confident", value=str(confident), goal="0", reached=confident == 0)


def _notice(absence: labelled.Absence) -> bytes:
    return (
        "From: Ann Lee <ann.lee@reef.example>\nTo: Dana Reyes <dana@example.org>\nSubject: Re: hello\n"
        f"Auto-Submitted: auto-replied\nDate: Wed, 11 Mar 2026 09:30:00 {absence.zone}\nMessage-ID: <a@reef.example>\n"
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{absence.text}\n"
    ).encode()


# --- speed -----------------------------------------------------------------------------------------------


def speed(setup: Setup) -> Iterable[Figure]:
    """Messages a second on one core: the kind from headers alone, and everything (median message)."""
    if setup.corpora is None:
        return
    raws = [path.read_bytes() for path in _files(setup.corpora / "bounces", "*.eml")]
    for raw in raws[:40]:
        _read(raw)
    blocks = [split(raw)[0] for raw in raws]
    began = time.perf_counter()
    for block in blocks:
        kinds.kind_of_header(Headers(block))
    header_only = len(blocks) / (time.perf_counter() - began)
    taken = []
    for raw in raws:
        began = time.perf_counter()
        _read(raw)
        taken.append(time.perf_counter() - began)
    whole = 1 / sorted(taken)[len(taken) // 2]
    yield Figure(
        what="kind from headers, messages a second",
        value=f"{header_only:.0f}",
        goal="3000",
        reached=header_only >= 3000,
    )
    yield Figure(what="everything, messages a second (median)", value=f"{whole:.0f}", goal="400", reached=whole >= 400)


MEASUREMENTS: dict[str, Callable[[Setup], Iterable[Figure]]] = {
    "bounces": bounces,
    "ordinary": ordinary,
    "trimming": trimming,
    "requests": request_sentences,
    "intents": answer_intents,
    "absences": absences,
    "fresh": _fresh,
    "speed": speed,
}
