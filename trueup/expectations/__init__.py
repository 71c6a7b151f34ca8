"""What is true of a platform: `expectations.yaml`, its schema, and its errors with line and remedy."""

from trueup.expectations.loading import ExpectationsError, load, locate, places
from trueup.expectations.schema import Expectations, Service, Waiver

__all__ = ["Expectations", "ExpectationsError", "Service", "Waiver", "load", "locate", "places"]
