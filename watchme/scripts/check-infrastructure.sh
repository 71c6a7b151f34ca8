#!/bin/sh
# Are the network, the ports and the containers of this server as they should be?
# Exit 0: yes; 1: no; 2: it could not be judged. trueup judges; this only finds it.
release=/opt/trueup/current
if [ ! -x "$release/.venv/bin/trueup" ]; then
    echo "check-infrastructure.sh: trueup is not installed in $release:" \
        "unpack the archive that 'trueup pack' makes, and run the 'install' in it as root" >&2
    exit 2
fi
cd "$release" || exit 2
exec .venv/bin/trueup monitor "$@"
