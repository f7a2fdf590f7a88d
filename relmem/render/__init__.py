"""
Plain values made visible: as text, HTML, CSV and JSON. Knows no record.

What is shown comes from other people's files and is escaped here.
"""
