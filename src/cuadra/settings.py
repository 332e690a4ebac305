"""All that can be set from outside: one frozen object, read once from the environment and passed down.

Nobody else reads ``os.environ``. A plain dataclass and not pydantic-settings: that costs 0.2 CPU seconds at every
start of the command line, measured, for what the forty lines at the end do.
"""
# ruff: noqa: RUF009  the calls make dataclass fields, once

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import platformdirs

from cuadra.kit.errors import CuadraError
from cuadra.kit.secret import Secret
from cuadra.kit.why import why

PREFIX = "CUADRA_"
_HOST = r"(?!localhost\.|\d+\.\d+\.\d+\.\d+(?![\w.-]))([a-zA-Z0-9]([\w-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][\w-]{1,62}"


class SettingInvalid(CuadraError):  # noqa: N818  the cause, not the class of it
    """A variable holds what cannot be used; facts ``variable`` and ``why``, never the value."""

    code = "CFG-001"
    status = 400


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on", "si", "sí"}:
        return True
    if text.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(why("FLAG"))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _positive(text: str) -> float:
    if not 0 < (value := float(text)) < 1e9:
        raise ValueError(why("POSITIVE"))
    return value


def _count(text: str) -> int:
    return int(_positive(text))


def _port(text: str) -> int:
    if not 0 <= (value := int(text)) < 65_536:
        raise ValueError(why("PORT"))
    return value


def _share(text: str) -> float:
    if not 0 <= (value := float(text)) <= 1:
        raise ValueError(why("SHARE"))
    return value


def _address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError(why("HTTP"))
    return text.rstrip("/")


def _contact(text: str) -> str:
    """A ``mailto:`` or ``https:`` address whose host others can know: Apple refuses any other, with its tokens."""
    if text and not is_contact(text):
        raise ValueError(why("CONTACT"))
    return text


def is_contact(text: str) -> bool:
    """Whether push services take it for the sender's.

    >>> [is_contact(one) for one in ("mailto:ana@uno.mx", "https://uno.mx", "ana@uno.mx", "mailto:x@localhost")]
    [True, True, False, False]
    """
    if re.fullmatch(rf"mailto:[\w.+%-]{{1,64}}@{_HOST}", text, re.ASCII):
        return True
    return bool(re.fullmatch(rf"https://{_HOST}(:\d{{1,5}})?(/[\x21-\x7e]*)?", text, re.ASCII))


def _choice(*allowed: str) -> Callable[[str], str]:
    def chosen(text: str) -> str:
        if text not in allowed:
            raise ValueError(why("CHOICE", ", ".join(filter(None, allowed))))
        return text

    return chosen


def _setting(default: Any, read: Callable[[str], Any], text: str) -> Any:
    return field(default=default, metadata={"read": read, "text": text})


