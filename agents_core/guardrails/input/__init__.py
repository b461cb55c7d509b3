"""Is this message an attack: cues, foreign cues, a linear model, over a deobfuscated text.

Public: check_input, check_instruction, visible, warm_up_input_check.
Imports of this app: text, turn, understanding.
"""
