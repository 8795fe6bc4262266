"""How fast one epoch trains: see __main__.py. Not handed out: it holds a training loop."""
