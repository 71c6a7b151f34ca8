"""A configuration for each block in which a directive may stand, and arguments that no directive takes."""

from trueup.syntax.nginx_grammar import (
    HTTP,
    IF_IN_LOCATION,
    IF_IN_SERVER,
    LIMIT_EXCEPT,
    LOCATION,
    MAIN,
    SERVER,
    UPSTREAM,
)
from trueup.syntax.nginx_names import EVENTS

IN_SERVER = "events {} http { server { listen 127.0.0.1:18080; %s } }"
TEXTS = {
    MAIN: "%s",
    EVENTS: "events { %s }",
    HTTP: "events {} http { %s }",
    SERVER: IN_SERVER,
    LOCATION: IN_SERVER % "location /x { %s }",
    UPSTREAM: "events {} http { upstream u { server 127.0.0.1:18001; %s } }",
    IF_IN_SERVER: IN_SERVER % "if ($uri) { %s }",
    IF_IN_LOCATION: IN_SERVER % "location /x { if ($uri) { %s } }",
    LIMIT_EXCEPT: IN_SERVER % "location /x { limit_except GET { %s } }",
}
MANY_WORDS = " a b c d e f g h i j k;"
