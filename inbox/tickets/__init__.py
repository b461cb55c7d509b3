"""What every change of a ticket rests on, here what a search finds it by (`search_index.add_words`, `index_ticket`).
Imports the models and `fulltext`."""
