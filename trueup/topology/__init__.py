"""A platform as a drawing and its tables: the nodes and edges, the certificates and the ports of each subject."""

from trueup.topology.described import described

__all__ = ["described"]
