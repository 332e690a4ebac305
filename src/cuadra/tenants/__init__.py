"""Companies, the people who work in them, and the ways they prove who they are."""
