"""Text helpers without meaning of their own: sentence cutting, pattern prefilter, runs shortened, offloading CPU work.

Public: sentences, PatternPrefilter, shorten_runs, offload_text, one_at_a_time.
Imports of this app: nothing.
"""
