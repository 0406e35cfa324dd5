"""Tests of inspect-tool; the tree mirrors the package."""
