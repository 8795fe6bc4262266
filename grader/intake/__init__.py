"""Find submissions on disk and read their files, within limits. Nothing is unpacked to disk and no
link is followed.

submissions.py       finds submissions, and reads the modules of each
module_choice.py     which of the files count
notebook_choice.py   which notebook counts, and its modules
notebook_process.py  splits a notebook in a process of its own
origins.py           who a submission is, and what its results are called
folders.py           reads an untrusted folder
archives.py          reads an untrusted zip
bounded.py           the limits, and reading regular files within them
"""
