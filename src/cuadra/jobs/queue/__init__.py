"""What the workers do across companies, as the queue's own role: begin, take over, sweep, purge."""
