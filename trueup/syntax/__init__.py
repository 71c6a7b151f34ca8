"""Text to structure, pure: YAML with its lines, nginx configurations, unit files; and what in them is secret."""
