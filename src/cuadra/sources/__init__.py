"""Where a company's documents come from by themselves: folders, mailboxes, upload links. Drive comes on the same words.

Not for documents: what a source lists becomes documents in ``flows.sourcing``.
"""
