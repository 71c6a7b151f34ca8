"""`python -m trueup.cli`."""

import sys

from trueup.cli import main

sys.exit(main())
