"""Bytes to a ``Message``: ``message.parse_message`` is the way in; nothing here knows clock, socket or database."""
