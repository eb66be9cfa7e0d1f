"""Domains that look like another one, and names that claim to be somebody (LESSONS B21, B22).

What is found here is shown to agents, and that is all: it neither joins two customers nor decides about a message.
Precision comes first, for a flag that cries wolf is not looked at.  So a domain resembles another only under the same
ending (companies do own ``.com`` and ``.fr``, and strangers do share a name), and only by one of these:

- its name, as people read it, is the same: other scripts, accents, ``0`` for ``o``, ``1`` for ``l``, ``rn`` for ``m``,
  ``vv`` for ``w``;
- its name is one letter away from one of at least five: left out, added, another, or two swapped; a digit is no such
  letter, for ``site1`` and ``site2`` are siblings;
- it begins with the other as a whole: ``client.example.attacker.example``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from .address import address_key

#: Letters of other scripts that are read as Latin ones, by their look in lower case.
_CONFUSABLE = str.maketrans(
    {
        # Cyrillic
        **dict(zip("авсԁеһіјкӏмнорԛѕтуѵԝхүг", "abcdehijklmhopqstyvwxyr", strict=True)),
        # Greek
        **dict(zip("αβεηικνορτυχγωϲ", "abenikvoptuxywc", strict=True)),
        # Latin letters beyond ASCII that NFKD leaves alone, and digits
        **dict(zip("ıłøđħŧɡɑ01", "ilodhtgaol", strict=True)),
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"))

#: Shorter names are like each other by chance.
_SHORTEST, _SHORTEST_TO_MISTYPE = 4, 5

#: Under country codes registries sell names below ``co``, ``com``, ``ac`` and so on.
_LONGEST_REGISTRY_LABEL = 3

#: As much of a display name as is looked at.
_NAME = 500
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,255}")


def lookalike(domain: str, known_domains: Iterable[str]) -> str:
    """The known domain that ``domain`` (A-labels) could be taken for; ``""`` if it is one of them or like none."""
    return Lookalikes(known_domains).of(domain)


class Lookalikes:
    """The same for many domains: the known ones are prepared once, a look-up takes time in the length of a name."""

    def __init__(self, known_domains: Iterable[str]) -> None:
        self._known: set[str] = set()
        #: Ending and name of every known domain without its subdomains.
        self._registered: set[tuple[str, str]] = set()
        self._by_skeleton: dict[tuple[str, str], tuple[str, str]] = {}
        #: By ending and name, whole or less one letter.
        self._by_part: dict[tuple[str, str], set[str]] = {}
        self._written: dict[tuple[str, str], str] = {}
        for domain in sorted(known_domains):
            self.add(domain)

    def add(self, domain: str) -> None:
        """Know one more domain (A-labels)."""
        self._known.add(domain)
        ending, name = _registered(domain)
        if not name or (ending, name) in self._registered:
            return
        self._registered.add((ending, name))
        self._written[ending, name] = domain
        self._by_skeleton.setdefault((ending, skeleton(name)), (ending, name))
        for part in _parts(name):
            self._by_part.setdefault((ending, part), set()).add(name)

    def of(self, domain: str) -> str:
        """As ``lookalike``."""
        ending, name = _registered(domain)
        if not name or (ending, name) in self._registered:
            return ""
        return self._read_alike(ending, name) or self._mistyped(ending, name) or self._beginning(domain)

    def _read_alike(self, ending: str, name: str) -> str:
        bones = skeleton(name)
        found = self._by_skeleton.get((ending, bones))
        # In ASCII a short name, such as "10" for "lo", is more likely somebody's own.
        return self._written[found] if found and (len(bones) >= _SHORTEST or not name.isascii()) else ""

    def _mistyped(self, ending: str, name: str) -> str:
        candidates = {one for part in _parts(name) for one in self._by_part.get((ending, part), ())}
        near = sorted(one for one in candidates if _one_letter_away(name, one))
        return self._written[ending, near[0]] if near else ""

    def _beginning(self, domain: str) -> str:
        labels = domain.split(".")
        heads = (".".join(labels[:count]) for count in range(len(labels) - 1, 1, -1))
        return next((head for head in heads if head in self._known), "")


def mixed_scripts(domain: str) -> bool:
    """Whether one label of ``domain`` (A-labels) has letters of two of the scripts that are read as each other.

    Latin, Greek and Cyrillic: no language writes a word in two of them, and no honest registry sells one.
    """
    return any(len(_scripts(_decoded(label))) > 1 for label in domain.split(".") if label.startswith("xn--"))


def _scripts(label: str) -> set[str]:
    # The name of a letter begins with its script; the standard library has no other word for it.
    named = {unicodedata.name(c, "").partition(" ")[0] for c in label if c.isalpha()}
    return named & {"LATIN", "GREEK", "CYRILLIC"}


def skeleton(text: str) -> str:
    """``text`` as it is read at a glance; equal for texts that look alike.  For comparison only."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bones = "".join(c for c in plain if not unicodedata.combining(c)).translate(_CONFUSABLE)
    for pair, letter in _PAIRS:
        bones = bones.replace(pair, letter)
    return bones


