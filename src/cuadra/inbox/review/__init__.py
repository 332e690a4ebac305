"""What people say of a document that the reading was not sure of."""
