"""
Calendars and contact cards, spelled and read.

One file a format; these are the only places that know the format's library.
What they give and take is plain: what it means for a memory is for `importers`
and `feeds`.
"""
