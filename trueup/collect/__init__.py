"""From a tree or a host to facts: each file says what it asks, and understands the answer once."""
