"""What an engine would see of a sheet: the same words with the faults that OCR makes, and none of the truth.

The rates of ``TINY`` and ``SMALL`` imitate the two PP-OCR models on scanned receipts: most lines come whole, colons and
full stops get lost, blanks vanish after punctuation, a cell now and then joins its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cuadra.model.evidence import Rung
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.sheet import Line, Sheet, leaves

CONFUSED = {
    "0": "OOOD6U8",
    "O": "000DQC",
    "1": "IIl7|",
    "I": "11l|T",
    "l": "1I|i",
    "5": "SS6",
    "S": "55B$",
    "8": "BB36S",
    "B": "88R6E",
    "6": "GB80",
    "G": "6C",
    "2": "Z7",
    "Z": "27",
    "7": "1/2",
    "9": "gq",
    "3": "8",
    "4": "A",
    "C": "GO(",
    "D": "0O",
    "E": "FB",
    "F": "PEl",
    "H": "NM",
    "K": "X",
    "M": "N",
    "N": "MHW",
    "Q": "OG",
    "R": "PAK",
    "T": "IY",
    "U": "VO",
    "V": "UY",
    "W": "VM",
    "Y": "V",
    "a": "oe",
    "e": "co",
    "o": "0ae",
    "i": "l1j",
    "n": "mr",
    "m": "nr",
    "c": "eo",
    "t": "l",
    "r": "n",
    "u": "vn",
    "g": "q9",
    ".": ",,",
    ",": "...",
    ":": ";.",
    "-": "~_",
    "/": "1I7",
    "(": "C[",
    ")": "]",
    "$": "S",
    "&": "8",
    "á": "aà",
    "é": "eè",
    "í": "iìl",
    "ó": "oò0",
    "ú": "uù",
    "ñ": "nhn",
    "Á": "AÀ",
    "É": "EÈ",
    "Í": "IÌ",
    "Ó": "OÒ0",
    "Ú": "UÙ",
    "Ñ": "NN",
    "ü": "u",
    "Ü": "U",
    "ä": "a",
    "ö": "o",
    "ß": "B",
    "ç": "c",
}


@dataclass(frozen=True, slots=True)
class Noise:
    """Rates of faults. The first block is a letter's chance, the second a line's, the third belongs to the page."""

    confuse: float = 0.0
    accent: float = 0.0
    lose: float = 0.0
    lose_mark: float = 0.0  # a colon or full stop
    lose_blank: float = 0.0
    blank_after_mark: float = 0.0  # a blank beside punctuation lost
    add_blank: float = 0.0
    split: float = 0.0
    join: float = 0.0
    drop: float = 0.0
    jitter: float = 0.0  # of the type size
    slope: float = 0.0  # degrees, either way
    by_word: bool = False
    engine: str = "paper"


CLEAN = Noise(by_word=True)
SMALL = Noise(0.008, 0.014, 0.0025, 0.075, 0.019, 0.16, 0.002, 0.02, 0.02, 0.006, 0.06, 1.2)
TINY = Noise(0.021, 0.06, 0.005, 0.19, 0.035, 0.26, 0.004, 0.03, 0.03, 0.012, 0.09, 1.5)
MARKS = set(":.,;")


def words(sheet: Sheet, rng: Chance, noise: Noise = SMALL) -> Reading:
    """The sheet as an engine gives it. ``CLEAN`` is a text layer: words one by one, exact."""
    if noise.by_word:
        found = [word for line in sheet.lines for word in parted(line)]
        return Reading(1, sheet.width, sheet.height, tuple(found), Rung.TEXT, noise.engine)
    # a page is good or bad as a whole: the rates of one page are drawn around the mean
    harsh = rng.lognormvariate(-0.3, 0.8)
    slope = rng.gauss(0, noise.slope) * 0.0175 * (0.3 if rng.yes(0.6) else 1.0)
    seen: list[Word] = []
    for line in joined(sheet.lines, rng, noise):
        if rng.random() < noise.drop * harsh:
            continue
        for text, box in pieces(line, rng, noise):
            spoiled = spoil(text, rng, noise, harsh)
            if spoiled:
                seen.append(
                    Word(
                        spoiled,
                        shaken(box, line.size, rng, noise, slope),
                        round(1 - 0.12 * rng.random() * min(harsh, 2), 3),
                    )
                )
    return Reading(1, sheet.width, sheet.height, tuple(seen), Rung.OCR, noise.engine)


def parted(line: Line) -> list[Word]:
    """The words of a line with boxes in proportion."""
    out, at, step = [], 0, line.box.width / max(1, len(line.text))
    for part in line.text.split(" "):
        if part:
            x = line.box.x0 + at * step
            out.append(Word(part, Box(x, line.box.y0, x + len(part) * step, line.box.y1)))
        at += len(part) + 1
    return out


def readings(sheet: Sheet, rng: Chance, noise: Noise = SMALL) -> tuple[Reading, ...]:
    """As ``words``, one reading a page; the same as ``words`` for a sheet of one page."""
    return tuple(replace(words(leaf, rng, noise), page=at) for at, leaf in enumerate(leaves(sheet), 1))


def joined(lines: tuple[Line, ...], rng: Chance, noise: Noise) -> list[Line]:
    """Neighbours in a row become one line where the gap is small (always below half a letter's height)."""
    out: list[Line] = []
    for line in lines:
        if out and out[-1].box.y0 == line.box.y0:
            last = out[-1]
            gap = (line.box.x0 - last.box.x1) / line.size
            if gap < 0.5 or (gap < 1.6 and rng.random() < 0.3) or (gap < 6 and rng.random() < noise.join):
                blank = " " if gap > 0.2 else ""
                box = Box(last.box.x0, last.box.y0, line.box.x1, max(last.box.y1, line.box.y1))
                out[-1] = last._replace(text=last.text + blank + line.text, box=box)
                continue
        out.append(line)
    return out


def pieces(line: Line, rng: Chance, noise: Noise) -> list[tuple[str, Box]]:
    """The line whole, or cut at wide blanks and now and then at another."""
    text = line.text
    at = text.find("  ")
    if at < 0 and (rng.random() > noise.split or " " not in text.strip()):
        return [(text, line.box)]
    if at < 0:
        blanks = [i for i, sign in enumerate(text) if sign == " " and 0 < i < len(text) - 1]
        if not blanks:
            return [(text, line.box)]
        at = rng.one(blanks)
    elif rng.random() < 0.4:
        return [(text, line.box)]
    step = line.box.width / len(text)
    right = text[at:].lstrip()
    start = len(text) - len(right)
    box = line.box
    cut = [
        (text[:at].strip(), Box(box.x0, box.y0, box.x0 + at * step, box.y1)),
        (right, Box(box.x0 + start * step, box.y0, box.x1, box.y1)),
    ]
    return [one for one in cut if one[0]]


def spoil(text: str, rng: Chance, noise: Noise, harsh: float) -> str:
    """The text with its letters mistaken. Draws few numbers: the next fault is reached by leaps."""
    text = " ".join(text.split())
    if not text:
        return ""
    marks = noise.lose_mark * harsh
    if any(sign in MARKS or sign == " " for sign in text):
        out = []
        last = len(text) - 1
        for i, sign in enumerate(text):
            if sign == " ":
                near = text[i - 1] in ":.,;)(-" or (i < last and text[i + 1] in ":(-&")
                if rng.random() < (noise.blank_after_mark if near else noise.lose_blank) * min(harsh, 2.5):
                    continue
            elif sign in MARKS:
                loose = i in {0, last} or text[i + 1] == " "
                if rng.random() < (marks if loose else marks * 0.12):
                    if loose and sign == "." and rng.random() < 0.3:
                        out.append(",")
                    continue
            out.append(sign)
        text = "".join(out)
    rate = (noise.confuse + noise.lose + noise.add_blank) * harsh
    if rate <= 0 or not text:
        return text.strip()
    letters, at = list(text), int(rng.expovariate(rate))
    while at < len(letters):
        kind = rng.random() * (noise.confuse + noise.lose + noise.add_blank)
        if kind < noise.confuse:
            letters[at] = rng.one(CONFUSED.get(letters[at], letters[at]))
        elif kind < noise.confuse + noise.lose:
            letters[at] = ""
        else:
            letters[at] += " "
        at += 1 + int(rng.expovariate(rate))
    if noise.accent and not text.isascii():
        letters = [
            CONFUSED[s][0] if s in "áéíóúñÁÉÍÓÚÑ" and s and rng.random() < noise.accent * harsh else s for s in letters
        ]
    return "".join(letters).strip()


def shaken(box: Box, size: float, rng: Chance, noise: Noise, slope: float) -> Box:
    """The box a little off, on the slope of the page."""
    j, tilt = noise.jitter * size, slope * (box.x0 + box.x1) / 2
    half = abs(slope) * box.width / 2
    a, b = rng.random() - 0.5, rng.random() - 0.5
    grow = j * (1 + rng.random())
    return Box(
        box.x0 - grow * rng.random() + a * j,
        box.y0 - grow - half + tilt + b * j,
        box.x1 + grow * rng.random() + b * j,
        box.y1 + grow * 0.6 + half + tilt + a * j,
    )
