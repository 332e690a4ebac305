"""The API alone in a process of its own, on a socket that was opened by whoever measures (or kills) it.

python -m bench.api_serve FD FOLDER < the three addresses of the database, one a line
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from cuadra.cli.listening import _config as config_of
from cuadra.database.urls import Urls
from cuadra.flows.house import house_at
from cuadra.kit import log
from cuadra.settings import Settings
from cuadra.web.serving import StreamingServer, rest_collector

ROOMY = 100_000_000  # requests a minute: it is not the limit that is measured


def main() -> None:
    descriptor, folder = int(sys.argv[1]), Path(sys.argv[2])
    urls = Urls(*sys.stdin.read().split())
    with Path(folder, "api.log").open("a", encoding="utf-8") as stream:
        log.set_up("INFO", stream=stream)
        house = house_at(Settings(home=folder, requests_per_minute=ROOMY), urls, opens_secrets=False)
        with house.door.listening():
            rest_collector()
            StreamingServer(config_of(house)).run([socket.socket(fileno=descriptor)])
        house.close()


if __name__ == "__main__":
    main()
