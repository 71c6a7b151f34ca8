"""What is true of a platform: `expectations.yaml`, its schema, and its errors with line and remedy."""

from trueup.expectations.loading import ExpectationsError, load, locate, places
from trueup.expectations.schema import Expectations, Job, Machine, Service, Waiver

__all__ = ["Expectations", "ExpectationsError", "Job", "Machine", "Service", "Waiver", "load", "locate", "places"]
