"""What helps a teammate to answer: a suggested reply (`suggesting`), a better wording or a translation (`writing`), a
summary (`summarising`). Nothing here sends or stores anything, and whatever a customer wrote is data."""
