"""A location put into any site takes its own requests, and every other request goes where it went."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trueup.routing import Routes
from trueup.starting.site_edit import insert_location, style
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

PATHS = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=3).map(lambda parts: f"/{'/'.join(parts)}/")
COMMENTS = st.sampled_from(["", "# one\n", "  # two\n  # lines { ; }\n", "\n", "\n# apart\n\n"])
BODIES = st.sampled_from([" return 204; ", "\n    return 204;\n  ", " # end }\n return 204;\n"])
AFTER = st.sampled_from(["\n", " # behind\n", "\n\n", " "])
OTHERS = st.sampled_from(
    ["", "  gzip on;\n", "  location = /exact { return 205; }\n", "  location @named { return 206; }\n"]
)


@st.composite
def sites(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A site, and the paths of its locations."""
    names = draw(st.lists(st.one_of(PATHS, st.just("/")), max_size=5, unique=True))
    blocks = "".join(
        f"{draw(COMMENTS)}  location {name} {{{draw(BODIES)}}}{draw(AFTER)}{draw(OTHERS)}" for name in names
    )
    ends = draw(st.sampled_from(["\n}\n", "}\n", "\n}", "} # the end"]))
    text = f"# head\nserver {{\n  listen 80;\n  server_name a;\n{blocks}{ends}"
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text), names


def routes(text: str) -> Routes:
    main = f"events {{}}\nhttp {{\n{text}\n}}\n"
    return Routes(configuration("/n.conf", Files({"/n.conf": Source("n.conf", main)})).directives)


def taken(found: Routes, path: str) -> str:
    level = found.routed(f"http://a{path}".encode()).level
    return level.written if level else ""


@settings(max_examples=300, deadline=None, derandomize=True)
@given(sites(), PATHS)
def test_only_requests_below_the_new_path_go_elsewhere(site: tuple[str, list[str]], path: str) -> None:
    text, names = site
    assume(path not in names)
    indent, step = style(text, "site", 2)
    lines = [f"{indent}location {path} {{", f"{indent}{step}return 299;", f"{indent}}}"]
    new = insert_location(text, "site", 2, path, lines)
    before, after = routes(text), routes(new)
    longer = [name for name in names if name.startswith(path)]
    for asked in (*names, *(f"{name}x" for name in names), "/", "/exact", path, f"{path}x", f"{path}b/x"):
        own = asked.startswith(path) and not any(asked.startswith(name) for name in longer)
        assert taken(after, asked) == (path if own else taken(before, asked)), new
    more = len(new) - len(text)
    assert any(new[:at] + new[at + more :] == text for at in range(len(text) + 1))
    assert new.count("\r\n") == (new.count("\n") if "\r\n" in text else 0)
    assert style(new, "site", 2) == (indent, step)
