"""Gradescope's autograder: the zip, and what runs in Gradescope's container.

autograder_zip.py       writes the zip: the kit's sources, the reference, and the two scripts
setup.sh                runs once, while the container is built: makes the environment, tries it
run_autograder          runs for each submission: starts submission_run.py
submission_run.py       grades one submission within the time limit, refreshes results.json
platform_results.py     results.json as Gradescope's students see it
submission_metadata.py  what Gradescope says of the submission
container.py            how much memory the container has, and who gets how much

All of it but the first is for the container, where the folders are Gradescope's: /autograder/source
(the zip's content, readable by root alone), /autograder/submission, /autograder/results.
"""
