"""Argentina: ARCA (formerly AFIP), CAE, CUIT."""
