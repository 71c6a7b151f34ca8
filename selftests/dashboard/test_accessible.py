"""The page as a screen reader and a keyboard have it, by Chromium's own accessibility tree; and that it can be read."""

import itertools
from collections import Counter
from typing import Any

import pytest

from selftests.dashboard import documents
from selftests.dashboard.browser import Browser
from selftests.dashboard.conftest import Open

pytestmark = pytest.mark.programs

STATES = ("failed", "unknown", "blocked", "warned", "waived", "fixed", "ok", "not asked")
CONTROLS = {"link", "button", "checkbox", "combobox", "DisclosureTriangle", "menuitem", "radio", "searchbox", "slider",
            "spinbutton", "switch", "tab", "textbox"}  # fmt: skip

CONTRASTS = r"""
document.querySelectorAll("details").forEach(each => each.open = true);
const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
function rgba(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}
function over(front, back) {
  return front.slice(0, 3).map((c, n) => c * front[3] + back[n] * (1 - front[3])).concat(1);
}
function ground(element) {
  const rect = element.closest(".node") && element.closest(".node").querySelector("rect");
  const behind = [];
  if (rect) behind.push(rgba(getComputedStyle(rect).fill));
  for (let one = element; one; one = one.parentElement) behind.push(rgba(getComputedStyle(one).backgroundColor));
  return behind.reverse().reduce((back, front) => over(front, back), rgba("Canvas"));
}
function light(colour) {
  const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function opacity(element) {
  let whole = 1;
  for (let one = element; one; one = one.parentElement) whole *= Number(getComputedStyle(one).opacity);
  return whole;
}
const found = new Map();
function look(element, style, said) {
  const back = ground(element), ink = rgba(element.ownerSVGElement ? style.fill : style.color);
  ink[3] *= opacity(element);
  const [high, low] = [light(over(ink, back)), light(back)].sort((a, b) => b - a);
  const contrast = (high + 0.05) / (low + 0.05);
  const key = [element.className.baseVal || element.className || element.localName, style.color, back].join(" ");
  if (!found.has(key) || found.get(key)[0] > contrast) found.set(key, [contrast, said]);
}
for (const element of document.body.querySelectorAll("*")) {
  if (!element.checkVisibility() || element.closest("script, noscript, title, .skip, .hidden")) continue;
  const own = [...element.childNodes].find(one => one.nodeType === 3 && one.textContent.trim());
  if (own) look(element, getComputedStyle(element), own.textContent.trim().slice(0, 60));
  const before = getComputedStyle(element, "::before");
  if (before.content !== "none" && before.content !== "normal") look(element, before, before.content);
}
return [...found].map(([key, [contrast, said]]) => [contrast, said, key]);
"""


def of_every_state() -> dict[str, Any]:
    """A page on which every state stands beside every other."""
    document = documents.detached()
    for node, state in zip(document["topology"][0]["nodes"], itertools.cycle(STATES), strict=False):
        node["state"] = state
    words = ("failed", "unknown", "warned", "waived", "fixed")
    for result, word in zip((each for each in document["results"] if each["outcome"] == "passed"), words, strict=False):
        result.update(outcome=word, message=f"it is {word}", waiver="until 2027-01-01 (UTC) by ops: known")
    counted = Counter(each["outcome"] for each in document["results"])
    document["totals"] = {word: counted[word] for word in document["totals"]}
    return document


def tree(page: Browser) -> list[dict[str, Any]]:
    """What a screen reader is told, with every list and drawing unfolded, in the order of reading."""
    page.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.cdp("Accessibility.enable")
    found: list[dict[str, Any]] = page.cdp("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in found}
    ordered, waiting = [], [found[0]]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += [by_id[one] for one in reversed(node.get("childIds", [])) if one in by_id]
    return [node for node in ordered if not node.get("ignored")]


def role(node: dict[str, Any]) -> str:
    return str(node["role"]["value"])


def name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", "")).strip()


def has(node: dict[str, Any], what: str) -> Any:
    return next((each["value"].get("value") for each in node.get("properties", []) if each["name"] == what), None)


@pytest.mark.parametrize("width", [1440, 390])
def test_whatever_takes_the_focus_has_a_role_and_a_name(opened: Open, width: int) -> None:
    every = tree(opened(of_every_state(), width=width))
    controls = [node for node in every if role(node) in CONTROLS]
    assert len(controls) > 150
    assert [node for node in controls if not name(node)] == []
    focusable = [node for node in every if has(node, "focusable") and role(node) not in {"RootWebArea", "listitem"}]
    assert [node for node in focusable if role(node) in {"generic", "none"} or not name(node)] == []
    assert {role(node) for node in every} >= {"banner", "main", "contentinfo", "heading", "region", "status", "table"}
    pictures = [node for node in every if role(node) in {"image", "graphics-document", "img"}]
    assert pictures
    assert all(name(node) for node in pictures)


def test_the_state_of_every_box_is_in_its_name(opened: Open) -> None:
    page = opened(of_every_state())
    drawn = page.run(
        "return [...document.querySelectorAll('.picture .node')]"
        ".map(node => [node.classList[1], node.querySelectorAll('text')[1].textContent])"
    )
    names = [name(node) for node in tree(page) if role(node) == "link" and ", " in name(node)]
    assert {css for css, _ in drawn} == {f"is-{state.replace(' ', '-')}" for state in STATES}
    unsaid = Counter(css for css, _ in drawn)
    for state in STATES:
        css = f"is-{state.replace(' ', '-')}"
        unsaid[css] -= sum(f": {state}" in each or f", {state}" in each for each in names)
    assert {css: number for css, number in unsaid.items() if number > 0} == {}
    for _, shown in drawn:
        assert any(shown.rstrip("…. ") in each for each in names), f"{shown} is shown, and not said"


@pytest.mark.parametrize("made", [of_every_state, documents.healthy, documents.detached])
def test_headings_are_in_order_and_one_is_the_first(opened: Open, made: Any) -> None:
    levels = [int(has(node, "level")) for node in tree(opened(made())) if role(node) == "heading"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in itertools.pairwise(levels) if pair[1] - pair[0] > 1] == []
    assert [node for node in tree(opened(made())) if role(node) == "heading" and not name(node)] == []


def test_no_key_is_a_trap(opened: Open) -> None:
    page = opened(documents.detached())
    page.run(
        "window.order = []; document.addEventListener('focusin', e => { window.order.push(e.target); });"
        "window.every = () => [...document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')]"
        "  .filter(e => e.checkVisibility() && e.tabIndex >= 0)"
    )
    wanted = int(page.run("return window.every().length"))
    assert wanted > 20
    page.press(*["Tab"] * (wanted + 2))
    missed = page.run("return window.every().filter(e => !window.order.includes(e)).map(e => e.outerHTML.slice(0, 99))")
    assert missed == []
    page.run("window.order = []")
    page.run("window.every()[Math.floor(window.every().length / 2)].focus()")
    page.back_tab(5)
    assert page.run("return new Set(window.order).size") == 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", [of_every_state, documents.healthy])
def test_every_text_can_be_read(opened: Open, scheme: str, made: Any) -> None:
    page = opened(made())
    page.prefers(scheme)
    found = page.run(CONTRASTS)
    assert len(found) > 20
    assert [each for each in found if each[0] < 4.5] == []
