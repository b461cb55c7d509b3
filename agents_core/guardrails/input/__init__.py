"""Is this message an attack: cues, foreign cues, a linear model, over a deobfuscated text.

Public: check_input, check_instruction, find_cues, normalise.
Imports of this app: text, turn, understanding.
"""
