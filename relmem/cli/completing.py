"""The command that lets a shell complete what is typed: commands, options, and names of the memory."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, get_completion_class

from relmem.cli.app import COMPLETE, cli
from relmem.errors import MissingExtra

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' response type value
    response=$(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done <<< "$response"
    # names have blanks, which are escaped as those of files are
    if [[ ${#COMPREPLY[@]} -gt 0 ]]; then compopt -o filenames 2>/dev/null; fi
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
"""click's own script splits names at their blanks."""


@cli.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """
    Print what SHELL must read to complete commands, options, and names of your memory.

    Into ~/.bashrc write: eval "$(relmem completion bash)". Into ~/.zshrc, behind
    compinit: eval "$(relmem completion zsh)". Of fish: relmem completion fish >
    ~/.config/fish/completions/relmem.fish

    Example: eval "$(relmem completion bash)"
    """
    found = get_completion_class(shell)
    if found is None:
        raise MissingExtra(f"This version of click completes nothing in {shell}.", "cli")
    script = _BASH if issubclass(found, BashComplete) else found.source_template
    click.echo(
        script % {"complete_func": "_relmem_completion", "complete_var": COMPLETE, "prog_name": "relmem"}
    )
