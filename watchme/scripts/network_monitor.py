#!/usr/bin/python3
"""Judge the network, the ports and the containers of this server: network_monitor.py [--json] [--fix].

Exit 0: all is as it should be; 1: it is not; 2: it could not be judged, or not repaired.
trueup judges; this only finds it.
"""

import os
import sys

RELEASE = "/opt/trueup/current"
PROGRAM = RELEASE + "/.venv/bin/trueup"

if not os.access(PROGRAM, os.X_OK):
    sys.stderr.write(
        "network_monitor.py: trueup is not installed in " + RELEASE + ": "
        "unpack the archive that 'trueup pack' makes, and run the 'install' in it as root\n"
    )
    sys.exit(2)
os.chdir(RELEASE)
os.execv(PROGRAM, [PROGRAM, "monitor", *sys.argv[1:]])  # noqa: S606  by its path, and no shell reads the arguments
