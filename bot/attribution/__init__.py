"""How sure an author is and whom a claim comes from, read off a sentence. Knows nothing of quotes and questions."""
