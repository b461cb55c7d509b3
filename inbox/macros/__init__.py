"""Several steps under one name, on one ticket or on many.

Public: run_macro, usable_macros, read_lines, written; bulk.run.
Imports of this app: assignment, audit, collaboration, exceptions, labels, lifecycle, models, replies, team, tickets.
"""
