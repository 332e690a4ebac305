"""Runs ``cuadra read`` with the stand-in reader, as a process of its own: usage: run_batch.py FOLDER OUT [JOBS]."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

if __name__ == "__main__":
    import standin

    from cuadra.cli.session import Plan, carry_out

    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have told them to ignore it
    folder, out, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    sys.exit(carry_out(Plan([folder], form="json", jobs=jobs, out=out, job=standin.read_file)))
