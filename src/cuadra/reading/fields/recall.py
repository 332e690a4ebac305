"""What a recognised issuer does: its name and address take the place of misread ones, the page keeps its say."""

from __future__ import annotations

from rapidfuzz import fuzz

from cuadra.reading.fields.candidates import bare
from cuadra.reading.fields.choice import Choice
from cuadra.reading.fields.suppliers import Known

CHECK = "supplier"
SURELY_READ, SAME_NAME = 0.6, 85.0  # score of a name that was read, likeness (0..100) of two spellings of one name


def recall(chosen: dict[str, Choice], known: Known | None) -> None:
    """Names and addresses of ``known`` put in where the page fits; the text as read stays as the first alternative."""
    if known is None:
        return
    if "issuer.name" in chosen and _name_stands(chosen["issuer.name"], known):
        _put(chosen, "issuer.name", str(known.issuer["name"]))
    if "issuer.address" in chosen and _address_stands(chosen["issuer.address"], known):
        _put(chosen, "issuer.address", str(known.issuer["address"]))


def _name_stands(choice: Choice, known: Known) -> bool:
    """The name is in the header and like what was read, or what was read is doubtful and all else agrees.

    A firm that is surely read under another name (a sister, a new brand) keeps it: the page has the last word.
    """
    if known.name_fit >= 80:
        read, name = bare(str(choice.value)), bare(str(known.issuer["name"]))
        return choice.score < SURELY_READ or read in name or name in read or fuzz.ratio(read, name) >= SAME_NAME
    return choice.score < 0.6 and known.name_fit >= 50 and known.prints > 0 and known.address_fit >= 84


def _address_stands(choice: Choice, known: Known) -> bool:
    """The whole address is in the header, its numbers (another branch has others) too."""
    if known.address_fit < 84 or not known.numbers_stand:
        return False
    return fuzz.partial_ratio(bare(str(choice.value)), bare(str(known.issuer["address"]))) >= 70


def _put(chosen: dict[str, Choice], path: str, value: str) -> None:
    choice = chosen[path]
    if bare(str(choice.value)) != bare(value):
        choice.others.insert(0, (choice.value, choice.score, choice.cells[0]))
    choice.value = value
    choice.checks = (*choice.checks, CHECK)
