"""A story's briefs, to be read aloud: run a story's file with the days that are wanted."""

from __future__ import annotations

import sys

from tests.whole.story import Story, flaws

__all__ = ["show"]


def show(story: Story) -> None:
    """Print the briefs of the days given on the command line, of all evenings where none is, and every flaw."""
    lived = story.lived()
    wanted = sys.argv[1:]
    for on, briefs in lived.evenings.items():
        if any(str(on).startswith(each) for each in wanted):
            for each in briefs:
                sys.stdout.write(f"{each}\n\n")
    for each in lived.briefs():
        sys.stdout.writelines(f"{flaw}\n" for flaw in flaws(each))
    sys.stdout.writelines(f"{change}\n" for change in lived.changed_since())
