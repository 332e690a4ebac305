"""OCR engines and vision models behind two small protocols."""
