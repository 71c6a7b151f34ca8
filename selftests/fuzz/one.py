"""One target under atheris: `python -m selftests.fuzz.one TARGET CORPUS KNOWN LIBFUZZER-OPTION...`."""

import sys

import atheris

with atheris.instrument_imports(include=["trueup"], enable_loader_override=False):
    from selftests.fuzz.targets import TARGETS

if __name__ == "__main__":
    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()
