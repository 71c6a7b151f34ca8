"""Judging this server by the clock: what cron or systemd is told, and how it is taken away again."""
