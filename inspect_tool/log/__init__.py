"""
The durable heart: append-only logs, their fold, and their exchange. The only importer of tinydb.

The rest of the program comes in by two doors: `home.Home` (this installation and its inspections) and
`notebook.Notebook` (one inspection opened; with `Edit` and `CLEAR`; `reason.because` says why something is changed).
"""
