"""Panama: DGI, electronic invoice FE, CUFE, RUC."""
