"""Published cases are collected where a copy of them lies beside the project."""

from tests.domain.published_cases import VECTORS

collect_ignore = [] if VECTORS.is_dir() else ["test_published_cases.py"]
