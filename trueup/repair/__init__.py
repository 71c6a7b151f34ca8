"""Putting things back: a plan, carried out a step at a time; each is judged by a second look, else undone."""
