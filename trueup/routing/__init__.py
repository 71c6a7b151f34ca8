"""What nginx does with a request: pure, from the directives of a whole configuration to one answer."""

from trueup.routing.answer import Answer
from trueup.routing.routes import Routes

__all__ = ["Answer", "Routes"]
