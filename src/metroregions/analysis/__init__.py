"""Statistics as pure functions: tables and numbers in, tables and numbers out.

Nothing here reads a file, draws a picture or formats a number. A missing value stays missing: each
function either carries it into the results it touches or refuses it with a sentence (`ValueError`).
"""
