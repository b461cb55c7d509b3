"""Text helpers without meaning of their own: sentence cutting, pattern prefilter, runs shortened, offloading CPU work.

Public: sentences, PatternPrefilter, shorten_runs, offload_text.
Imports of this app: nothing.
"""