def _secret(text: str) -> Any:
    return _setting(Secret(), Secret, text)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; safety switches default to the harmless side."""

    engines: tuple[str, ...] = _setting(
        ("tiny", "small"), _names, "OCR engines in the order of trial: tiny, small, tesseract, google, textract, azure."
    )
    enough_confidence: float = _setting(
        0.85, _share, "Mean confidence of an engine (0 to 1) below which the next one reads the page too."
    )
    engine_seconds: float = _setting(30.0, _positive, "Seconds that one call of a cloud OCR engine may take.")
    engine_per_minute: float = _setting(60.0, _positive, "Calls a minute to each cloud OCR engine.")
    engine_patience: float = _setting(10.0, _positive, "Seconds that a call may wait for its turn under that limit.")
    breaker_failures: int = _setting(3, _count, "Failures in a row after which an engine rests.")
    breaker_rest: float = _setting(60.0, _positive, "Seconds that it rests before it is tried again.")
    allow_cloud: bool = _setting(False, _flag, "Whether documents may be sent to services outside of your network.")
    vision: str = _setting(
        "",
        _choice("", "ollama", "openai", "anthropic", "google-llm", "textract-expense"),
        "Asked for what is still missing: ollama, openai, anthropic, google-llm, textract-expense; empty for none.",
    )
    vision_model: str = _setting(
        "",
        str,
        "Name of the model as its server knows it. Ollama without a name uses qwen3-vl:2b (1.9 GB); "
        "on two processor cores expect minutes a page.",
    )
    vision_seconds: float = _setting(300.0, _positive, "Seconds that one answer of a vision model may take.")
    vision_per_minute: float = _setting(20.0, _positive, "Calls a minute to the vision model.")
    ollama_url: str = _setting("http://127.0.0.1:11434", _address, "Address of Ollama.")
    ollama_form: str = _setting("chat", _choice("chat", "generate"), "Which of Ollama's two forms: chat or generate.")
    openai_url: str = _setting(
        "https://api.openai.com/v1",
        _address,
        "Address of a server that speaks OpenAI's form; llama.cpp and vLLM do, e.g. http://127.0.0.1:8080/v1.",
    )
    openai_key: Secret = _secret("Key for that server; a local one needs none.")
    anthropic_url: str = _setting("", _address, "Another address for Anthropic, e.g. a gateway of yours.")
    anthropic_key: Secret = _secret("Key of Anthropic.")
    google_llm_url: str = _setting("", _address, "Another address for Google's models, e.g. a gateway of yours.")
    google_llm_key: Secret = _secret("Key of Google's Gemini API.")
    google_vision_url: str = _setting("https://vision.googleapis.com", _address, "Address of Google Cloud Vision.")
    google_vision_key: Secret = _secret("API key of Google Cloud Vision.")
    azure_url: str = _setting("", _address, "Endpoint of your Azure AI Vision resource.")
    azure_key: Secret = _secret("Key of your Azure AI Vision resource.")
    aws_region: str = _setting("us-east-1", str, "AWS region of Textract.")
    aws_access_key: Secret = _secret("AWS access key id for Textract.")
    aws_secret_key: Secret = _secret("AWS secret access key for Textract.")
    aws_session_token: Secret = _secret("AWS session token, where the key is a temporary one.")
    textract_url: str = _setting("", _address, "Another address for Textract, e.g. a private endpoint.")
    cache_folder: Path = _setting(
        Path(platformdirs.user_cache_dir("cuadra", appauthor=False)), Path, "Folder for readings already made."
    )
    cache_megabytes: int = _setting(512, _count, "Size that this folder may reach; the oldest entries go first.")
    home: Path = _setting(
        Path(platformdirs.user_data_dir("cuadra", appauthor=False)),
        Path,
        "Folder of the server: the included database, originals, keys. Not on a network drive.",
    )
    database_url: Secret = _secret(
        "Address of a PostgreSQL 15 or later whose login owns the database; DATABASE_URL is heard too. "
        "Without one, the included server."
    )
    database_pool: int = _setting(5, _count, "Connections that a process keeps open to the database, per role.")
    host: str = _setting("127.0.0.1", str, "Address on which the server listens.")
    port: int = _setting(8320, _port, "Port on which it listens; 0 for any that is free.")
    public_url: str = _setting(
        "", _address, "Address by which people reach the server, where a proxy stands before it."
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), _names, "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."
    )
    api_url: str = _setting(
        "http://127.0.0.1:8320", _address, "Server that «cuadra mcp» speaks to, for programs of the person."
    )
    api_key: Secret = _secret("API key with which it does.")
    concurrency: int = _setting(5, _count, "Jobs that a worker runs at once.")
    readers: int = _setting(2, _count, "Processes that read documents at once, per worker.")
    read_seconds: float = _setting(120.0, _positive, "Seconds that the reading of one file may take.")
    upload_megabytes: int = _setting(100, _count, "Size of the largest file that is accepted.")
    requests_per_minute: int = _setting(
        120_000, _count, "Requests a minute from one key or login before it is told to wait."
    )
    storage: str = _setting("folder", _choice("folder", "s3"), "Where large originals lie: folder or s3.")
    s3_bucket: str = _setting("", str, "Bucket for originals and backups.")
    s3_endpoint: str = _setting("", _address, "Endpoint of the bucket, where it is not Amazon's.")
    s3_region: str = _setting("us-east-1", str, "Region of the bucket.")
    s3_access_key: Secret = _secret("Access key id of the bucket.")
    s3_secret_key: Secret = _secret("Secret access key of the bucket.")
    keys: str = _setting("ring", _choice("ring", "transit"), "What wraps the keys of secrets: ring (files) or transit.")
    transit_url: str = _setting("", _address, "Address of HashiCorp Vault or OpenBao, for transit.")
    transit_token: Secret = _secret("Token for it; or the role and secret below.")
    transit_role: str = _setting("", str, "AppRole role id.")
    transit_secret: Secret = _secret("AppRole secret id.")
    allow_private_webhooks: bool = _setting(False, _flag, "Whether webhooks may go to addresses of the own network.")
    source_folders: tuple[str, ...] = _setting(
        (),
        _names,
        "Folders of this machine that companies may watch, with what is in them. {company} stands for a company's id; "
        "a folder without it is open to every company of this server.",
    )
    allow_private_mail: bool = _setting(False, _flag, "Whether mailboxes may be on servers of the own network.")
    metrics_token: Secret = _secret("Token that /metrics asks for; without one it answers this machine alone.")
    metrics_port: int = _setting(
        0, _port, "Port on this machine alone on which a «cuadra worker» serves its /metrics; 0 for none."
    )
    log_level: str = _setting("info", _choice("debug", "info", "warning", "error"), "What is logged.")
    log_form: str = _setting("json", _choice("json", "console"), "How: json lines, or console for people.")
    log_folder: Path | None = _setting(
        None, Path, "Folder for log files, turned over daily; none writes to stderr only."
    )
    smtp_url: Secret = _secret("Mail server, as smtp://user:password@host:port or smtps://…; none sends no mail.")
    mail_from: str = _setting("", str, "Sender of mails.")
    push_contact: str = _setting(
        "",
        _contact,
        "Where push services reach who runs this server, as mailto:you@your.domain or https://your.domain. "
        "Empty takes CUADRA_PUBLIC_URL if it is https, else CUADRA_MAIL_FROM; Apple sends nothing without one.",
    )
    oidc_issuer: str = _setting("", _address, "OpenID Connect issuer that people may log in with.")
    oidc_client: str = _setting("", str, "Client id there.")
    oidc_secret: Secret = _secret("Client secret there.")
    sentry_dsn: Secret = _secret("Where errors are reported (needs cuadra[otel]); none reports nothing.")
    traces_url: str = _setting(
        "", _address, "OpenTelemetry collector for traces, over HTTP, e.g. http://127.0.0.1:4318 (needs cuadra[otel])."
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this machine; ``SettingInvalid`` names the first variable that cannot be used."""
        read = {one.name: _read(one, environment) for one in fields(cls) if variable(one.name) in environment}
        if "database_url" not in read and (common := environment.get("DATABASE_URL", "").strip()):
            read["database_url"] = Secret(common)  # the name that every platform gives it
        return cls(**read)

    def secrets(self) -> tuple[Secret, ...]:
        """All secrets that are set, and the passwords inside of those that are addresses: for the log to hide."""
        kept = [value for one in fields(self) if isinstance(value := getattr(self, one.name), Secret) and value]
        inside = [Secret(part) for one in kept for part in _passwords(one.reveal())]
        return (*kept, *inside)


