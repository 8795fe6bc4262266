"""Submissions from disk: found, and read as bounded bytes. Nothing is unpacked or followed.

submissions.py  which submissions there are, and which files of each are read
folders.py      a folder from a stranger
archives.py     a zip from a stranger
bounded.py      the bounds of what is looked at and read
"""
