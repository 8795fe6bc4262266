"""A web server for one person on this machine, and the rules by which it lets in nobody else.

    server = LocalServer(port=0)
    server.address                       # "http://127.0.0.1:40123/f3a9.../"
    server.run(site)                     # until it is stopped

It listens on 127.0.0.1 alone. Others on this machine could call it there, and so could any page in
the reader's browser; so each request must have the secret of this run in its path, and name this
server as its host (a page from elsewhere, whose name is made to lead here, cannot).
"""

import hmac
import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

HERE = "127.0.0.1"
LONGEST_REQUEST = 1 << 20  # bytes
SILENT_SECONDS = 30  # until a connection without a request is closed
NOT_HERE = "Open the address that `grader read` has printed; it changes with each start.\n"
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"  # the policy of what is no page
Site = Callable[[Request, str], Response]  # the second argument is the path behind the secret


class _Quiet(WSGIRequestHandler):
    timeout = SILENT_SECONDS

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: the addresses hold the secret."""

    def version_string(self) -> str:
        return "grader"


class LocalServer:
    """port: 0 for a free one. Raises OSError if the port is taken."""

    def __init__(self, port: int = 0):
        self._secret = secrets.token_urlsafe(24)
        self._site: Site = lambda request, path: Response("not ready", 503)
        # Opened here, since werkzeug would end the program if the port is taken.
        self._socket = socket.create_server((HERE, port))
        self.port: int = self._socket.getsockname()[1]
        self._server = make_server(
            HERE,
            self.port,
            self._answer,
            threaded=True,
            request_handler=_Quiet,
            fd=self._socket.fileno(),
        )

    @property
    def address(self) -> str:
        return f"http://{HERE}:{self.port}/{self._secret}/"

    def run(self, site: Site) -> None:
        """Answer requests until `stop` or KeyboardInterrupt."""
        self._site = site
        try:
            self._server.serve_forever()
        finally:
            self._server.server_close()
            self._socket.close()

    def stop(self) -> None:
        """End `run`, from another thread."""
        self._server.shutdown()

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = LONGEST_REQUEST
        response = self._refused(request)
        if response is None:
            try:
                response = self._site(request, request.path.split("/", 2)[2])
            except HTTPException as error:
                response = plain(error.description or error.name, error.code or 500)
        for name, value in {**HEADERS, "Content-Security-Policy": NOTHING}.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _refused(self, request: Request) -> Response | None:
        hosts = {f"{HERE}:{self.port}", f"localhost:{self.port}"}
        if request.environ.get("HTTP_HOST", "") not in hosts:
            return plain(NOT_HERE, 403)
        first, slash, _ = request.path.removeprefix("/").partition("/")
        if not (hmac.compare_digest(first.encode(), self._secret.encode()) and slash):
            return plain(NOT_HERE, 404)
        origin = request.headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            return plain(NOT_HERE, 403)
        return None


def plain(text: str, code: int = 200) -> Response:
    """A text that a browser takes for nothing else."""
    return Response(text, code, content_type="text/plain; charset=utf-8")


def page(html: str, policy: str) -> Response:
    """policy: the page's own, said by the server, too, which can also forbid frames."""
    headers: Mapping[str, str] = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}
    return Response(html, content_type="text/html; charset=utf-8", headers=headers)
