"""Gives the entries of Java's trust store the build's date in place of today's.

Run by the image's own Python inside the new tree. The store (JKS) holds certificates only; it ends with a
SHA-1 over its well-known password ("changeit", which keeps nothing secret), a constant and the content.
Nothing else in the store depends on when it was made.
"""

import hashlib
import os
import pathlib
import struct

STORE = pathlib.Path("/etc/ssl/certs/java/cacerts")
HEADER = struct.Struct(">III")  # magic, version, number of entries
TRUSTED_CERTIFICATE = 2


def main():
    data = bytearray(STORE.read_bytes())
    magic, version, entries = HEADER.unpack_from(data)
    if (magic, version) != (0xFEEDFEED, 2):
        raise SystemExit(f"{STORE} is not a JKS store of version 2")
    milliseconds = int(os.environ["SOURCE_DATE_EPOCH"]) * 1000
    at = HEADER.size
    for _ in range(entries):
        tag, alias_length = struct.unpack_from(">IH", data, at)
        if tag != TRUSTED_CERTIFICATE:
            raise SystemExit(f"{STORE} holds something that is not a certificate")
        at += 6 + alias_length
        struct.pack_into(">Q", data, at, milliseconds)
        at += 8
        at += 2 + struct.unpack_from(">H", data, at)[0]  # "X.509"
        at += 4 + struct.unpack_from(">I", data, at)[0]  # the certificate
    content = bytes(data[:at])
    digest = hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + content).digest()
    STORE.write_bytes(content + digest)


main()
