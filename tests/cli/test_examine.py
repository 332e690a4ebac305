from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cuadra.cli.doctor import _print
from cuadra.cli.examine import _cache, _keys, _ollama
from cuadra.cli.examined import Capability, reason
from cuadra.cli.main import app
from cuadra.kit.secret import Secret
from cuadra.reading.fields.store import BrokenModel
from cuadra.settings import Settings


@pytest.fixture
def ollama() -> Iterator[str]:
    class Tags(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"models": [{"name": "qwen3-vl:2b"}]}).encode())

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Tags)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_ollama_with_the_model_that_was_asked_for_works(ollama: str) -> None:
    assert _ollama(Settings(ollama_url=ollama, vision="ollama", vision_model="qwen3-vl:2b")).works


def test_ollama_without_the_model_that_was_asked_for_says_which_there_are(ollama: str) -> None:
    found = _ollama(Settings(ollama_url=ollama, vision="ollama", vision_model="llama3.2-vision:3b"))
    assert (found.works, found.code) == (False, "DOC-008")
    assert "qwen3-vl:2b" in str(found.told("en")["detail"])


def test_ollama_that_does_not_answer_is_told_with_its_address() -> None:
    found = _ollama(Settings(ollama_url="http://127.0.0.1:1"))
    assert (found.works, found.code) == (False, "DOC-004")


def test_a_key_alone_does_not_let_documents_out() -> None:
    keyed = {one.what: one.code for one in _keys(Settings(anthropic_key=Secret("k")))}
    allowed = {one.what: one.code for one in _keys(Settings(anthropic_key=Secret("k"), allow_cloud=True))}
    assert (keyed["Anthropic"], allowed["Anthropic"], keyed["OpenAI"]) == ("DOC-009", "DOC-000", "DOC-003")


def test_a_cache_that_others_can_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    assert [one.code for one in _cache(folder)] == ["DOC-000", "DOC-006"]


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert [one.code for one in _cache(tmp_path / "file" / "cache")] == ["DOC-005"]


@pytest.mark.slow
def test_doctor_really_reads_a_word_with_each_local_engine() -> None:
    done = CliRunner().invoke(app, ["doctor", "--json"])
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert "CUADRA" in found["OCR PP-OCRv6 small"]["detail"]
    assert "CUADRA" in found["OCR PP-OCRv6 tiny"]["detail"]
    assert done.exit_code == (3 if any(one["needed"] and not one["works"] for one in found.values()) else 0)


def test_what_was_tried_is_named_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    row = Capability(
        "fields model", works=False, is_needed=True, code="DOC-001", fact=reason(ImportError(name="numpy"))
    )
    _print([row.told("es")], "es")
    told = " ".join(capsys.readouterr().out.split())
    assert "modelo de campos" in told
    assert row.told("es")["detail"] == "Falta o falló: falta el paquete numpy."
    assert row.told("en")["detail"] == "Missing or failing: the package numpy is missing."


@pytest.mark.parametrize(
    ("caught", "told"),
    [
        (PermissionError(13, "Permission denied"), "no hay permiso"),
        (ZeroDivisionError("division by zero"), "error interno ZeroDivisionError"),
        (BrokenModel(file="x"), "LRN-001"),
    ],
)
def test_what_a_library_says_in_english_is_not_shown(caught: Exception, told: str) -> None:
    row = Capability("x", works=False, code="DOC-001", fact=reason(caught))
    assert row.told("es")["detail"] == f"Falta o falló: {told}."
