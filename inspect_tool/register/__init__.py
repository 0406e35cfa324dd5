"""Registers and catalogues from offices' own files; the only part that may load polars."""
