"""Putting things back: a plan, carried out a step at a time, each judged by a second look, and undone where it fails."""
