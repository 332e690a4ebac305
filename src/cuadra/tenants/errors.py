"""What can be refused at the door and behind it. Messages never tell which half of a proof was wrong."""

from __future__ import annotations

from cuadra.kit.errors import CuadraError


class Unauthenticated(CuadraError):  # noqa: N818  the cause, not the class of it
    """No proof, or one that is unknown, expired, ended or altered: the same words for all."""

    code, status = "TEN-001", 401


class Forbidden(CuadraError):  # noqa: N818
    """Known, but not allowed; fact ``scope``."""

    code, status = "TEN-002", 403


class LoginRefused(CuadraError):  # noqa: N818
    """Wrong e-mail or password; which of the two is not told."""

    code, status = "TEN-003", 401


class TooManyTries(CuadraError):  # noqa: N818
    """Fact ``seconds`` until the next try is worth making."""

    code, status = "TEN-004", 429


class CodeNeeded(CuadraError):  # noqa: N818
    """The password was right and the person has a second step: ask for its code."""

    code, status = "TEN-005", 401


class CodeRefused(CuadraError):  # noqa: N818
    """The code of the second step is wrong, old, or was used already."""

    code, status = "TEN-006", 401


class PasswordWeak(CuadraError):  # noqa: N818
    """Fact ``why``: ``short``, ``long``, ``common``."""

    code, status = "TEN-007", 422


class Busy(CuadraError):  # noqa: N818
    """Too many logins at this moment."""

    code, status, retry = "TEN-008", 503, True


class NoCompany(CuadraError):  # noqa: N818
    """The person is known, but works in no company, or not in the one that was asked for."""

    code, status = "TEN-009", 403


class InvitationUnknown(CuadraError):  # noqa: N818
    """Never made, expired, withdrawn or used: the same words for all."""

    code, status = "TEN-010", 404


class LogInFirst(CuadraError):  # noqa: N818
    """The invited address already has an account: its person has to be logged in to accept."""

    code, status = "TEN-011", 409


class InvitationOfAnother(CuadraError):  # noqa: N818
    """Logged in with another address than the invited one."""

    code, status = "TEN-012", 403


class LastOwner(CuadraError):  # noqa: N818
    """A company keeps at least one owner."""

    code, status = "TEN-013", 409


class RoleTooHigh(CuadraError):  # noqa: N818
    """Nobody gives, changes or takes a role above their own; fact ``role``."""

    code, status = "TEN-014", 403


class ScopeTooWide(CuadraError):  # noqa: N818
    """A key may do nothing that its maker may not; fact ``scopes``."""

    code, status = "TEN-015", 403


class NotFound(CuadraError):  # noqa: N818
    """Does not exist in this company; fact ``what``."""

    code, status = "TEN-016", 404


class AlreadyMember(CuadraError):  # noqa: N818
    code, status = "TEN-017", 409


class EmailInvalid(CuadraError):  # noqa: N818
    code, status = "TEN-018", 422


class LinkUnknown(CuadraError):  # noqa: N818
    """A one-time link that was used, has expired or never was."""

    code, status = "TEN-019", 404


class AlreadySetUp(CuadraError):  # noqa: N818
    """The first owner exists already."""

    code, status = "TEN-020", 409


class KeyTooShort(CuadraError):  # noqa: N818
    """The key that signs access tokens has to be 32 bytes or more; refused at start."""

    code, status = "TEN-021", 500


class SecondStepOff(CuadraError):  # noqa: N818
    """There is nothing to confirm or to turn off."""

    code, status = "TEN-022", 409


class SecondStepOn(CuadraError):  # noqa: N818
    """The second step is on already; it is turned off before another telephone is enrolled."""

    code, status = "TEN-023", 409


class CsrfRefused(CuadraError):  # noqa: N818
    """A change asked for by a browser, without the token of its session or from another site."""

    code, status = "TEN-024", 403


class EmailTaken(CuadraError):  # noqa: N818
    code, status = "TEN-025", 409


class LinkNeeded(CuadraError):  # noqa: N818
    """Known to the OpenID provider, not to us; fact ``email``. Log in with the password and link it, or be invited."""

    code, status = "TEN-026", 403


class LastWayIn(CuadraError):  # noqa: N818
    """Without it the person could not come in any more: they set a password first."""

    code, status = "TEN-027", 409


class LogInAgain(CuadraError):  # noqa: N818
    """For what a borrowed browser must not do, by who has no password: the session has to be a fresh one."""

    code, status = "TEN-028", 403
