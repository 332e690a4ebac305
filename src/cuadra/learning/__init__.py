"""Learning: what a company's confirmed documents teach its reader, and how far it is trusted to go on alone."""
