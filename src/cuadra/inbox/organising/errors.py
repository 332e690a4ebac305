"""What organising says no to."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class TagMissing(CuadraError):  # noqa: N818
    """There is no such tag here."""

    code, status = "ORG-001", 404


class NameTaken(CuadraError):  # noqa: N818
    """Another one has that name; fact ``name``."""

    code, status = "ORG-002", 409


class NameInvalid(CuadraError):  # noqa: N818
    """A name is empty, or longer than ``most`` characters."""

    code, status = "ORG-003", 422


class TooMany(CuadraError):  # noqa: N818
    """There may be at most ``most``."""

    code, status = "ORG-004", 422


class NoteMissing(CuadraError):  # noqa: N818
    """There is no such note here, or it is another person's."""

    code, status = "ORG-005", 404


class FieldMissing(CuadraError):  # noqa: N818
    """The company has no such field of its own."""

    code, status = "ORG-006", 404


class ValueInvalid(CuadraError):  # noqa: N818
    """What was typed cannot stand in a field of one's own; facts ``field`` and ``said``."""

    code, status = "ORG-007", 422


class ViewMissing(CuadraError):  # noqa: N818
    """There is no such saved view, or it is another person's."""

    code, status = "ORG-008", 404


class DeedMissing(CuadraError):  # noqa: N818
    """There is no such deed, or it can be taken back no more."""

    code, status = "ORG-009", 404


class NotAlike(CuadraError):  # noqa: N818
    """A document and itself, or one that cannot become a copy any more; fact ``state``."""

    code, status = "ORG-010", 409


class ChoicesMissing(CuadraError):  # noqa: N818
    """A field of choices needs them."""

    code, status = "ORG-011", 422


class NoteInvalid(CuadraError):  # noqa: N818
    """A note is empty, or longer than ``most`` characters."""

    code, status = "ORG-012", 422
