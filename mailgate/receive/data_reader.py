"""The data of one message, from the reply 354 to CRLF.CRLF, in whatever pieces it arrives."""

from __future__ import annotations

from ..model.reply import BARE_NEWLINE, LINE_TOO_LONG, TOO_LARGE, Reply

_END = b"\r\n.\r\n"
#: What an end mark, or a stuffed dot, may begin with at the end of a block; longest first.
_BEGINNINGS = (b"\r\n.\r", b"\r\n.", b"\r\n", b"\r")


class DataReader:
    """Takes blocks until the end mark has come, and then has the content with its dots unstuffed.

    Only CRLF.CRLF ends the data (RFC 5321 §4.1.1.4): a server that also takes LF.LF for an end lets one message smuggle
    another.  What cannot be accepted is read to its end all the same, without being kept, and ``fault`` says why.
    How the stream is cut into blocks makes no difference to anything; no I/O, no clock.

    Args:
        max_size: octets of content.
        max_line: octets of a line without its end.
        allow_bare: take CR, LF and NUL as they come; else they are a fault.
    """

    def __init__(self, max_size: int, max_line: int, *, allow_bare: bool) -> None:
        self._max_size = max_size
        # Between two LF, so that lines ended by LF alone are lines too where these are allowed; a CR counts.
        self._max_gap = max_line + 1
        #: Octets of content so far, kept or not.
        self.size = 0
        # One array: a list of pieces takes 40 times what is in it when each packet brings one octet.
        self._kept = bytearray()
        # The data starts where a line starts: as if the CRLF after "DATA" were its first.  Cut off in _take.
        self._tail = b"\r\n"
        self._started = False
        self._look_for_bare = not allow_bare
        self._found_bare = False
        self._found_long = False
        self._refused: Reply | None = None
        #: Octets since the last LF.
        self._open_line = 0

    @property
    def fault(self) -> Reply | None:
        """Why this message is refused; None as long as nothing speaks against it."""
        if self.size > self._max_size:
            return TOO_LARGE
        if self._found_bare:
            return BARE_NEWLINE
        return LINE_TOO_LONG if self._found_long else self._refused

    def refuse(self, reason: Reply) -> None:
        """Keep nothing from here on, for a reason that is not in the data."""
        self._refused = reason
        self._kept.clear()

    def feed(self, block: bytes) -> bytes | None:
        """Take the next block; once the end mark has come, return what followed it (commands), until then None."""
        window = self._tail + block
        # One search finds the lines that begin with a dot; most blocks have none, and neither end nor stuffing then.
        dotted = window.find(b"\r\n.")
        end = window.find(_END, dotted) if dotted >= 0 else -1
        if end >= 0:
            self._take(window[: end + 2], stuffed=dotted < end)
            return window[end + len(_END) :]
        self._tail = next((begun for begun in _BEGINNINGS if window.endswith(begun)), b"")
        self._take(window[: len(window) - len(self._tail)], stuffed=dotted >= 0)
        return None

    def content(self) -> bytes:
        """The whole content, given away: to be called once, after the end and without a fault."""
        content = bytes(self._kept)
        self._kept.clear()
        return content

    def _take(self, raw: bytes, *, stuffed: bool) -> None:
        """Take a piece that ends neither within a CRLF nor between the start of a line and its first dot."""
        if not raw:
            return
        # RFC 5321 §4.5.2
        piece = raw.replace(b"\r\n.", b"\r\n") if stuffed else raw
        if not self._started:
            piece = piece[2:]
            self._started = True
        self.size += len(piece)
        if self._look_for_bare and not self._found_bare:
            self._found_bare = _has_bare(raw)
        if not self._found_long:
            self._found_long = self._has_long_line(piece)
        if self.fault:
            self._kept.clear()
        else:
            self._kept += piece

    def _has_long_line(self, piece: bytes) -> bool:
        """Whether a line is longer than allowed; jumps from line end to line end, as far as a line may reach."""
        start = -self._open_line
        while len(piece) - start > self._max_gap:
            end = piece.rfind(b"\n", max(start, 0), max(start + self._max_gap + 1, 0))
            if end < 0:
                return True
            start = end + 1
        last = piece.rfind(b"\n")
        self._open_line = self._open_line + len(piece) if last < 0 else len(piece) - last - 1
        return False


def _has_bare(piece: bytes) -> bool:
    """Whether there is a CR or LF outside a CRLF, or a NUL."""
    without = piece.replace(b"\r\n", b"")
    return b"\n" in without or b"\r" in without or b"\0" in without
