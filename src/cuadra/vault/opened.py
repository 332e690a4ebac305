"""A secret that came out of the vault: shown to nobody, and not to be stored or sent by accident either."""

from __future__ import annotations

import base64
from typing import NoReturn

from cuadra.kit.secret import Secret


class Opened(Secret):
    """As ``Secret``, and it refuses to be pickled: a queue, a cache or another process never gets it unnoticed."""

    __slots__ = ()

    def content(self) -> bytes:
        """The bytes of a file (a certificate store), which is kept as base64."""
        return base64.b64decode(self.reveal(), validate=True)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be pickled")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not to be pickled")

    def __copy__(self) -> Opened:
        return self

    def __deepcopy__(self, memo: object) -> Opened:
        return self
