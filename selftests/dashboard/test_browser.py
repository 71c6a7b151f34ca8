"""The page in a real Chromium: what is seen, walked through by hand and keyboard, on a desk and on a phone."""

from pathlib import Path

import pytest

from selftests import hostile
from selftests.dashboard import documents, server
from selftests.dashboard.conftest import Open
from selftests.dashboard.test_page import hostile_document
from selftests.matrix.judging import healthy_tree

pytestmark = pytest.mark.programs

SCORER = ".picture .node[aria-label*='/vibe-scorer/'][aria-label*='public URL']"
COLOUR = "return getComputedStyle(document.body).backgroundColor"
WIDER = "return document.documentElement.scrollWidth - window.innerWidth"


def test_the_page_loads_by_itself_and_says_nothing_to_the_console(opened: Open) -> None:
    page = opened(documents.detached())
    (asked,) = page.asked()
    assert asked.startswith("file:///")
    assert page.complaints() == []
    assert page.text("h1") == "✕ FAILED: api-gpt-v1: expected api-gpt-v1 on watchme-network, found only on bridge"
    assert page.run("return document.title") == "✕ 2 causes · production"


def test_the_command_that_repairs_it_is_on_the_first_screen(opened: Open) -> None:
    page = opened(documents.detached())
    below = page.run("return document.querySelector('pre.command').getBoundingClientRect().bottom")
    assert below < 600
    assert "docker network connect --alias api-gpt-v1" in page.text("pre.command")


def test_a_command_is_copied_or_selected_without_its_prompt(opened: Open) -> None:
    page = opened(documents.detached())
    page.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }")
    page.click("pre.command .copy")
    assert page.run("return window.copied").startswith("docker network connect")
    page.run("navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))")
    page.click("pre.command .copy")
    assert page.run("return getSelection().toString()").startswith("docker network connect")


def test_a_click_opens_the_chain_and_escape_closes_it(opened: Open) -> None:
    page = opened(documents.detached())
    page.click(SCORER)
    said = page.text(".panel")
    assert "network watchme-network: api-gpt-v1 is attached to bridge only" in said
    assert "docker network connect" in said
    assert [line for line in said.splitlines() if line.startswith(("✓ok port", "↯blocked port"))]
    assert page.count(".picture .node.in") > 4
    assert page.run("return document.querySelector('.panel').getAttribute('aria-live')") == "polite"
    page.press("Escape")
    assert page.text(".panel").startswith("Choose a box")
    assert page.count(".chosen, .in, .own") == 0
    assert "/vibe-scorer/" in page.focused()


def test_the_cause_in_a_chain_leads_to_its_card(opened: Open) -> None:
    page = opened(documents.detached())
    page.click(SCORER)
    page.click(".panel .because a")
    assert page.run("return location.hash") == "#c0"
    assert page.run("return document.querySelector('#c0').matches(':target')")


def test_the_first_key_skips_to_the_verdict(opened: Open) -> None:
    page = opened(documents.detached())
    page.press("Tab")
    assert page.focused() == "Skip to the verdict"
    page.press("Enter")
    assert page.focused() == "verdict"


def test_arrows_walk_along_a_chain_and_enter_opens_it(opened: Open) -> None:
    page = opened(documents.detached())
    page.run("document.querySelector(arguments[0]).focus()", SCORER)
    way = []
    for _ in range(3):
        page.press("ArrowRight")
        way.append(page.focused())
    assert ["/vibe-scorer/" in way[0], "tcp/8002" in way[1], "api-gpt-v1" in way[2]] == [True] * 3
    page.press("Enter")
    assert "container api-gpt-v1" in page.text(".panel")
    page.press("ArrowLeft", "ArrowUp")
    assert "port tcp/" in page.focused()
    assert "tcp/8002" not in page.focused()


def test_what_is_broken_is_a_picture_of_its_own_and_everything_is_one_key_away(opened: Open) -> None:
    page = opened(documents.detached())
    assert page.is_shown(SCORER)
    healthy = ".node[aria-label*='/avatar/'][aria-label*='public URL']"
    assert not page.is_shown(healthy)
    page.run("document.querySelector('.everything summary').focus()")
    page.press("Enter")
    assert page.is_shown(healthy)


def test_where_all_is_well_everything_is_shown_at_once(opened: Open) -> None:
    page = opened(documents.healthy())
    assert page.is_shown(".node[aria-label*='/avatar/']")
    assert "Only what is broken" not in page.text("main")


