"""The processes of the product, as an operator starts and stops them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url

from tests.databases import TestServer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_worker_of_its_own_serves_its_figures_and_stops_when_it_is_told(server: TestServer, tmp_path: Path) -> None:
    port = free_port()
    with server.fresh() as urls:
        login = make_url(server.admin).set(database=make_url(urls.owner).database)  # may become any of the roles
        environment = {
            **os.environ,
            "CUADRA_DATABASE_URL": login.render_as_string(hide_password=False),
            "CUADRA_HOME": str(tmp_path / "house"),
            "CUADRA_METRICS_PORT": str(port),
        }
        order = [sys.executable, "-m", "cuadra.cli.main", "worker"]
        process = subprocess.Popen(order, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            told = _told(port, "cuadra_workers_alive 1.0")
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert "cuadra_workers_alive 1.0" in told, said
    assert '"event": "worker.up"' in said
    assert '"event": "worker.down"' in said


def _told(port: int, wanted: str, seconds: float = 45.0) -> str:
    """The figures once they hold ``wanted``, or the last ones."""
    end, told = time.monotonic() + seconds, ""
    while wanted not in told and time.monotonic() < end:
        try:
            told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5, trust_env=False).text
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            time.sleep(0.2)
    return told
