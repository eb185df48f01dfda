"""How a model that is Judge and Reader in one is made, and how fitted weights are.

    python -m bot.models.training.train --data DIR --mpnet DIR --out RUN --threads 2        # goes on where it was
    python -m bot.models.training.train ... --out COOL --cooldown-steps N --from RUN/checkpoint.pt
    python -m bot.models.training.export --data DIR --mpnet DIR --checkpoint COOL/checkpoint.pt --out DIR

Nothing else imports `train` and `export`. Knows torch, transformers and the layout of the data folder. Does not know
the index or the bot; only the `fit_` modules do, which ask the pipeline.
"""
