"""Containers that are no MIME: what was signed, encrypted, or wrapped by Outlook, brought into the tree.

The tree then reads as if it had been sent in the clear.  Nothing here changes what ``Part.leaves`` gives, so the dedupe
key of a message does not depend on the keys that are configured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from mailgate.model.parsing import ParseLimits, ParseSettings
from mailgate.model.security import Security

from .defects import Defects
from .encoded_files import take_files
from .mime import Part, loose_part, read_tree
from .octets import normalise
from .security import Layer, combine, open_layer, unread
from .tnef import is_tnef, read_tnef

#: Signatures and encrypted parts that are looked at: each costs milliseconds, and honest mail has three.
_MAX_LAYERS = 10
#: Files of Outlook that are opened: a megabyte of rich text takes its time, and honest mail has one.
_MAX_STREAMS = 4


def unpack(root: Part, settings: ParseSettings, at: datetime | None, defects: Defects) -> Security:
    """Fill ``unpacked`` wherever a part of the tree holds others, and say what signatures and keys there were.

    Within ``settings.limits.layers`` and ``settings.limits.unpacked``; what is beyond stays packed, a defect.
    ``at`` is when certificates must have been valid, None if nobody asks.  Never raises (MemoryError excepted).
    """
    return _Unpacker(settings, at, defects).take_apart(root, settings.limits.layers)


class _Unpacker:
    def __init__(self, settings: ParseSettings, at: datetime | None, defects: Defects) -> None:
        self._settings = settings
        self._at = at
        self._defects = defects
        self._room = settings.limits.unpacked
        #: Parts that may still come out of containers, of all of them together.
        self._parts = settings.limits.parts
        self._layers = self._streams = 0

    def take_apart(self, root: Part, layers: int) -> Security:
        security = Security()
        for part in list(_parts(root)):
            layer = self._layer(part)
            if layer is None:
                if not part.children:
                    self._open_files(part, root)
                continue
            found = layer.security
            if layer.content is not None and self._may_open(len(layer.content), layers):
                inner = self._entity(part, layer.content, is_entity=layer.is_entity)
                part.unpacked, part.transparent = [inner], True
                found = combine(found, self.take_apart(inner, layers - 1))
            elif layer.content is not None:
                found = unread(found)
            security = combine(security, found)
        return security

    def _layer(self, part: Part) -> Layer | None:
        """What the part is as a signed or encrypted one, as long as there are not too many of them."""
        if self._layers >= _MAX_LAYERS:
            return None
        layer = open_layer(part, self._settings.keyring, self._at)
        if layer is not None:
            self._layers += 1
            if self._layers == _MAX_LAYERS:
                self._defects.add(f"Of signed and encrypted parts the first {_MAX_LAYERS} were looked at.")
        return layer

    def _may_open(self, size: int, layers: int) -> bool:
        if layers <= 0:
            self._defects.add(f"Containers lie within each other more than {self._settings.limits.layers} deep.")
            return False
        self._room -= size
        if self._room < 0:
            self._defects.add(f"More than {self._settings.limits.unpacked} bytes came out of containers.")
            return False
        return True

    def _entity(self, part: Part, content: bytes, *, is_entity: bool) -> Part:
        if not is_entity:
            return loose_part(f"{part.path}!1", content, "text/plain", parameters={"charset": "utf-8"})
        octets = normalise(content, self._defects).octets
        inner = read_tree(octets, self._limits(), self._defects, f"{part.path}!")
        self._parts = max(self._parts - sum(1 for _ in _parts(inner)), 1)
        return inner

    def _limits(self) -> ParseLimits:
        """The limits, with as many parts as may still come out of containers."""
        return replace(self._settings.limits, parts=self._parts)

    def _open_files(self, part: Part, root: Part) -> None:
        """Files within a leaf: of winmail.dat, or between the lines of a text."""
        if is_tnef(part):
            self._open_tnef(part, root)
        elif part.content_type == "text/plain" and part.disposition != "attachment" and not part.filename:
            taken = take_files(part.decoded(), f"{part.path}!", self._limits(), self._defects)
            self._parts = max(self._parts - len(taken.files), 1)
            if taken.files and self._may_open(sum(len(leaf.octets) for leaf in taken.files), 1):
                text = loose_part(f"{part.path}!0", taken.text, part.content_type, parameters=part.parameters)
                part.unpacked = [text, *taken.files]
        part.transparent = bool(part.unpacked)

    def _open_tnef(self, part: Part, root: Part) -> None:
        """Put in the place of a winmail.dat its text, if the message has none, itself, and its files."""
        self._streams += 1
        if self._streams > _MAX_STREAMS:
            self._defects.add(f"Of several winmail.dat the first {_MAX_STREAMS} were opened.")
            return
        found = read_tnef(part.decoded(), f"{part.path}!", self._limits(), self._defects, with_text=not _has_text(root))
        self._parts = max(self._parts - len(found), 1)
        if not found or not self._may_open(sum(len(leaf.octets) for leaf in found), 1):
            return
        texts = [leaf for leaf in found if not leaf.filename]
        body = texts if len(texts) < 2 else [_alternatives(part, texts)]
        part.unpacked = [*body, replace(part), *(leaf for leaf in found if leaf.filename)]


def _alternatives(part: Part, texts: Sequence[Part]) -> Part:
    whole = loose_part(f"{part.path}!0", b"", "multipart/alternative")
    whole.children = list(texts)
    for text in texts:
        text.parent = whole
    return whole


def _has_text(root: Part) -> bool:
    """Exchange writes an empty text beside a winmail.dat that holds the real one."""
    texts = (
        leaf
        for leaf in root.leaves()
        if leaf.content_type in ("text/plain", "text/html") and leaf.disposition != "attachment" and not leaf.filename
    )
    return any(leaf.decoded().strip() for leaf in texts)


def _parts(part: Part) -> Iterator[Part]:
    """The part and all below it, containers first; not into what another message encloses."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.children)


def all_leaves(part: Part) -> Iterator[Part]:
    """Every leaf of the tree, and every one that was unpacked from it."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if not one.children:
            yield one
        waiting += reversed((*one.children, *one.unpacked))
