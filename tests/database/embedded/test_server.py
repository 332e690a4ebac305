"""Who starts, who attaches, who takes over, and who stops."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from cuadra.database.embedded import Server, postmaster, remove
from cuadra.database.embedded.errors import HeldByAnother
from tests.database.embedded.conftest import Other, run


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Waits for something that another process or thread does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_second_start_attaches_and_its_stop_leaves_the_server_running(
    running: Server, begin: Callable[..., Server]
) -> None:
    with begin(running.folder) as second:
        assert not second.is_owner
        assert (second.pid, second.urls) == (running.pid, running.urls)
    assert running.is_owner
    assert running.is_alive()
    assert run(running.urls.app, "SELECT 1") == [(1,)]


def test_another_process_attaches(running: Server, another: Callable[..., Other]) -> None:
    other = another(running.folder)
    assert other.said == [str(running.pid), "attached"]
    assert other.leave() == 0
    assert running.is_alive()


def test_of_starts_at_the_same_time_one_owns_and_the_others_attach(folder: Path, another: Callable[..., Other]) -> None:
    others = [another(folder, wait=False) for _ in range(3)]
    said = []
    for one in others:
        assert one.process.stdout
        said.append(one.process.stdout.readline().strip().split("|"))
    assert sorted(part for _, part in said) == ["attached", "attached", "owner"]
    assert len({pid for pid, _ in said}) == 1
    # the owner goes last: whoever is attached does not watch, so nobody starts it again
    for one, (_, part) in sorted(zip(others, said, strict=True), key=lambda pair: pair[1][1]):
        assert one.leave() == 0, part
    remove(folder)


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(running: Server) -> None:
    assert os.getsid(running.pid) == os.getpgid(running.pid) == running.pid


def test_server_of_a_killed_owner_is_adopted_and_then_stopped_by_the_new_owner(
    kept: Path, another: Callable[..., Other], begin: Callable[..., Server]
) -> None:
    other = another(kept)
    attached = begin(kept)
    assert not attached.is_owner
    other.process.kill()
    other.process.wait()
    assert attached.restart_if_dead() is False  # taken over, not started again
    assert attached.is_owner
    assert str(attached.pid) == other.said[0]
    assert run(attached.urls.app, "SELECT 1") == [(1,)]
    attached.stop()
    assert not attached.is_alive()
    with pytest.raises(psycopg.OperationalError):
        run(attached.urls.app, "SELECT 1")


def test_watcher_takes_over_when_owner_and_server_are_both_killed(
    kept: Path, another: Callable[..., Other], begin: Callable[..., Server]
) -> None:
    other = another(kept)
    with begin(kept) as attached:
        attached.watch(every=0.05)
        before = attached.urls
        other.process.kill()
        other.process.wait()
        os.kill(int(other.said[0]), signal.SIGKILL)
        until(lambda: attached.is_owner and str(attached.pid) != other.said[0])
        assert attached.urls == before
        assert run(attached.urls.app, "SELECT 1") == [(1,)]


def test_watching_owner_starts_a_killed_server_again_at_the_same_address(
    kept: Path, begin: Callable[..., Server]
) -> None:
    with begin(kept) as server:
        assert server.restart_if_dead() is False
        before, urls = server.pid, server.urls
        os.kill(before, signal.SIGKILL)
        until(lambda: not server.is_alive())
        assert server.restart_if_dead() is True
        assert server.pid != before
        assert server.urls == urls
        server.watch(every=0.05)
        again = server.pid
        os.kill(again, signal.SIGKILL)
        until(lambda: server.pid != again)
        assert run(urls.app, "SELECT 1") == [(1,)]
    assert server.restart_if_dead() is False  # what was stopped stays stopped


def test_start_waits_for_a_holder_that_does_not_answer_and_then_names_it(
    kept: Path, begin: Callable[..., Server]
) -> None:
    server = begin(kept)
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not server.is_alive())
    with pytest.raises(HeldByAnother) as refused:
        begin(kept, seconds=0.2)
    assert refused.value.facts["pid"] == str(os.getpid())
    server.stop()


def test_busy_backends_of_a_killed_server_are_ended_before_the_next_one(
    kept: Path, begin: Callable[..., Server]
) -> None:
    with begin(kept) as server:
        url = server.urls.app

        def busy() -> None:  # a loop in SQL never looks whether its postmaster lives
            with pytest.raises(psycopg.OperationalError):
                run(url, "DO $$ BEGIN LOOP END LOOP; END $$")

        thread = threading.Thread(target=busy)
        thread.start()
        until(lambda: run(url, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'") != [])
        data = kept / "data"
        os.kill(server.pid, signal.SIGKILL)
        until(lambda: not server.is_alive())
        assert server.restart_if_dead()
        thread.join(30)
        assert not thread.is_alive()
        assert run(url, "SELECT 1") == [(1,)]
        assert server.pid in postmaster.strays(data)


def test_clusters_live_side_by_side(running: Server, kept: Path, begin: Callable[..., Server]) -> None:
    with begin(kept) as second:
        assert second.is_owner
        assert second.port != running.port
        run(second.urls.owner, "CREATE TABLE only_here (n int)")
        assert run(running.urls.owner, "SELECT to_regclass('only_here')") == [(None,)]


def test_forked_child_neither_stops_the_server_nor_keeps_the_lock(running: Server) -> None:
    child = os.fork()
    if child == 0:
        running.stop()
        os._exit(5 if running.is_owner else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert running.is_alive()
    assert run(running.urls.app, "SELECT 1") == [(1,)]


def test_handle_shows_no_password(running: Server) -> None:
    secret = running.urls.app.partition("cuadra_app:")[2].partition("@")[0]
    assert len(secret) > 20
    assert secret not in repr(running) + str(running.urls)
