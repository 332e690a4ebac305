"""The database room: connections, tenants' walls, migrations. What the tables mean is the nouns' business."""
