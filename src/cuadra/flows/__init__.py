"""What joins the nouns: intake of a document, and later issuing, portals, nightly work. The only room that knows two nouns."""
