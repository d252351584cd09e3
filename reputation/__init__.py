"""Tell how well the world's research literature knows a city as a smart city."""

__version__ = "0.1.0"
