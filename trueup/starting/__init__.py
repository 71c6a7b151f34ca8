"""The first ten minutes: expectations from what is there, and a new service with everything that it needs."""
