"""
Other people's files, read into records and problems.

A reader takes the file's bytes and yields one `Entry` for each card or row: the
records it means, and what could not be meant. It never raises for what a file
holds and never guesses; whether a record is already known is decided when it is
added.
"""
