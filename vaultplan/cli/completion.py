"""What the shells ask when somebody presses Tab.

click has it all but for names with spaces or commas in bash and fish, and for silence: nothing that goes wrong may be
printed into the line that somebody is typing.
"""

import os
import sys

from click.shell_completion import BashComplete, FishComplete, add_completion_class

_BASH = """\
%(complete_func)s() {
    local response type value
    COMPREPLY=()
    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1" 2>/dev/null)
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                # Taken for a file's name, it is quoted as the line wants it.
                [[ $value == *[^A-Za-z0-9_-]* ]] && compopt -o filenames
                ;;
        esac
    done <<< "$response"
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) \
COMP_CWORD=(commandline -t) %(prog_name)s 2>/dev/null)
    for completion in $response
        set -l parts (string split -m 1 , -- $completion)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Bash(BashComplete):
    """bash, 4.4 or newer."""

    source_template = _BASH


class _Fish(FishComplete):
    """fish."""

    source_template = _FISH


def prepare(asked: str) -> None:
    """Make ready to answer a shell: `asked` is what it put into the environment, such as `bash_complete`."""
    add_completion_class(_Bash)
    add_completion_class(_Fish)
    if asked.endswith("_complete"):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