def test_choosing_in_one_picture_leaves_those_without_it_as_they_are(opened: Open) -> None:
    page = opened(documents.detached())
    page.run("document.querySelector('.everything').open = true")
    page.click(".everything .node[aria-label*='/avatar/'][aria-label*='public URL']")
    chosen = page.run("return [...document.querySelectorAll('.picture svg')].map(s => s.classList.contains('chosen'))")
    assert chosen[2]
    assert page.run("return [...document.querySelectorAll('.chosen')].every(s => s.querySelector('.in'))")


def test_without_scripts_a_box_leads_to_the_list_that_says_the_same(opened: Open) -> None:
    page = opened(documents.detached(), scripts=False)
    page.scripts(run=True)  # to look; what the page has was loaded without them
    assert page.count("button") == 0
    assert not page.is_shown(".panel")
    assert page.is_shown("noscript") or "15 min ago" in page.run(
        "return document.querySelector('noscript').textContent"
    )
    assert not page.is_shown(".listed li")
    page.click(SCORER)
    number = page.run("return location.hash")
    assert page.is_shown(number)
    assert "api-gpt-v1 is attached to bridge only" in page.text(number)


def test_an_old_page_says_that_it_is_stale_and_a_new_one_does_not(opened: Open) -> None:
    page = opened(documents.detached())
    assert page.text("#stale").startswith("STALE: this page is ")
    assert "a run is expected every 5 min" in page.text("#stale")
    page = opened(documents.now(documents.detached()))
    assert page.text("#stale") == ""
    assert page.text("#age").endswith(" s ago")


def test_dark_is_dark_and_text_can_be_read_in_both(opened: Open) -> None:
    page = opened(documents.detached())
    light = page.run(COLOUR)
    page.prefers("dark")
    dark = page.run(COLOUR)
    assert (light, dark) == ("rgb(251, 251, 250)", "rgb(21, 23, 26)")
    for scheme in ("light", "dark"):
        page.prefers(scheme)
        assert page.run(CONTRAST) >= 4.5


@pytest.mark.parametrize("make", [documents.detached, documents.healthy])
def test_on_a_phone_nothing_scrolls_sideways_and_the_list_comes_before_the_picture(opened: Open, make: object) -> None:
    page = opened(make(), width=390, height=844)  # type: ignore[operator]
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.run(WIDER) <= 0
    top = "return document.querySelector(arguments[0]).getBoundingClientRect().top"
    assert page.run(top, ".listed") < page.run(top, ".drawings")
    assert not page.is_shown(".picture.boot")
    page.run("document.querySelector('.picture .node').scrollIntoView()")
    page.click(".picture .node")
    assert page.run("const b = document.querySelector('.panel').getBoundingClientRect(); return b.top < innerHeight")


def test_a_page_of_several_subjects_has_a_picture_of_each(opened: Open) -> None:
    page = opened(server.run_on(server.detached(), healthy_tree()))
    heads = [head for head in page.texts("h2") if head.startswith("How ")]
    assert heads == ["How production hangs together", "How watchme hangs together"]
    assert "on production" in page.text(".cause h4")
    page.click(".topology[data-subject='1'] .node")
    assert page.count(".topology[data-subject='0'] .own") == 0


def test_hostile_names_are_shown_as_text_and_run_nothing(opened: Open, tmp_path: Path) -> None:
    name = hostile.whole(tmp_path / "mark") + "]]></script><svg onload=alert(2)>"
    page = opened(hostile_document(name))
    page.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.run(
        "document.querySelectorAll('.node').forEach(n => n.dispatchEvent(new MouseEvent('click', {cancelable: true})))"
    )
    assert page.alert() == ""
    assert page.complaints() == []
    assert len(page.asked()) == 1
    assert page.count("img") == 0
    assert page.count("script") == 2
    shown = page.text("main")
    for markup in hostile.MARKUP:
        assert markup in shown
    assert "\\u202e" in shown
    assert not hostile.raw_in(page.run("return document.documentElement.outerHTML"))


CONTRAST = """
const canvas = colour => colour.match(/[\\d.]+/g).map(Number);
const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
const ground = element => {
  for (let e = element; e; e = e.parentElement) {
    const c = canvas(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c;
  }
};
let least = 21;
for (const element of document.querySelectorAll('main *:not(svg *)')) {
  if (![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !element.checkVisibility()) continue;
  const [a, b] = [light(canvas(getComputedStyle(element).color)), light(ground(element))];
  least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
}
return least;
"""
"""The least contrast of text and ground on the page (WCAG 2.2, 1.4.3)."""
