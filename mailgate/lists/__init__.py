"""Lists that the operator keeps of his customers: CSV or TOML files in, one ``model.directory.Directory`` out.

values    how single values are written       reading   rows → directory, every problem at once
files     CSV and TOML → rows with lines      source    the directory in force, read again when a file changes
"""

from __future__ import annotations

from .reading import read
from .source import DirectorySource, InForce

__all__ = ["DirectorySource", "InForce", "read"]
