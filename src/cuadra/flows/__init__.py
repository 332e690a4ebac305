"""What joins the nouns: intake, and later issuing, portals, nightly work. The only room that knows two nouns."""
