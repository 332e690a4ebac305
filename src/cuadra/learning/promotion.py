"""Whether what was learned takes the place of the present model: only where it is better on unseen documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAST = 15  # confirmed documents to begin with
ENOUGH_NEW = 10  # confirmed since the last attempt
MOST = 400  # the newest so many are learned from
HELD_SHARE, HELD_LEAST = 0.2, 5


def held_out(count: int) -> int:
    """How many of the newest documents are kept out of learning.

    >>> held_out(15), held_out(100)
    (5, 20)
    """
    return max(HELD_LEAST, round(count * HELD_SHARE))


MOST_SURE_WRONG = 0.01  # of what a model calls sure: what it promises


def judged(figures: Mapping[str, Any]) -> tuple[bool, str, dict[str, str]]:
    """Whether it is better, and the sentence that says so: code and facts. A tie keeps the present model.

    More fields right is better; of as many right, more that nobody has to touch. Mistakes that are called sure weigh
    more than all of that.
    """
    before, now = figures["before"], figures["now"]
    facts = {"asked": str(now["asked"]), "documents": str(figures["documents"])}
    if now["sure_wrong"] > max(before["sure_wrong"], MOST_SURE_WRONG * now["sure"]):
        told = {"now": str(now["sure_wrong"]), "before": str(before["sure_wrong"])}
        return False, "LRN-027", {**facts, **told}
    untouched, untouched_before = (one["sure"] - one["sure_wrong"] for one in (now, before))
    told = {
        "now": str(now["right"]),
        "before": str(before["right"]),
        "sure": str(untouched),
        "sure_before": str(untouched_before),
    }
    is_better = (now["right"], untouched) > (before["right"], untouched_before)
    return is_better, "LRN-030" if is_better else "LRN-026", {**facts, **told}
