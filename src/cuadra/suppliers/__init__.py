"""Suppliers: who they are, what their confirmed documents teach, and the rules that people made for them."""