def _passwords(address: str) -> list[str]:
    """The password of an address with one, as it is written and as it is meant."""
    with suppress(ValueError):
        if "://" in address and (password := urlsplit(address).password):
            return [password, unquote(password)]
    return []


def variable(name: str) -> str:
    """The environment variable of a setting.

    >>> variable("allow_cloud")
    'CUADRA_ALLOW_CLOUD'
    """
    return PREFIX + name.upper()


def _read(one: Field[Any], environment: Mapping[str, str]) -> Any:
    name = variable(one.name)
    try:
        return one.metadata["read"](environment[name].strip())
    except ValueError as error:
        raise SettingInvalid(variable=name, why=_reason(error)) from None


def _reason(error: ValueError) -> str:
    """Ours as it is; what ``float`` and ``int`` say holds the value, which may be a secret, and is English."""
    told = str(error)
    return told if told.startswith("{WHY-") else why("NUMBER" if "float" in told or "int" in told else "OTHER")


def reference() -> str:
    """The page ``docs/settings.md``, from the class itself."""
    rows = [f"| `{variable(one.name)}` | {_default(one)} | {one.metadata['text']} |" for one in fields(Settings)]
    head = [
        "# Settings",
        "",
        "Every setting is an environment variable, and every one has a default that works on a laptop.",
        "This page is made from the code: `python -m cuadra.settings > docs/settings.md`.",
        "",
        "| Variable | Default | What it does |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _default(one: Field[Any]) -> str:
    value = one.default
    if value is MISSING or isinstance(value, Secret) or value in {"", None, ()}:
        return "none"
    if isinstance(value, Path):
        return f"the user's {'cache' if 'cache' in str(value) else 'data'} folder"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{','.join(value)}`" if isinstance(value, tuple) else f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
