"""From words on pages to fields: rows, candidates, learned scorer, checks, calibrated confidence."""
