"""The dashboard: one page that needs nothing else, a pure function of the result document."""
