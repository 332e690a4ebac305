"""The door for programs that speak the Model Context Protocol: tools, resources and prompts over the API.

Needs the extra ``cuadra[mcp]``. Every tool is a request of the API, so scopes, walls between companies, limits and the
record are the API's own; this room only words questions and bounds answers. It opens no door by itself: ``cuadra mcp``
serves it on stdio, the web at ``/mcp``.
"""
