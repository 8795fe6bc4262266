"""Which submissions share more than the assignment explains: leads for a person, not verdicts.

syntax_tree.py    all nodes of a module, quickly
code_parts.py     a module's functions, each with the helpers that it uses
normal_form.py    a part's statements as words that renaming and reordering leave alone
fingerprints.py   hashed runs of words, thinned out by winnowing
code_reader.py    both of these in processes that a hostile file cannot keep busy
class_index.py    who has which fingerprint, which are too common, who comes into question
evidence.py       how much a pair shares, compared with all pairs of the class
side_by_side.py   the top pairs, function by function
similar_page.py   the page, and the table of pairs
"""
