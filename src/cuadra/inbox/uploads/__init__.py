"""Files that come in parts, until the last one makes a document of them."""
