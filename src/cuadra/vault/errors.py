"""What the vault refuses, by cause. No fact of these errors is ever a secret or a key."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class VaultError(CuadraError):
    """Root of the vault's errors."""

    code = "VLT-000"


class RecordRefused(VaultError):  # noqa: N818  the field's word
    """A sealed value was changed, or stands where it was not sealed; facts ``table``, ``field``, ``row``."""

    code = "VLT-001"
    status = 409


class RecordUnreadable(VaultError):  # noqa: N818
    """Bytes that are no record of ours, or of a version that this program does not know; fact ``why``."""

    code = "VLT-002"
    status = 409


class KeyUnknown(VaultError):  # noqa: N818
    """Sealed with a key that is not in the ring; fact ``key``."""

    code = "VLT-003"
    status = 503


class KeyFileExposed(VaultError):  # noqa: N818
    """A key file or its folder is open to other users; facts ``path``, ``mode``, ``wanted``."""

    code = "VLT-004"


class KeyFileMissing(VaultError):  # noqa: N818
    """No key file there; fact ``path``. Never made a second time: what it sealed would be lost unnoticed."""

    code = "VLT-005"
    status = 503


class KeyFileDamaged(VaultError):  # noqa: N818
    """A key file that is not whole; facts ``path``, ``why``."""

    code = "VLT-006"


class OpeningNotAllowed(VaultError):  # noqa: N818
    """This process holds only the half of the key that seals; fact ``purpose``."""

    code = "VLT-007"
    status = 403


class KeyInUse(VaultError):  # noqa: N818
    """A key that still seals something cannot be retired; facts ``key``, ``records``."""

    code = "VLT-008"
    status = 409


class KeyTooYoung(VaultError):  # noqa: N818
    """A key can be retired only when writers that began with it have ended; facts ``key``, ``minutes``."""

    code = "VLT-009"
    status = 409


class VaultNotConfigured(VaultError):  # noqa: N818
    """No place for keys is set up: work that needs a secret is blocked, not failed."""

    code = "VLT-010"
    status = 503


class SecretNotFound(VaultError):  # noqa: N818
    """No such secret of this tenant; fact ``secret``."""

    code = "VLT-015"
    status = 404


class SecretUnfit(VaultError):  # noqa: N818
    """A value or a name that cannot be kept; fact ``why``."""

    code = "VLT-016"
    status = 422


class SealBroken(VaultError):  # noqa: N818
    """Content at rest that was changed, cut, put in another order, or belongs elsewhere; fact ``why``."""

    code = "VLT-020"
    status = 409


class NoKeyFits(VaultError):  # noqa: N818
    """None of the keys, passphrases or recovery keys at hand opens this; fact ``wanted``."""

    code = "VLT-021"
    status = 403


class PassphraseWeak(VaultError):  # noqa: N818
    """A passphrase too short to guard a backup; fact ``least`` (characters)."""

    code = "VLT-022"
    status = 422


class RecoveryKeyUnreadable(VaultError):  # noqa: N818
    """A text that is no recovery key, or a mistyped one; fact ``why``."""

    code = "VLT-023"
    status = 422


class KeyFileBusy(VaultError):  # noqa: N818
    """Another program is changing the key files; fact ``path``."""

    code = "VLT-024"
    status = 503
    retry = True


class KeysNotCounted(VaultError):  # noqa: N818
    """What the keys of this purpose seal is not counted, so that none can go; fact ``purpose``."""

    code = "VLT-034"
    status = 409


class PurposeUnknown(VaultError):  # noqa: N818
    """No ring of that name; facts ``purpose``, ``known``."""

    code = "VLT-035"
    status = 404
