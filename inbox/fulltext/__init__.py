"""The words by which tickets are found: how a text is cut into them (`words.words_of`), and the condition that a ticket
holds them (`match.Says`). Imports nothing of this app: the models ask it."""
