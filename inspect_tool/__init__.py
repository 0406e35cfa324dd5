"""inspect-tool: the field notebook of city inspection teams."""

__version__ = "0.1.0"
