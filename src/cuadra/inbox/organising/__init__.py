"""What people order documents by: tags, notes, fields of their own, saved views, deeds on many."""
