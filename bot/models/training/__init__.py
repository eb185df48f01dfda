"""How a model that is Judge and Reader in one is made, and how fitted weights are.

    python -m bot.models.training.manuals --documents DIR --out DATA/manuals.jsonl
    python -m bot.models.training.pack --data DATA --mpnet DIR --rounds 650 --shipped bot/models/bundled --out GPU
    python distil.py --packed GPU --out STUDENT --seconds 700
    python -m bot.models.training.export --data DATA --mpnet DIR --student STUDENT --out DIR

`distil.py` runs as one file on a machine with a GPU, torch and numpy, in twelve minutes; the others on two CPU cores.
Nothing else imports these four. Knows torch, transformers and the layout of the data folder. Does not know
the index or the bot; only `manuals` does, which reads documents, and the `fit_` modules, which ask the pipeline.
"""
