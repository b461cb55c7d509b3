"""Text helpers without meaning of their own: sentence cutting, pattern prefilter, offloading CPU work.

Public: sentences, PatternPrefilter, offload_text.
Imports of this app: nothing.
"""
