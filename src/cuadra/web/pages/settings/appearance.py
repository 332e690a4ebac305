"""How the pages look and behave for a person: theme, language, density, letters as keys, goals."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.preferences import DENSITIES, prefer
from cuadra.web.pages.failures import PageRoute
from cuadra.web.pages.guest import LANGUAGE, THEME, THEMES, Guest, Member, forget_frame
from cuadra.web.pages.settings.forms import done
from cuadra.web.pages.show import back, page
from cuadra.web.pages.texts import LANGUAGES
from cuadra.web.pages.toast import Toast

router = APIRouter(include_in_schema=False, route_class=PageRoute)
HERE = "/settings/appearance"
YEAR = 31_536_000


@router.get(HERE, name="page_appearance")
def shown(guest: Member) -> Response:
    """What was chosen, in this browser and by this person."""
    return page(guest, "settings/appearance.html", wanted=guest.frame.preferences, densities=DENSITIES)


@router.post(HERE, name="page_prefer")
async def change(guest: Member) -> Response:
    """Theme and language of this browser, and what holds on every device; what is none of ours stays as it is."""
    density, language = guest.text("density", 20), guest.text("language", 2)
    chosen = {"keys": bool(guest.text("keys")), "goals": bool(guest.text("goals"))}

    def save(session: Session) -> None:
        assert guest.caller.person
        known = {"density": density} if density in DENSITIES else {}
        prefer(session, guest.caller.person, **chosen, **known)
        if language in LANGUAGES:
            PersonRepository(session, guest.caller.person).update(language=language)

    await done(guest, save)
    forget_frame(guest.caller)
    return look(guest, back(guest, HERE, Toast("saved")))


def look(guest: Guest, answer: Response) -> Response:
    """Leaves theme and language of the form, where it has them, with the browser."""
    for name, value, known in ((LANGUAGE, guest.text("language"), LANGUAGES), (THEME, guest.text("theme"), THEMES)):
        if value in known:
            answer.set_cookie(
                name, value, max_age=YEAR, path="/", secure=guest.visit.is_https, httponly=True, samesite="lax"
            )  # fmt: skip
    return answer
