"""``cuadra up`` and ``cuadra worker``: the whole product in one process, and further workers beside it."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from cuadra.flows.house import House
    from cuadra.settings import Settings

Home = Annotated[Path | None, typer.Option("--home", help="Carpeta de datos. | Folder of the data.")]
FIRST = 0.2  # seconds in which who waited for the start has the processor
Language = Annotated[str, typer.Option("--lang", help="es, en")]


def up(
    *,
    host: Annotated[str, typer.Option(help="Dirección. | Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Puerto. | Port.")] = -1,
    home: Home = None,
    demo: Annotated[bool, typer.Option("--demo", help="Con una empresa de muestra. | With a demo company.")] = False,
    worker: Annotated[bool, typer.Option(help="Con un trabajador. | With a worker in this process.")] = True,
    lang: Language = "es",
) -> None:
    """Enciende todo: base de datos, API y trabajador. | Starts it all: database, API and worker."""
    gc.disable()  # until it answers: what is loaded now stays, and looking through it again and again costs a tenth
    settings = settings_for(host=host, port=port, home=home)
    from cuadra.flows.house import open_house

    threading.Thread(target=import_module, args=("cuadra.cli.listening",), name="loading", daemon=True).start()
    connections = settings.database_pool + (settings.concurrency if worker else 0)
    with open_house(settings, opens_secrets=worker, connections=connections) as house:
        _serve(house, lang=lang, demo=demo, worker=worker)


def worker(*, home: Home = None) -> None:
    """Solo un trabajador más, en esta u otra máquina. | One more worker, on this machine or another."""
    settings = settings_for(home=home)
    from cuadra.flows.house import open_house
    from cuadra.flows.working import work_until

    stop = threading.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, lambda *_: stop.set())
    with open_house(settings, opens_secrets=True, connections=settings.concurrency + 3) as house, _scraped(house):
        house.log.info("worker.up", concurrency=settings.concurrency)
        work_until(house, stop)
        house.log.info("worker.down")


@contextmanager
def _scraped(house: House) -> Iterator[None]:
    """Serves the worker's metrics where a port is named for them."""
    if not (port := house.settings.metrics_port):
        yield
        return
    from cuadra.cli.scraping import scraped
    from cuadra.flows.observing import observing

    with scraped(house.metrics, port, house.settings.metrics_token), observing(house):
        yield


def settings_for(*, host: str = "", port: int = -1, home: Path | None = None) -> Settings:
    """The settings of this machine with what the command line changes; sets up the log."""
    from cuadra.kit import log
    from cuadra.settings import Settings

    settings = Settings.from_environment()
    changes: dict[str, Any] = {"host": host or settings.host, "port": settings.port if port < 0 else port}
    if home is not None:
        changes["home"] = home.expanduser().absolute()
    files = log.LogFiles(settings.log_folder) if settings.log_folder else None
    form: Literal["json", "console"] = "console" if settings.log_form == "console" else "json"
    log.set_up(settings.log_level.upper(), form, files=files, known=settings.secrets())
    return replace(settings, **changes)


def _serve(house: House, *, lang: str, demo: bool, worker: bool) -> None:
    """Serves until SIGINT or SIGTERM; then answers what is under way, hands over what is not done, and ends."""
    from cuadra.cli.listening import listen
    from cuadra.cli.welcome import prepare_demo, say_welcome

    for wish in (signal.SIGINT, signal.SIGTERM):  # the server takes them while it serves, then gives them back to us
        signal.signal(wish, lambda *_: None)
    stop = threading.Event()
    rest = threading.Thread(target=_rest, args=(house, stop), kwargs={"worker": worker}, name="worker", daemon=True)

    def ready(address: str) -> None:
        say_welcome(house, address, login, lang)
        rest.start()

    with house.door.listening():
        login = prepare_demo(house) if demo else None
        try:
            listen(house, ready=ready)
        finally:
            stop.set()
            if rest.ident:
                rest.join(15)


def _rest(house: House, stop: threading.Event, *, worker: bool) -> None:
    """What nobody waits for, loaded once the API answers: the worker, and who keeps the figures true."""
    if stop.wait(FIRST):
        return
    from cuadra.flows.observing import observing
    from cuadra.web.serving import rest_collector

    rest_collector()
    with observing(house):
        if worker:
            from cuadra.flows.working import work_until

            work_until(house, stop)
        stop.wait()
