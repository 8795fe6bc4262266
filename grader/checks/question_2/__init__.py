"""For the checks of question 2: probes of networks, losses and steps worked out by hand."""
