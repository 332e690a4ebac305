"""The API, ``/api/v1``: each route parses, calls one service, presents."""
