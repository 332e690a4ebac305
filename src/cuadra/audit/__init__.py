"""The record of a company: who did what, when and from where; append-only, chained, and the source of live events."""
