"""What people are told of what happens: in the pages, by mail, by push; what each wants of it, and when."""
