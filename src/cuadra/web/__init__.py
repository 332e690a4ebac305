"""The application that the web server runs: the API, the pages, and what stands between a request and a service."""
