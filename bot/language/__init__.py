"""English as text: words, names, clauses and typed values, with their places. Knows no documents and no questions."""
