"""Pure renderers of one result document."""
