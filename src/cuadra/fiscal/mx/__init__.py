"""Mexico: SAT, CFDI, RFC."""
