"""The same failing server seen by trueup and by other tools; `python -m bench.beside` prints the table."""
