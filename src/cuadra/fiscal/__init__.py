"""The law as pure functions: no network, no database, no clock. One folder a country, one file a rule or format."""
