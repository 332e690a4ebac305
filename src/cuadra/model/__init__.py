"""The words everybody speaks: documents, fields, evidence, pages."""
