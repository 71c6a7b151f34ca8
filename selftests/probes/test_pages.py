"""URLs asked by the real program, and what a page asks for as a browser would have it."""

import ssl
from collections.abc import Callable
from pathlib import Path

from selftests.probes.carrying_out import answered, get
from trueup.collect.probe_plan import FOREIGN_ORIGIN, Planned

Serve = Callable[..., int]
PAGE = b"""<!doctype html><html><head>
<!-- <script src="/commented.js"></script> -->
<link rel=stylesheet href=style.css?v=secret-1><LINK HREF='/abs.css' REL='Stylesheet'>
<link rel="icon" href="/favicon.ico"><link rel="modulepreload" href="../up/chunk.js">
<script src="https://cdn.example.com/x.js"></script><script>inline()</script>
<script type="module" src="./app.js"></script><script src="/gone.js"></script>
</head></html>"""


def answer(body: bytes, kind: str = "text/html; charset=utf-8", *more: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {kind}", *more, "", ""]).encode() + body


def doors(port: int) -> tuple[str, ...]:
    return ("http", "example.net", "example.net", "127.0.0.1", str(port))


def test_every_script_and_style_of_a_page_is_asked_for(serve: Serve) -> None:
    style, script = answer(b"", "text/css"), answer(b"", "application/javascript")
    port = serve({
        "/app/": answer(PAGE), "/app/style.css?v=secret-1": style, "/abs.css": style,
        "/up/chunk.js": script, "/app/app.js": script,
    })  # fmt: skip
    seen = get(port, "/app/", doors=doors(port))
    assert seen.assets is not None
    assert [(a.kind, a.url, a.status, a.content_type) for a in seen.assets if not a.elsewhere] == [
        ("style", "http://example.net/app/style.css", 200, "text/css"),
        ("style", "http://example.net/abs.css", 200, "text/css"),
        ("script", "http://example.net/up/chunk.js", 200, "application/javascript"),
        ("script", "http://example.net/app/app.js", 200, "application/javascript"),
        ("script", "http://example.net/gone.js", 404, "text/plain"),
    ]
    assert [a.url for a in seen.assets if a.elsewhere] == ["https://cdn.example.com/x.js"]
    assert "secret-1" not in repr(seen)


def test_the_base_of_a_page_is_where_its_assets_are_looked_for(serve: Serve) -> None:
    page = b'<base href="/other/"><script src="a.js"></script>'
    port = serve({"/": answer(page), "/other/a.js": answer(b"", "text/javascript")})
    seen = get(port, doors=doors(port))
    assert seen.assets is not None
    assert [(a.url, a.status) for a in seen.assets] == [("http://example.net/other/a.js", 200)]


def test_a_page_in_chunks_is_read_whole(serve: Serve) -> None:
    parts = (b"<script sr", b"c=/a.js></script>")
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    port = serve({"/": answer(body, "text/html", "Transfer-Encoding: chunked")})
    seen = get(port, doors=doors(port))
    assert seen.assets is not None
    assert [a.url for a in seen.assets] == ["http://example.net/a.js"]


def test_each_cors_header_is_counted(serve: Serve) -> None:
    twice = ("Access-Control-Allow-Origin: *", "access-control-allow-origin: *", "Access-Control-Allow-Methods: GET")
    port = serve(answer(b"{}", "application/json", *twice))
    counted = {"access-control-allow-origin": 2, "access-control-allow-methods": 1}
    assert get(port, origin=FOREIGN_ORIGIN).access_control == counted
    where = ("http", "example.net", "example.net", "127.0.0.1", str(port), "/", FOREIGN_ORIGIN)
    assert answered(Planned("options", where, "http://example.net/")).access_control == counted


def test_of_a_redirect_its_target_is_kept_without_the_query(serve: Serve) -> None:
    seen = get(serve(b"HTTP/1.1 302 Found\r\nLocation: https://example.net/login?token=abc#x\r\n\r\n"))
    assert (seen.status, seen.location) == (302, "https://example.net/login")


def test_a_header_cannot_forge_a_line_of_the_answer(serve: Serve) -> None:
    seen = get(serve(b"HTTP/1.1 200 OK\r\nContent-Type: a\tb\x0bc\x1b[31m\r\n\r\n"))
    assert seen.content_type == "a?b?c?[31m"


def test_https_is_asked_by_name(serve: Serve, certified: tuple[ssl.SSLContext, Path, Path]) -> None:
    port = serve(answer(b"{}", "application/json"), tls=certified[0])
    assert get(port, scheme="https").status == 200


def test_https_that_is_none_has_a_complaint(serve: Serve) -> None:
    seen = get(serve(b"HTTP/1.1 400 Bad Request\r\n\r\n"), scheme="https")
    assert seen.status == 0
    assert seen.complaint
