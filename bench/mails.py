"""The mails that are sent: distinct, of a given size, and what customers write to a support desk."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass

#: The desk of the bench, and the domain whose authors its relay vouches for.
DESK, AUTHORS = "support@desk.example", "client.example"

#: What an ordinary mail has gone through before it reaches a support desk.
_HEADER = """\
Received: from mx.client.example (mx.client.example [192.0.2.10])
\tby relay.desk.example (Postfix) with ESMTPS id 4XyZ{n:08d}
\tfor <support@desk.example>; Tue, 13 Oct 2026 08:12:0{digit} +0200 (CEST)
Received: from poste-{n}.client.example (unknown [198.51.100.7])
\tby mx.client.example (Postfix) with ESMTPA id 5AbC{n:08d};
\tTue, 13 Oct 2026 08:12:00 +0200 (CEST)
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=client.example; s=2026; t=1791871920;
\tbh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; h=From:To:Subject:Date:Message-ID;
\tb=dOtl6mTeNk3yQ5Jzc0TgPZ5mYhQpXjHk3GmPLw1tYkqs9m8p2aYcZ7Zr6W9tX4vVjYHc3r0uB0x
\t kT8zq1uQpC2mX7vRrW6nF4eD5sL9aK0jH8gT2yU1iO3pM6bN4vC7xZ5lK8jH6gF4dS2aQ1wE3rT5y
From: "Service achats" <{author}>
To: Support <support@desk.example>
Subject: {subject} ##PO{n}##
Date: Tue, 13 Oct 2026 08:12:00 +0200
Message-ID: <bench-{n}@client.example>
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
Content-Language: fr
"""

_SENTENCES = (
    "Depuis ce matin, l'imprimante du deuxième étage n'imprime plus que la moitié de chaque page.",
    "Nous avons redémarré l'appareil et changé la cartouche, sans résultat.",
    "Le message affiché est « erreur 0x610000f6 », et le voyant orange clignote.",
    "Plusieurs collègues sont concernés, surtout pour les bons de commande du jour.",
    "Pourriez-vous nous dire s'il faut prévoir le passage d'un technicien ?",
    "Le poste est relié au réseau par câble, et les autres imprimantes fonctionnent.",
)
_SUBJECT = "=?utf-8?q?Imprimante_en_panne_au_deuxi=C3=A8me_=C3=A9tage?="
_CUSTOMERS = 200


@dataclass(frozen=True, slots=True)
class MailKind:
    """Mails of one size; ``nth`` differ from each other in header and Message-ID."""

    name: str
    size: int
    content_headers: str
    body: bytes

    @classmethod
    def of(cls, size: int) -> MailKind:
        """Mails of ``size`` octets: text up to 10 KB, text with an attachment in base64 above."""
        room = size - len(_header(0).encode())
        if size <= 10 * 1024:
            headers = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            body = _text(room - len(headers) - headers.count("\n"))
        else:
            headers = 'Content-Type: multipart/mixed; boundary="=_bench"\n\n'
            body = _with_attachment(room - len(headers) - headers.count("\n"))
        return cls(_size_in_words(size), size, headers, body)

    def nth(self, n: int) -> bytes:
        """The ``n``-th mail, with CRLF line ends and without the final dot."""
        return (_header(n) + self.content_headers).replace("\n", "\r\n").encode() + self.body


def author(n: int) -> str:
    """Who writes the ``n``-th mail."""
    return f"achats{n % _CUSTOMERS}@{AUTHORS}"


def message_id(n: int) -> str:
    """The Message-ID of the ``n``-th mail, with its brackets."""
    return f"<bench-{n}@client.example>"


def _header(n: int) -> str:
    return _HEADER.format(n=n, digit=n % 10, author=author(n), subject=_SUBJECT)


def _text(size: int) -> bytes:
    chosen = random.Random(size)
    lines = ["Bonjour,", ""]
    while sum(len(line.encode()) + 2 for line in lines) < size:
        lines.append(chosen.choice(_SENTENCES))
    whole = "\r\n".join(lines).encode()[: max(size, 40)]
    # Not cut inside a character.
    return whole.decode(errors="ignore").encode() + b"\r\n"


def _with_attachment(size: int) -> bytes:
    head = (
        b"--=_bench\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + _text(1200)
        + b"\r\n--=_bench\r\nContent-Type: application/pdf; name=bon.pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="bon.pdf"\r\n\r\n'
    )
    tail = b"--=_bench--\r\n"
    # 57 octets make a line of 76 characters and its CRLF.
    octets = random.Random(size).randbytes((size - len(head) - len(tail)) // 78 * 57)
    return head + base64.encodebytes(octets).replace(b"\n", b"\r\n") + tail


def _size_in_words(size: int) -> str:
    return f"{round(size / 1024)} KB" if size < 1024 * 1024 else f"{round(size / (1024 * 1024))} MB"
