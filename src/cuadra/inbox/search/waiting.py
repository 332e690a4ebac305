"""Documents that wait to be read are found by their names, and by their senders' own ids: nothing else is known yet.

They have no row of words (writing one would slow their arrival down), so the names themselves are looked through, those
of the newest ``MOST_WAITING``: by the words with which what is read is found too, as patterns of PostgreSQL.
"""

from __future__ import annotations

from cuadra.inbox.search.query import Term

MOST_WAITING = 10_000
SHORTEST = 3  # digits that may be the beginning of a number: with fewer nearly every document has one
_APART = "[^[:alnum:]]"


def bounds(term: Term) -> tuple[str, str]:
    """What stands before and behind the words of ``term`` in a folded name: where a word begins, and where it ends.

    >>> bounds(Term(("factura",)))[1], bounds(Term(("2025", "03")))[1]
    ('', '(?:[^[:alnum:]]|$)')
    """
    is_open = not term.is_without and (is_word(term) or (term.begins and len("".join(term.parts)) >= SHORTEST))
    return f"(?:^|{_APART})", "" if is_open else f"(?:{_APART}|$)"


def together(term: Term) -> str:
    """The words of ``term`` one behind the other, whatever is between them.

    >>> together(Term(("f", "1234")))
    'f[^[:alnum:]]*1234'
    """
    return f"{_APART}*".join(term.parts)


def is_word(term: Term) -> bool:
    """Whether it is one plain word, which has a stem."""
    return len(term.parts) == 1 and term.parts[0].isascii() and term.parts[0].isalpha()
