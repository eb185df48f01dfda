"""How the two bundled models were made: `judge`, `reader` and `export` are run, nothing else imports them.

Knows torch, transformers and the layout of the data folder. Does not know the index or the bot.
"""
