"""How the Judge and the Reader, which share their lower layers, are made, and how fitted weights are.

    python -m bot.models.training.manuals --documents DIR --out DATA/manuals.jsonl
    python -m bot.models.training.pack --data DATA --mpnet DIR --rounds 650 --shipped bot/models/bundled --out GPU
    python distil.py --packed GPU --out STUDENT --seconds 700
    python -m bot.models.training.export --data DATA --mpnet DIR --student STUDENT --out DIR
    python -m bot.models.training.written --folders DIR --home DIR --out FILE --data DATA
    python -m bot.models.training.tune --part judge --shipped DIR --groups FILE --data DATA --out TUNED
    python -m bot.models.training.export --data DATA --shipped DIR --tuned TUNED --out DIR

`distil.py` runs as one file on a machine with a GPU, torch and numpy, in twelve minutes; the others on two CPU cores.
Nothing that ships imports any of it. Knows torch, transformers and the layout of the data folder; `manuals` and
`written` read documents and ask the pipeline, and so do the `fit_` modules.
"""
