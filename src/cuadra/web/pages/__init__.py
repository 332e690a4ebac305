"""Pages for people: the way in, how it is, and what a code means. Plain HTML, no script."""
