"""Where files of data come from: `registry.toml` says which there are, `cache` finds or downloads them, `archive`
unpacks them, and `tiers` is the one place that goes from the local file to the download to the stand-in.
"""

from .archive import extract_zip, read_zip
from .cache import cache_folder, fetch, fetch_files, offline, user_folder
from .tiers import Found, announce, built_in, load

__all__ = [
    "Found", "announce", "built_in", "cache_folder", "extract_zip", "fetch", "fetch_files", "load", "offline",
    "read_zip", "user_folder",
]
