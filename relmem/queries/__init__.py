"""
Questions, one file a theme: pure functions from facts to rows of plain values.

Each takes `facts`, what is known as of a day (`memory.facts()`), and answers in
the same order however often it is asked. Nothing derived here is ever stored.
"""
