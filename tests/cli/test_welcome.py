from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest

from cuadra.cli.welcome import say_welcome
from cuadra.database.session import Database
from cuadra.database.urls import Urls
from cuadra.settings import Settings


def test_a_database_that_is_away_for_the_moment_ends_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"
    database = Database.connect(Urls(url, url, url), seconds=2)
    house = SimpleNamespace(settings=Settings(), database=database)
    say_welcome(house, "http://127.0.0.1:1", None, "es")  # type: ignore[arg-type]
    told = capsys.readouterr()
    assert "Cuadra está en http://127.0.0.1:1" in told.out
    assert "base de datos" in told.err
