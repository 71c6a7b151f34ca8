"""What a host is asked about nginx, in one section, and its answer as fields.

The answer is a row of fields, each ended by NUL, so that no path, process title or file can pretend to be another
field; only the dump, which comes last, is free text. Every field starts with a letter that says what it belongs to.
"""

from collections.abc import Iterator

import msgspec

from trueup.collect.asking import CAPPED, MUCH, Question

COMMAND = "nginx -T"

_SCRIPT = (
    CAPPED
    + r"""
field() { printf '%s\0' "$@"; }
field v "$(nginx -v 2>&1 | head -c 1000)" u "$($AS_ROOT id -u)"

read -r uptime rest </proc/uptime
field t "$(date +%s.%N)" "$uptime" "$(getconf CLK_TCK || echo 100)"
for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    case $line in *' (nginx) '*) ;; *) continue ;; esac
    process=${stat%/stat}
    field p "$line" "$(grep '^NSpid:' "$process/status")" "$(tr '\0' ' ' <"$process/cmdline")"
done 2>/dev/null

# nginx's messages go out as they come, in a field of their own; the dump is kept until its files have been looked at
exec 3>&1
printf 'm\0'
dump=$(capped 32000000 $AS_ROOT nginx -T 2>&3 3>&-)
code=$?
field ''
main=$(printf '%s\n' "$dump" | sed -n '1s/^# configuration file \(.*\):$/\1/p')
[ -n "$main" ] || main=$($AS_ROOT nginx -t 2>&1 | head -c 100000 |
    sed -n 's/^nginx: configuration file \(\/.*\) test failed$/\1/p' | head -n 1)
[ -n "$main" ] || main=/etc/nginx/nginx.conf
folder=${main%/*}
field n "$main"
$AS_ROOT find "$folder/" -maxdepth 8 -printf 'e\0%y\0%C@\0%p\0%l\0'

# what is named on the input, one path a line: the thing itself, and where it leads; the argument marks the fields
look() {
    sort -u | tr '\n' '\0' | $AS_ROOT xargs -0 -r sh -c '
        find "$@" -maxdepth 0 -printf "$0\0%y\0%C@\0%p\0%l\0"
        readlink -ze -- "$@" |
            xargs -0 -r sh -c "find \"\$@\" -maxdepth 0 -printf \"\$0\\0%y\\0%C@\\0%p\\0%l\\0\"" "$0"' "$1"
}
{
    printf '%s\n' "$dump" | sed -n 's/^# configuration file \(\/.*\):$/\1/p' | sed 'p; s|/[^/]*$||'
    printf '%s\n' "$dump" | tr ';{}' '\n\n\n' |
        sed -nE 's/^[[:space:]]*include[[:space:]]+["'\'']?(\/[^*?[]*)\/[^/]*[*?[].*$/\1/p'
} | look e
printf '%s\n' "$dump" | tr ';{}' '\n\n\n' | sed -nE '
    s/^[[:space:]]*//
    s/[[:space:]]*$//
    t stripped
    :stripped
    s/^([a-z]+_)?ssl_((client_|trusted_)?certificate(_key)?|crl|password_file)[[:space:]]+//
    t named
    s/^ssl_(dhparam|session_ticket_key|stapling_file)[[:space:]]+//
    t named
    s/^auth_basic_user_file[[:space:]]+//
    t named
    b
    :named
    s/^"(.*)"$/\1/
    s/^'\''(.*)'\''$/\1/
    /[$]|^[a-z]+:|^$/b
    /^\//!s|^|'"$(printf '%s' "$folder" | sed 's/[&|\\]/\\&/g')"'/|
    p' | look c

# a configuration that nginx refuses is not dumped: its files as they are, but for keys and passwords
[ "$code" = 0 ] || $AS_ROOT find -L "$folder/" -maxdepth 8 -type f -size -2048k ! -name '*.key' ! -name '*.pem' \
    ! -name '*.crt' ! -name '.ht*' -exec sh -c '
    for file; do printf "f\0%s\0" "$file"; tr -d "\0" <"$file"; printf "\0"; done' sh {} +
field d
printf '%s\n' "$dump"
exit "$code"
"""
)

QUESTION = Question(
    "nginx", COMMAND, _SCRIPT, most=MUCH, needs=("nginx", "find", "xargs", "readlink", "sed", "tr", "sort", "grep")
)

_FIELDS = {"v": 1, "u": 1, "t": 3, "p": 3, "m": 1, "n": 1, "e": 4, "c": 4, "f": 2}


class MalformedAnswerError(Exception):
    """The answer is not the row of fields that the script prints."""


class Row(msgspec.Struct, frozen=True):
    """Some fields that belong together."""

    kind: str
    fields: tuple[str, ...]


def rows(output: str) -> Iterator[Row]:
    """The answer taken apart; the last row is the dump, of kind `d`.

    Raises:
        MalformedAnswerError: anything that the script does not print, or an end that is missing.
    """
    at = 0
    while (kind := output[at : at + 2]) != "d\0":
        count = _FIELDS.get(kind[:1], 0)
        if not count or kind[1:] != "\0":
            raise MalformedAnswerError(f"unexpected {output[at : at + 20]!r} at character {at}")
        at += 2
        fields = []
        for _ in range(count):
            end = output.find("\0", at)
            if end < 0:
                raise MalformedAnswerError(f"cut short at character {at}")
            fields.append(output[at:end])
            at = end + 1
        yield Row(kind[0], tuple(fields))
    yield Row("d", (output[at + 2 :],))
