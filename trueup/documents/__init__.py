"""Documents that are made from the code, or from a platform as it is, so that they cannot go stale."""
