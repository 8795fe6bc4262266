"""Minimax optimisation, from the saddle to the GAN: the exercises."""
