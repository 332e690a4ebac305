"""What a worker does with one file: reads all of its documents and makes their records. Runs in a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from cuadra.kit.errors import CuadraError, Refusal
from cuadra.kit.why import system, why
from cuadra.model.evidence import Finding, Severity
from cuadra.model.extracted import Extracted
from cuadra.model.record import record, refused


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked for; travels to the workers. ``evidence`` is a folder for pictures, empty for none."""

    country: str = ""
    engines: tuple[str, ...] = ()
    model: str = ""
    passwords: tuple[str, ...] = ()
    language: str = "es"
    seconds: float = 60.0
    is_cached: bool = True
    evidence: str = ""


def read_file(file: str, digest: str, settings: Settings) -> list[dict[str, Any]]:
    """The records of one file: one for each document in it (several in an archive)."""
    from cuadra.reading.cascade import read_all

    found = read_all(Path(file), name=file, options=options(settings))
    if settings.evidence:
        from cuadra.cli.evidence import draw

        documents = [(name, one) for name, one in found if isinstance(one, Extracted)]
        try:
            draw(Path(file), documents, Path(settings.evidence), settings.passwords)
        except (OSError, Refusal) as caught:  # what was read counts more than its pictures
            what = system(caught) if isinstance(caught, OSError) else why("PICTURES", caught.code)
            for _, one in documents:
                one.findings.append(Finding("RUN-015", Severity.WARNING, "evidence", {"what": what}))
    return [_record(name, digest, one, settings.language) for name, one in found]


def _record(name: str, digest: str, one: Extracted | Refusal, language: str) -> dict[str, Any]:
    told = refused(name, digest, one, language) if isinstance(one, CuadraError) else record(name, digest, one, language)
    return cast("dict[str, Any]", told)


@cache
def options(settings: Settings) -> Any:
    """The reader's options; made once a worker, so that engines and models are loaded once."""
    from cuadra.reading.cascade import Options
    from cuadra.reading.limits import Limits
    from cuadra.settings import Settings as Environment

    environment = Environment.from_environment()
    return Options(
        country=settings.country,
        engines=settings.engines,
        model=Path(settings.model) if settings.model else None,
        passwords=settings.passwords,
        limits=Limits(seconds=settings.seconds * 0.9),  # so that what was read by then is still told
        cache=environment.cache_folder if settings.is_cached else None,
        settings=environment,
    )
