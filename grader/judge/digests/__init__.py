"""What judged each check, as digests.

sources.py  the kit's source as a graph of names
syntax.py   what one statement binds and uses
parts.py    the digests of each check: its own, the judge's, that of right answers
kept.py     what was found for the same source before, as Python keeps bytecode
"""
