"""Where the lab finds its own checkout and keeps its state."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
"""The project's checkout; a replica shows it at this same path."""

NO_CHECKOUT = "--without-checkout"
"""What tells `lab.stage` that its guest shows neither the checkout nor its Python, as a real server does not."""

CACHE = CHECKOUT / ".trueup" / "lab"
"""Git-ignored: the compiled stand-in, the image layer and the lab's certificate authority."""

PREPARED = CACHE / "platforms"
"""Engines and roots of other platforms, each downloaded once; delete it to have them anew."""

RECORDS = Path("/run/trueup-lab")
"""One folder a replica on this machine, named after it."""

WORKSPACE = Path("/run/lab")
"""Everything a guest writes, on a tmpfs that only the replica's own mount namespace sees."""

POWER_CUT = WORKSPACE / "power-cut"
"""Whoever ends the guest's first process with this file there has cut its power: it boots again."""
