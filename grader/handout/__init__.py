"""What students get: the stubs, derived from solutions/, and the whole handout."""
