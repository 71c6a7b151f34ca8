"""What is broken is laid out on its own, and the rest of the picture is as it was."""

from selftests.dashboard import documents
from trueup.dashboard import drawing
from trueup.dashboard.words import RED


def test_the_picture_of_what_is_broken_holds_every_broken_box_and_what_it_hangs_on_and_no_hole() -> None:
    it = drawing.numbered(documents.detached()["topology"][0])
    whole, cut = drawing.requests(it), drawing.requests(it, drawing.broken(it))
    red = {box.number for box in whole.boxes if box.state in RED}
    shown = {it.nodes[box.number]["title"] for box in cut.boxes}
    assert red <= {box.number for box in cut.boxes}
    assert {"https://api.hey-watch.me/vibe-scorer/", "tcp/8002", "watchme-network"} <= shown
    assert "https://api.hey-watch.me/avatar/" not in shown
    assert cut.height < whole.height / 2
    assert min(box.y for box in cut.boxes) == drawing.HEAD


def test_every_line_joins_two_boxes_of_its_picture() -> None:
    it = drawing.numbered(documents.detached()["topology"][0])
    for picture in (drawing.requests(it), drawing.boot(it), drawing.requests(it, drawing.broken(it))):
        boxes = {box.number for box in picture.boxes}
        assert picture.lines
        assert {end for one, other, _ in picture.lines for end in (one, other)} <= boxes


def test_a_unit_that_no_boot_starts_stands_in_a_column_of_its_own() -> None:
    topology = documents.healthy()["topology"][0]
    topology["boot"].append({"unit": topology["boot"].pop(0)["unit"], "layer": None, "after": []})
    picture = drawing.boot(drawing.numbered(topology))
    assert picture.heads[-1][1] == "never started"
    assert [box.shown for box in picture.boxes if box.x == picture.heads[-1][0]] == ["docker"]


def test_what_a_label_leaves_out_stands_in_its_name() -> None:
    it = drawing.numbered(documents.healthy()["topology"][0])
    for box in drawing.requests(it).boxes:
        assert len(box.shown) <= drawing.MOST_LETTERS
        assert box.name.startswith(box.shown)
        assert it.nodes[box.number]["title"] in box.name
