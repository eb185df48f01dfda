"""What a page is made of: blocks, tables, headings, furniture and full stops. Knows nothing of files and passages."""
