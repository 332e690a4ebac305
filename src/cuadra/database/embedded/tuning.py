"""How the server is set: two processor cores, little memory, and nothing acknowledged that is not on the disk."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULTS: Mapping[str, str] = {
    "shared_buffers": "64MB",
    "max_connections": "100",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",  # disks without arms; else whole tables are read where an index would tell
    "wal_level": "minimal",  # nobody follows this server; backups are dumps
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "min_wal_size": "80MB",
    "io_method": "sync",  # the workers of 18 cost three processes and bring nothing at this size
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "autovacuum_naptime": "20s",  # the queue's tables change all the time
    "idle_in_transaction_session_timeout": "10min",  # a frozen process must not hold a row for ever
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
KEPT: Mapping[str, str] = {  # nobody may change these
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
    "logging_collector": "off",  # the log is a file of ours, see log.py
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    # statements, details and parameters carry people's data: never in a log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def arguments(port: int, socket: str, tuning: Mapping[str, str] | None = None) -> list[str]:
    """The ``-c name=value`` of a start."""
    wanted = {**DEFAULTS, **(tuning or {}), **KEPT, "port": str(port), "unix_socket_directories": socket}
    return [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
