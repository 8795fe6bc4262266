"""Generates what students get: the stubs, from solutions/, and the whole handout."""
