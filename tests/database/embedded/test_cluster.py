"""How a cluster is made: settings, roles, passwords, and what is refused."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from cuadra.database.embedded import Server, binaries, remove
from cuadra.database.embedded.connect import answers
from cuadra.database.embedded.errors import HeldByAnother, Impostor
from cuadra.kit.secret import Secret
from tests.database.embedded.conftest import LONG, run


def test_long_folder_with_spaces_and_accents_works(running: Server) -> None:
    assert len(LONG) > 120 - len("/tmp/")
    assert len(str(running.folder)) > 120
    assert run(running.urls.owner, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("max_connections", "100"),
        ("TimeZone", "UTC"),
    ],
)
def test_server_is_set_for_safety(running: Server, setting: str, value: str) -> None:
    assert run(running.urls.app, f"SHOW {setting}") == [(value,)]


def test_collation_is_the_builtin_one_of_every_system(running: Server) -> None:
    found = run(
        running.urls.app, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
    )
    assert found == [("b", "C.UTF-8")]


def test_tuning_changes_sizes_but_not_safety(kept: Path, begin: Callable[..., Server]) -> None:
    with begin(kept, tuning={"work_mem": "9MB", "fsync": "off"}) as server:
        assert run(server.urls.app, "SHOW work_mem") == [("9MB",)]
        assert run(server.urls.app, "SHOW fsync") == [("on",)]


def test_roles_have_only_the_rights_they_need(running: Server) -> None:
    found = run(
        running.urls.owner,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles WHERE rolname ~ '^cuadra_'",
    )
    assert sorted(found) == [
        ("cuadra_admin", True, True, True, True),
        ("cuadra_app", False, False, False, True),
        ("cuadra_backup", False, True, False, True),
        ("cuadra_owner", False, False, False, True),
        ("cuadra_queue", False, False, False, True),
        ("cuadra_reader", False, False, False, False),
    ]


@pytest.mark.parametrize("role", ["app", "queue"])
def test_working_roles_cannot_make_tables(running: Server, role: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(getattr(running.urls, role), "CREATE TABLE mine (n int)")


def test_backup_login_reads_all_and_writes_nothing(running: Server) -> None:
    run(running.urls.owner, "CREATE TABLE walled AS SELECT 1 AS n")
    run(running.urls.owner, "ALTER TABLE walled ENABLE ROW LEVEL SECURITY")
    run(running.urls.owner, "ALTER TABLE walled FORCE ROW LEVEL SECURITY")
    assert run(running.urls.owner, "SELECT n FROM walled") == []
    assert run(running.backup_url, "SELECT n FROM walled") == [(1,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(running.backup_url, "DELETE FROM walled")
    run(running.urls.owner, "DROP TABLE walled")


def test_dump_by_the_backup_login_holds_the_rows_behind_the_walls(running: Server) -> None:
    run(running.urls.owner, "CREATE TABLE dumped AS SELECT 'row of a company'::text AS n")
    for wall in ("ENABLE", "FORCE"):
        run(running.urls.owner, f"ALTER TABLE dumped {wall} ROW LEVEL SECURITY")
    order = [binaries() / "pg_dump", "--table=dumped", "--dbname=" + running.backup_url.replace("+psycopg", "")]
    done = subprocess.run(order, check=True, capture_output=True, text=True)
    assert "row of a company" in done.stdout
    run(running.urls.owner, "DROP TABLE dumped")


@pytest.mark.parametrize("by", ["socket", "tcp"])
def test_wrong_password_is_refused(running: Server, by: str) -> None:
    url = make_url(running.urls.app).set(drivername="postgresql", password="guess")
    if by == "tcp":
        url = url.difference_update_query(["host"])
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        run(url.render_as_string(hide_password=False), "SELECT 1")


def test_right_password_is_taken_over_tcp_too(running: Server) -> None:
    url = make_url(running.urls.app).difference_update_query(["host"])
    assert run(url.render_as_string(hide_password=False), "SELECT host(inet_server_addr())") == [("127.0.0.1",)]


def test_reader_comes_in_only_while_it_has_a_password(running: Server) -> None:
    url = make_url(running.urls.app).set(username="cuadra_reader", password="of-the-accountants-program")

    def enters() -> bool:
        try:
            return run(url.render_as_string(hide_password=False), "SELECT current_user") == [("cuadra_reader",)]
        except psycopg.OperationalError:
            return False

    assert not enters()
    running.set_reader(Secret("of-the-accountants-program"))
    assert enters()
    running.set_reader(None)
    assert not enters()


def test_program_that_plays_our_server_and_lets_everybody_in_is_found_out(running: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def welcome() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(1024)
                line.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x00Z\x00\x00\x00\x05I")
                line.recv(1024)

        thread = threading.Thread(target=welcome)
        thread.start()
        url = make_url(running.urls.app).difference_update_query(["host"]).set(port=port)
        with pytest.raises(Impostor) as refused:
            answers(url.render_as_string(hide_password=False))
        thread.join(10)
    assert refused.value.facts == {"port": str(port)}


def test_strangers_of_the_server_may_not_enter_the_database(running: Server) -> None:
    run(running.admin_url, "CREATE ROLE guest LOGIN PASSWORD 'x'")
    url = make_url(running.urls.app).set(username="guest", password="x")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        run(url.render_as_string(hide_password=False), "SELECT 1")


def test_what_we_keep_is_for_us_alone(running: Server) -> None:
    for name in ("passwords.json", "server.json", "server.lock", "postgres.log"):
        assert (running.folder / name).stat().st_mode & 0o777 == 0o600, name


def test_log_holds_no_statement_and_no_value(running: Server) -> None:
    run(running.urls.owner, "CREATE TABLE told (n text PRIMARY KEY)")
    run(running.urls.owner, "INSERT INTO told VALUES ('canary-7c1')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(running.urls.owner, "INSERT INTO told VALUES ('canary-7c1')")
    said = (running.folder / "postgres.log").read_text()
    assert "duplicate key" in said
    assert "canary-7c1" not in said
    for secret in json.loads((running.folder / "passwords.json").read_text()).values():
        assert secret not in said


def test_cluster_in_use_is_not_removed(running: Server) -> None:
    with pytest.raises(HeldByAnother):
        remove(running.folder)
    assert running.is_alive()


def test_nothing_is_left_of_a_removed_cluster(folder: Path, begin: Callable[..., Server]) -> None:
    with begin(folder) as server:
        sockets = Path(str(make_url(server.urls.app).query["host"]))
        assert sockets.is_dir()
    remove(folder)
    assert list(folder.iterdir()) == []
    assert not sockets.exists()
