"""Infrastructure expectations as pytest tests, with an opt-in fixer."""

__version__ = "0.1.0"
