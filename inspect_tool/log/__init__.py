"""The durable heart: append-only logs, their fold, and their exchange. The only importer of tinydb."""
