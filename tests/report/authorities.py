"""A timestamp authority and a place for revocation lists, on this machine."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from inspect_tool.report import demo_pki


class Server(ThreadingHTTPServer):
    """A timestamp authority of one's own. `hold` keeps answers back; `answer_type` may lie."""

    def __init__(self, now: datetime, stamped: datetime) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.hold = threading.Event()
        self.hold.set()
        #: Set once somebody has asked for a timestamp.
        self.waited_for = threading.Event()
        self.answer_type = "application/timestamp-reply"
        self.asked = self.fetched = 0
        #: What a request for a file is answered with: revocation lists.
        self.files: dict[str, bytes] = {}
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.root = demo_pki.certificate("CA dấu thời gian", "Cơ quan", key, now=now)
        stamping = [ExtendedKeyUsageOID.TIME_STAMPING]
        leaf = demo_pki.certificate("TSA thử", "Cơ quan", key, now=now, issuer=(self.root, key), purposes=stamping)
        self.authority = DummyTimeStamper(
            asn1_x509.Certificate.load(leaf.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
            fixed_dt=stamped,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, *args: Any) -> None:
        """Say nothing: who gave up waiting has hung up."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.asked += 1
        self.server.waited_for.set()
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.hold.wait(20)
        answer = asyncio.run(self.server.authority.async_request_tsa_response(request)).dump()
        self.send_response(200)
        self.send_header("Content-Type", self.server.answer_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self) -> None:
        self.server.fetched += 1
        data = self.server.files.get(self.path)
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Type", "application/pkix-crl")
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
