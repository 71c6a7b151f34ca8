"""Includes, against what `nginx -T` opens and in which order."""

import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from trueup.collect.nginx_dump import dumped_configuration
from trueup.facts.nginx import Configuration, Directive
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source, glob_pattern

pytestmark = pytest.mark.programs

Dump = Callable[[Path], subprocess.CompletedProcess[str]]
FilesBelow = Callable[[Path], Mapping[str, Source]]

MAP = "map $uri $%s { a %s; }\n"


def built(root: Path, main: str, **files: str) -> Path:
    """A main file that includes `main` in its http block, beside files named with `__` for a slash."""
    file = root / "etc" / "nginx.conf"
    file.parent.mkdir()
    file.write_text(f"events {{}} http {{ {main} }}\n")
    for name, text in files.items():
        path = file.parent / name.replace("__", "/").replace("_dot_", ".").replace("_dash_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return file


def opened(printed: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^# configuration file (/.*):$", printed, re.MULTILINE))


def read(file: Path, files: Mapping[str, Source]) -> Configuration:
    return configuration(str(file), Files(files))


def maps(directives: tuple[Directive, ...]) -> list[str]:
    """The variables of the maps, in the order in which they were read."""
    found = []
    for directive in directives:
        found += [directive.args[1]] if directive.name == "map" else maps(directive.block or ())
    return found


FOUND = {
    "relative to the main file, not to the including one": (
        "include a/b.conf;",
        {"a__b.conf": "include c.conf;", "c.conf": ""},
    ),
    "in byte order": ("include d/*;", {"d__10_dash_b": "", "d__9_dash_a": "", "d__B": "", "d__a": "", "d__é": ""}),
    "dot files are skipped": ("include d/*;", {"d___dot_hidden": "", "d__seen": ""}),
    "a dot file is found by its dot": ("include d/.*en;", {"d___dot_hidden": "", "d__seen": ""}),
    "a glob of directories": ("include */x.conf;", {"b__x.conf": "", "a__x.conf": "", "a__y.conf": ""}),
    "sets and ranges": ("include d/[a-c!]?.conf;", {"d__a1.conf": "", "d__d1.conf": "", "d__c2.conf": ""}),
    "a negated set": ("include d/[!a]*;", {"d__a1": "", "d__b1": ""}),
    "a literal bracket": ("include d/x[[]1;", {"d__x[1": "", "d__x1": ""}),
    "nothing, by a glob": ("include nowhere/*.conf;", {}),
    "the same file twice": ("include c.conf; include c.conf;", {"c.conf": ""}),
    "an escaped star": (r"include 'd/\\*x?';", {"d__*x1": "", "d__ax1": ""}),
    "within a map": ("map $uri $m { include c.conf; b 2; }", {"c.conf": "a 1;"}),
    "within types": ("types { include c.conf; }", {"c.conf": "text/x x;"}),
    "within an if": ("server { listen 127.0.0.1:18080; if ($uri) { include c.conf; } }", {"c.conf": "return 204;"}),
    "within limit_except": (
        "server { listen 127.0.0.1:18080; location / { limit_except GET { include c.conf; } } }",
        {"c.conf": "deny all;"},
    ),
}


@pytest.mark.parametrize("rule", FOUND)
def test_nginx_opens_the_same_files_in_the_same_order(
    rule: str, tmp_path: Path, dump: Dump, files_below: FilesBelow
) -> None:
    main, files = FOUND[rule]
    file = built(tmp_path, main, **files)
    printed = dump(file)
    assert printed.returncode == 0, printed.stderr
    found = read(file, files_below(tmp_path))
    assert found.problems == ()
    assert found.files == opened(printed.stdout)
    assert dumped_configuration(printed.stdout).directives == found.directives


REFUSED = {
    "a file that is not there": ("include nowhere.conf;", {}),
    "a file that includes itself": ("include c.conf;", {"c.conf": "include c.conf;"}),
    "two files that include each other": (
        "include c.conf;",
        {"c.conf": "include d.conf;", "d.conf": "include c.conf;"},
    ),
    "a block that is closed in another file": ("server { include c.conf;", {"c.conf": "}"}),
    "a block that is opened in another file": ("include c.conf; }", {"c.conf": "server {"}),
    "two files of one include": ("include c.conf d.conf;", {"c.conf": "", "d.conf": ""}),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_nginx_refuses_the_same_includes(rule: str, tmp_path: Path, dump: Dump, files_below: FilesBelow) -> None:
    main, files = REFUSED[rule]
    file = built(tmp_path, main, **files)
    assert dump(file).returncode  # it dies of a cycle, by SIGSEGV
    found = read(file, files_below(tmp_path))
    assert found.problems
    assert all(problem.at.file.startswith(str(tmp_path)) and problem.at.line for problem in found.problems)


def test_each_directive_names_the_file_it_stands_in(tmp_path: Path, files_below: FilesBelow) -> None:
    file = built(tmp_path, "include c.conf; map $uri $z { a 1; }", **{"c.conf": MAP % ("x", 1) + MAP % ("y", 2)})
    found = read(file, files_below(tmp_path))
    http = found.directives[1].block or ()
    assert [(each.name, Path(each.file).name, each.line) for each in http] == [
        ("include", "nginx.conf", 1),
        ("map", "c.conf", 1),
        ("map", "c.conf", 2),
        ("map", "nginx.conf", 1),
    ]
    assert maps(found.directives) == ["$x", "$y", "$z"]


def test_a_configuration_saved_from_a_dump_reads_as_nginx_reads_it(
    tmp_path: Path, dump: Dump, files_below: FilesBelow
) -> None:
    saved = built(tmp_path, "", d__a=MAP % ("a", 1))
    mark = f"# configuration file {tmp_path}/etc/d/b:\n"
    saved.write_text(
        f"# configuration file {saved}:\nevents {{}} http {{ include d/a;\n{mark}" + MAP % ("b", 1) + "}\n"
    )
    printed = dump(saved)
    assert printed.returncode == 0, printed.stderr
    found = dumped_configuration(printed.stdout)
    assert found.problems == ()
    assert found.directives == read(saved, files_below(tmp_path)).directives
    assert maps(found.directives) == ["$a", "$b"]


def test_no_glob_is_slow() -> None:
    assert not glob_pattern("/" + "*a" * 40).fullmatch("/" + "a" * 250 + "b")
    assert not glob_pattern("/[z-a]").fullmatch("/a")
