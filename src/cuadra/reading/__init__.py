"""From bytes to checked fields, without a database, a server or the network."""
