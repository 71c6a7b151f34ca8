"""Where a value ends in a line that a shell, or systemd, will take apart: quotes may open and close amid a word."""

import re
from bisect import bisect_left

_MARK = re.compile(r"\\.|[\"'\n]", re.DOTALL)
_QUOTED = re.compile(r"\"(?:[^\"\\\n]++|\\.)*\"|'[^'\n]*+'", re.DOTALL)
_WORD = {
    "": re.compile(r"(?:\\.|\"(?:[^\"\\\n]++|\\.)*\"|'[^'\n]*+'|[&;](?=[^\s&;])|[^\s\"'&;\\]++)+", re.DOTALL),
    '"': re.compile(r"(?:\\\"(?:[^\"\\\n]++|\\[^\"])*\\\"|\\.|'[^'\"\n]*+'|[^\s\"'&;\\]++)+", re.DOTALL),
    "'": re.compile(r"(?:\\[^']|\"[^\"'\n]*+\"|[^\s\"'&;\\]++)+", re.DOTALL),
}
"""A word outside quotes, where no shell reads on, or inside one. Nothing is read in two ways: it takes linear time."""
_REST = {"": re.compile(r"[^\n]++"), '"': re.compile(r"(?:\\.|[^\"\\\n]++)+"), "'": re.compile(r"[^'\n]++")}
_SCRIPT = re.compile(r"-[a-z]*c\s*[\"']\Z")
"""A quote that opens a script of `sh -c`: words of their own stand in it."""
LONGEST_NAME = 300
"""Characters of a name before its value."""
_ENDS_A_MEMBER = ",)}]:"


class Quotes:
    """Which quote, if any, is open at each place of a text; the end of a line closes it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places, self._open = [-1], [""]
        for found in _MARK.finditer(text):
            mark, quote = found[0], self._open[-1]
            if mark in {"\n", quote}:
                self._note(found.start(), "")
            elif mark in "\"'" and not quote and not self._is_apostrophe(found.start(), mark):
                self._note(found.start(), mark)

    def at(self, place: int) -> str:
        """The quote that is open before the character at this place; nothing where none is."""
        return self._open[bisect_left(self._places, place) - 1]

    def holds_one_value(self, place: int) -> bool:
        """Whether the quote that is open here was opened for one word, `"NAME=a value"`, and not for a script."""
        opened = self._places[bisect_left(self._places, place) - 1]
        begins = place - opened < LONGEST_NAME and not re.search(r"\s", self.text[opened + 1 : place])
        return bool(self.at(place)) and begins and not _SCRIPT.search(self.text[max(opened - 12, 0) : opened + 1])

    def word(self, place: int) -> int:
        """Behind the last character of the word that starts here; the place itself where none does."""
        quote = self._quote(place)
        if not quote and (whole := _QUOTED.match(self.text, place)):
            if self.text[whole.end() : whole.end() + 1] in {"", *_ENDS_A_MEMBER}:
                return whole.end()
        elif not quote and self.text[place : place + 1] in {'"', "'"}:
            return self._end(_REST, place, "")  # a quote that nothing closes: all of the line may be the value
        return self._end(_WORD, place, quote)

    def line(self, place: int) -> int:
        """Behind the last character before the line, or the quote that is open here, ends."""
        quote = self._quote(place)
        if not quote and (whole := _QUOTED.match(self.text, place)):
            return whole.end()
        return self._end(_REST, place, quote)

    def _end(self, patterns: dict[str, re.Pattern[str]], place: int, quote: str) -> int:
        found = patterns[quote].match(self.text, place)
        return found.end() if found else place

    def _quote(self, place: int) -> str:
        """As `at`, unless the same quote stands here with a letter behind: then what seemed open was an apostrophe."""
        quote = self.at(place)
        again = quote and self.text.startswith(quote, place) and self.text[place + 1 : place + 2].isalnum()
        return "" if again else quote

    def _note(self, place: int, quote: str) -> None:
        if self._open[-1] != quote:
            self._places.append(place)
            self._open.append(quote)

    def _is_apostrophe(self, place: int, mark: str) -> bool:
        before, after = self.text[max(place - 1, 0) : place], self.text[place + 1 : place + 2]
        return mark == "'" and before.isalpha() and after.isalpha()
