"""How a model that is Judge and Reader in one is made, and how fitted weights are.

    python -m bot.models.training.pack --data DIR --mpnet DIR --rounds 500 --out GPU
    python distil.py --packed GPU/packed --weights GPU/weights.npz --out STUDENT --teacher-seconds 215 \
        --student-seconds 305
    python -m bot.models.training.export --data DIR --mpnet DIR --student STUDENT --out DIR

`distil.py` runs as one file on a machine with a GPU, torch and numpy, in ten minutes; the others on two CPU cores.
Nothing else imports these three. Knows torch, transformers and the layout of the data folder. Does not know
the index or the bot; only the `fit_` modules do, which ask the pipeline.
"""
