"""Where a directive may stand, with how many arguments, and how often: only the directives that such platforms use.

A directive that is not listed is never refused: modules add their own. Each row is checked against the real nginx by
the self-tests, for every context and argument count.
"""

import msgspec

MANY = 99

MAIN, HTTP, SERVER, LOCATION, UPSTREAM = "main", "http", "server", "location", "upstream"
IF_IN_SERVER, IF_IN_LOCATION, LIMIT_EXCEPT = "if in server", "if in location", "limit_except"

_LETTERS = {
    "M": MAIN,
    "H": HTTP,
    "S": SERVER,
    "L": LOCATION,
    "U": UPSTREAM,
    "s": IF_IN_SERVER,
    "l": IF_IN_LOCATION,
    "X": LIMIT_EXCEPT,
}


class Rule(msgspec.Struct, frozen=True):
    """`once`: a second one in the same block is refused. `value`: on, time or size, for the first argument."""

    contexts: frozenset[str]
    least: int
    most: int
    block: bool = False
    once: bool = False
    value: str = ""

    @property
    def counts(self) -> range:
        """The argument counts that nginx takes."""
        return range(self.least, self.most + 1)


_TABLE = """
events                    M      0   block
http                      M      0   block
server                    H      0   block
upstream                  H      1   block
location                  SL     1-2 block
if                        SL     1+  block
limit_except              L      1+  block once
types                     HSL    0   block
map                       H      2   block
geo                       H      1-2 block
listen                    S      1+
server_name               S      1+
try_files                 SL     2+
return                    SLsl   1-2
rewrite                   SLsl   2-3
set                       SLsl   2
break                     SLsl   0
root                      HSLl   1   once
alias                     L      1   once
index                     HSL    1+
internal                  L      0
default_type              HSL    1   once
error_page                HSLl   2+
access_log                HSLlX  1+
log_format                H      2+
add_header                HSLl   2-3
expires                   HSLl   1-2
allow                     HSLX   1
deny                      HSLX   1
auth_basic                HSLX   1   once
auth_basic_user_file      HSLX   1   once
auth_request              HSL    1   once
client_max_body_size      HSL    1   once size
client_body_buffer_size   HSL    1   once size
client_body_timeout       HSL    1   once time
client_header_timeout     HS     1   once time
send_timeout              HSL    1   once time
keepalive_timeout         HSLU   1-2 once
gzip                      HSLl   1   once on
gzip_types                HSL    1+
gzip_comp_level           HSL    1   once
sendfile                  HSLl   1   once on
tcp_nopush                HSL    1   once on
underscores_in_headers    HS     1   once on
resolver                  HSL    1+
proxy_pass                LlX    1   once
proxy_set_header          HSL    2
proxy_hide_header         HSL    1
proxy_pass_header         HSL    1
proxy_http_version        HSL    1   once
proxy_redirect            HSL    1-2
proxy_buffering           HSL    1   once on
proxy_request_buffering   HSL    1   once on
proxy_buffer_size         HSL    1   once size
proxy_buffers             HSL    2   once
proxy_intercept_errors    HSL    1   once on
proxy_connect_timeout     HSL    1   once time
proxy_send_timeout        HSL    1   once time
proxy_read_timeout        HSL    1   once time
proxy_next_upstream       HSL    1+
proxy_ssl_server_name     HSL    1   once on
proxy_ssl_verify          HSL    1   once on
ssl_certificate           HS     1
ssl_certificate_key       HS     1
ssl_dhparam               HS     1   once
ssl_protocols             HS     1+
ssl_ciphers               HS     1   once
ssl_prefer_server_ciphers HS     1   once on
ssl_session_cache         HS     1-2
ssl_session_timeout       HS     1   once time
ssl_session_tickets       HS     1   once on
"""


def _rule(row: str) -> tuple[str, Rule]:
    name, contexts, count, *words = row.split()
    least, _, most = count.replace("+", f"-{MANY}").partition("-")
    value = next((word for word in words if word in {"on", "time", "size"}), "")
    where = frozenset(_LETTERS[letter] for letter in contexts)
    return name, Rule(where, int(least), int(most or least), "block" in words, "once" in words, value)


RULES: dict[str, Rule] = dict(map(_rule, _TABLE.strip().splitlines()))
"""By name. `server` of an upstream is SERVER_OF_UPSTREAM."""

SERVER_OF_UPSTREAM = Rule(frozenset({UPSTREAM}), 1, MANY)


def context_inside(name: str, context: str) -> str | None:
    """The context of a block's body, or None where the body is not known here."""
    if name == "if":
        return {SERVER: IF_IN_SERVER, LOCATION: IF_IN_LOCATION}.get(context)
    return name if name in {HTTP, SERVER, LOCATION, UPSTREAM, LIMIT_EXCEPT} else None
