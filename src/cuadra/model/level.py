"""How far documents of a kind or a supplier may go on without a person."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    NEVER = "never"  # a person sees each
    CONFIDENT = "confident"  # on by itself where every needed field is sure and no check objects
    ALWAYS = "always"  # unsure fields too; still nothing that a check contradicts or that lacks a needed field


# Confident, because what is called sure was measured: stated at .9 or more, .99 are right (docs/figures.md). Each
# company measures it again with the sample that people check, and falls back to never where it does not hold.
DEFAULT = Level.CONFIDENT
