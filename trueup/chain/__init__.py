"""The way of a URL through the platform, link by link, and what fails where one link is taken away."""

from trueup.chain.chains import Chains
from trueup.chain.link import Chain, Link

__all__ = ["Chain", "Chains", "Link"]
