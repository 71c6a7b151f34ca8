"""Telling people when something changes: one message a change, never one a run, and nothing where nothing changed.

What is told is worked out for each channel by itself, from history: one that failed is told again, by the next run and
of what is true then. A failure to tell never fails the run.
"""
