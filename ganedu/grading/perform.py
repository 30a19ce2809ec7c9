"""Carrying out what a hidden test asks, beside the student's code."""

from typing import Any

from ganedu.grading import wire

__all__ = ["perform"]


class _Names:
    """The student's names as attributes, for probes."""

    def __init__(self, names: dict[str, Any]):
        self.__dict__ = names


def perform(names: dict[str, Any], request: tuple) -> tuple[str, Any]:
    """Carry out a request on a student's ``names``: ("answer", value), or ("error", a line that says what happened)."""
    try:
        if request[0] == "probe":
            _, source, name, arguments, named = request
            what, space = "the code", {"probe": lambda function: function}
            exec(source, space)
            answer = space[name](_Names(names), *arguments, **named)
        else:
            what = name = request[1]
            if name not in names:
                return "error", f"there is no {name}: was its cell run, and is the name spelt as the question has it?"
            answer = names[name]
            if request[0] == "call":
                if not callable(answer):
                    return "error", f"{name} is a {type(answer).__name__}, and a function is asked for"
                answer = answer(*request[2], **request[3])
        wire.encode(answer)
    except wire.NotPlain as error:
        return "error", f"{what} gives something of the wrong kind: {error}"
    except (Exception, SystemExit) as error:
        return "error", f"{what} raised {type(error).__name__}: {str(error)[:500]}"
    return "answer", answer
