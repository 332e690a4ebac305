"""Pages of documents: shown, turned and cropped, put into other documents."""
