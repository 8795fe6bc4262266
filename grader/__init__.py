"""The grader: submissions in, points out. See `grader --help`."""
