"""What an `Exec*` line really starts: compose calls, `docker run`, and every path that it names."""
