"""Promise 3: one key for every copy of the same message, another one for everything else."""

from __future__ import annotations

from hashlib import sha256


class DedupeKey:
    """Collects what makes a message itself; ``hexdigest`` is its key.

    Everything is framed by its length, so that no two different sequences are the same bytes.  Decoded text is taken
    with LF line ends and without blank space at its end: relays change both.
    """

    def __init__(self) -> None:
        self._hash = sha256(b"mailgate dedupe 1\0")

    def add(self, value: str) -> None:
        """Add one header value, ``""`` if it is absent."""
        self._add_octets(value.encode("utf-8", "surrogatepass"))

    def add_part(self, content: bytes, content_type: str) -> None:
        """Add one leaf, decoded, in the order of the message."""
        if content_type.startswith(("text/", "message/", "multipart/")):
            content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b" \t\n")
        self._add_octets(content)

    def _add_octets(self, octets: bytes) -> None:
        self._hash.update(len(octets).to_bytes(8, "big"))
        self._hash.update(octets)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()
