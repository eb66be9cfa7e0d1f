"""What every worker works with, wired once by ``app``."""

from __future__ import annotations

from dataclasses import dataclass

from ..lists import DirectorySource
from ..model.settings import Settings
from ..model.tokens import KeyRing
from ..policy.recipients import Recipients
from ..send.templates import Templates
from ..store.blobs import Blobs
from ..store.engine import Store
from ..verify.standing import Verifier


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one process under one configuration."""

    settings: Settings
    store: Store
    blobs: Blobs
    keys: KeyRing
    templates: Templates
    recipients: Recipients
    verifier: Verifier
    #: Who the customers are; ask anew for each message.
    directory: DirectorySource
