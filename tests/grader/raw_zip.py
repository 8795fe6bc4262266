"""Zips made byte by byte, to say of their members what is not so."""

import struct
import zlib


class Raw:
    """A zip made by hand, where a library would not make it.

    fields of a member: what its entry in the list says besides, such as offset, or size.
    """

    def __init__(self, in_front: bytes = b""):
        self.data = bytearray(in_front)
        self.entries: list[bytes] = []

    def add(self, name: bytes, content: bytes, listed: bytes | None = None, **fields) -> int:
        """Add a member, stored unless `fields` say otherwise; where it begins."""
        begins = len(self.data)
        known = {
            "method": 0,
            "packed": len(content),
            "size": len(content),
            "crc": zlib.crc32(content),
            "offset": begins,
        } | fields
        facts = (known["method"], 0, 33, known["crc"], known["packed"], known["size"])
        self.data += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, *facts, len(name), 0)
        self.data += name + content
        self.list(name if listed is None else listed, facts, known["offset"])
        return begins

    def list(self, name: bytes, facts: tuple, offset: int) -> None:
        self.entries.append(
            struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, *facts, len(name), 0, 0, 0, 0, 0, offset
            )
            + name
        )

    def write(self, path, zip64: bool = False, listed_bytes: int | None = None):
        """The file. listed_bytes: the size of the list of members as the end record tells it."""
        where, entries = len(self.data), b"".join(self.entries)
        size = len(entries) if listed_bytes is None else listed_bytes
        count, end = len(self.entries), b""
        if zip64:
            end = struct.pack(
                "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, where
            ) + struct.pack("<4sLQL", b"PK\6\7", 0, where + len(entries), 1)
            count, size, where = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        end += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, where, 0)
        path.write_bytes(self.data + entries + end)
        return path
