#!/bin/sh
# A baseline: asks Docker three times a container, as scripts that grew by hand do. usage: thrice.sh NETWORK NAME...
network=$1; shift
wrong=0
for name in "$@"; do
    [ "$(docker inspect --format '{{.State.Running}}' "$name" 2>/dev/null)" = true ] ||
        { echo "$name: not running"; wrong=1; }
    [ "$(docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "$name" 2>/dev/null)" = healthy ] ||
        { echo "$name: not healthy"; wrong=1; }
    docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}' "$name" 2>/dev/null |
        grep -qw -- "$network" || { echo "$name: not on $network"; wrong=1; }
done
exit $wrong
