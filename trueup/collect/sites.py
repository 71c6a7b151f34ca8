"""The files of sites, asked for beside `nginx -T`: that one shows only what is enabled, and nothing of a broken one."""

import base64
import binascii
import posixpath
import re
import shlex
from collections.abc import Mapping

from trueup.collect.asking import MUCH, Answer, Question
from trueup.collect.framed_files import FRAME, framed
from trueup.collect.nginx_secrets import without_secrets
from trueup.collect.tree import Tree
from trueup.expectations import Expectations
from trueup.facts.common import Place, Problem, Unavailable
from trueup.facts.sites import SiteFile, Sites
from trueup.syntax.nginx_configuration import configuration, printable
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.secrets import redact_text

NAME, COMMAND, SECONDS = "sites", "cat /etc/nginx/sites-available/*", 10

_SCRIPT = """
enabled=ENABLED
files_of() {
    { $AS_ROOT find -L "$@" -maxdepth 1 -type f -exec readlink -f -z -- {} + 2>&1 >&7 |
        sed '/^find: [^*]*: No such file or directory$/d' >&2; } 7>&1
}
files_of "$enabled" | base64 -w0
printf '\\n'
files_of "$enabled" FOLDERS | sort -zu | head -zn 500 |
    $AS_ROOT xargs -0r sh -c 'FRAMEframe "$@"' sh
exit 0
"""
_MANAGED = re.compile(r"#\s*managed by Certbot\b", re.IGNORECASE)


def questions(expectations: Expectations) -> tuple[Question, ...]:
    """The directories are those of the layout, as quoted arguments of which only `*` keeps its meaning.

    One that is not there holds nothing: nginx's own packages have no `sites-enabled`.
    """
    layout = expectations.layout
    mapped = (mapping.server for mapping in layout.sites)
    folders = dict.fromkeys(posixpath.dirname(path) if "*" in posixpath.basename(path) else path for path in mapped)
    script = _SCRIPT.replace("ENABLED", shlex.quote(layout.sites_enabled))
    script = script.replace("FOLDERS", " ".join(map(_globbed, folders)))
    needs = ("find", "readlink", "sed", "sort", "xargs", "base64")
    return (Question(NAME, COMMAND, script.replace("FRAME", FRAME.replace("'", "'\\''")), SECONDS, MUCH, needs),)


def _globbed(path: str) -> str:
    return "*".join(shlex.quote(part) if part else "" for part in path.split("*"))


def parse(answers: Mapping[str, Answer]) -> Sites | Unavailable:
    """What lies on the host; an answer with complaints is one of which a part may be missing."""
    at, answer = Place(command=COMMAND), answers.get(NAME)
    if answer is None:
        return Unavailable("the host's answer was cut short before its sites", at)
    if answer.timed_out:
        return Unavailable(f"no answer within {SECONDS} s", at)
    if answer.useless:
        return Unavailable(answer.useless, at)
    if complaint := answer.errors.strip():
        return Unavailable(redact_text(printable(complaint.splitlines()[-1])), at)
    try:
        packed, _, files = answer.output.partition("\n")
        enabled = base64.b64decode(packed, validate=True).decode("utf-8", "surrogateescape").split("\0")
        found = {path: _site(path, path, text, enabled=path in enabled) for path, text in framed(files)}
    except (binascii.Error, ValueError) as error:
        return Unavailable(f"the files of sites could not be read: {error}", at)
    return Sites(tuple(found[path] for path in sorted(found)))


def from_tree(tree: Tree) -> Sites:
    """What the tree would put there: every site of a tree is meant to be enabled."""
    return Sites(tuple(_site(file.server, file.shown, file.content(), enabled=True) for file in tree.sites))


def _site(path: str, shown: str, text: str | Unavailable, *, enabled: bool) -> SiteFile:
    """The file alone: whatever it includes may be absent, and is not looked for."""
    if isinstance(text, Unavailable):
        why = Unavailable(printable(text.reason), Place(printable(shown)))
        return SiteFile(printable(path), printable(shown), enabled, (), unread=why)
    read = configuration(path, Files({path: Source(shown, text)}, ("*",), complete=False))
    managed = (number for number, line in enumerate(text.split("\n"), 1) if _MANAGED.search(line))
    return SiteFile(
        path=printable(path),
        shown=printable(shown),
        enabled=enabled,
        directives=without_secrets(read.directives),
        certbot_lines=tuple(managed),
        problems=tuple(Problem(redact_text(printable(each.text)), each.at) for each in read.problems),
    )
