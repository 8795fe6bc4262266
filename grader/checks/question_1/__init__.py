"""For the checks of question 1: games and step sizes worked out by hand, and known mistakes."""