def _registered(domain: str) -> tuple[str, str]:
    """``("example", "client")`` of ``mail.client.example``: the ending, and the name that somebody registered there.

    The name is decoded, ``""`` where there is none.
    """
    labels = domain.split(".")
    if domain.startswith("[") or len(labels) < 2:
        return "", ""
    below = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= _LONGEST_REGISTRY_LABEL
    at = -3 if below else -2
    return ".".join(labels[at + 1 :]), _decoded(labels[at])


def _decoded(label: str) -> str:
    """The U-label of an A-label (RFC 5890), the label itself where it is none."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except ValueError:
        return label


def _parts(name: str) -> Iterator[str]:
    """The name, and the name less one letter, for each letter: names that are one letter apart share one of these."""
    if len(name) >= _SHORTEST_TO_MISTYPE:
        yield name
        yield from (name[:at] + name[at + 1 :] for at in range(len(name)))


def _one_letter_away(one: str, other: str) -> bool:
    """Whether one letter left out, added or replaced, or two neighbours swapped, make ``other`` of ``one``."""
    if min(len(one), len(other)) < _SHORTEST_TO_MISTYPE or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :] and not longer[at].isdecimal()
    if shorter[at + 1 :] == longer[at + 1 :]:
        return not (shorter[at].isdecimal() or longer[at].isdecimal())
    return shorter[at : at + 2] == longer[at : at + 2][::-1] and shorter[at + 2 :] == longer[at + 2 :]


def spoofed_name(name: str, address: str, agent_names: Iterable[str], own_domains: Iterable[str]) -> str:
    """What the name beside an address claims and the address does not bear out; ``""`` if it claims nothing.

    Another address than the author's, one of ``own_domains`` (A-labels) where his is at none of them, or the name of an
    agent on an address that is not ours either.  The answer is for agents' eyes, without anything to click.
    """
    domain = address_key(address).rpartition("@")[2]
    plain = unicodedata.normalize("NFKC", _seen(name[:_NAME])).casefold()
    ours = frozenset(own_domains)
    for found in _ADDRESS.finditer(plain):
        claimed = address_key(found[0].strip("."))
        if claimed and claimed != address_key(address):
            return f"the name holds another address: {claimed}"
    if domain in ours:
        return ""
    for own in sorted(ours):
        if re.search(rf"(?<![\w-]){re.escape(own)}(?!\.?[\w-])", plain):
            return f"the name holds our domain: {own}"
    words = _words(plain)
    if words and any(words == _words(agent) for agent in agent_names):
        return "the name is that of an agent"
    return ""


def _seen(text: str) -> str:
    """``text`` without what nobody sees: format and control characters."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cs"))


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in the order of the alphabet, as they are read: people write the surname first or last."""
    return tuple(sorted(re.findall(r"\w+", skeleton(name))))
