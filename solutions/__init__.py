"""Minimax optimisation, from the saddle to the GAN: the reference solution."""
