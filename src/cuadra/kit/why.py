"""Reasons as facts: a code that ``say`` turns into words of the reader's language, never a foreign sentence.

The words are in ``kit/messages/why.toml``. What the system or a library says is English, or whatever the machine
speaks, so it is never shown; its number or its name is.
"""

from __future__ import annotations

import errno

from cuadra.kit.say import catalogue

UNKNOWN = "SYSTEM"


def why(name: str, value: object = "") -> str:
    """The fact for reason ``WHY-name``; ``value`` fills its ``{value}`` and reads the same in every language.

    >>> why("PACKAGE", "rapidocr")
    '{WHY-PACKAGE:rapidocr}'
    """
    plain = str(value).replace("{", "(").replace("}", ")")
    return f"{{WHY-{name}:{plain}}}"


def system(error: BaseException) -> str:
    """Why the system refused, from its number; the bare number where we have no words for it.

    >>> system(OSError(errno.ENOSPC, "No space left on device")), system(OSError(9999, "?")), system(ValueError("null"))
    ('{WHY-ENOSPC:28}', '{WHY-SYSTEM:9999}', '{WHY-NAME:}')
    """
    if isinstance(error, ValueError):  # a path that no system takes: a zero byte, a letter without bytes
        return why("NAME")
    number = getattr(error, "errno", None)
    name = errno.errorcode.get(number or 0, "")
    return why(name if f"WHY-{name}" in catalogue() else UNKNOWN, number or type(error).__name__)
