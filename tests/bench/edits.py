"""Edits of C sources, to leave a feature out of a copy of the core and to measure the rest.

An edit is a function from a source to what is left of it, or to None where it does not find its
place. It names functions and what stands in them, not their lines, so that few changes of the core
concern it. What is left has to compile, no more.
"""
import re

FUNCTION = r"^[\w ]+[ *]{}\([^{{;]*\)\n\{{.*?^\}}$"


def change(pattern, instead="", count=0):
    """Of a source: every place, or so many."""
    def edit(source):
        changed, found = re.subn(pattern, lambda match: match.expand(instead), source, count=count,
                                 flags=re.S | re.M)
        return changed if found else None
    edit.what = pattern
    return edit


def body(function, statements):
    """A function that does only this, with the names of its parameters as they are."""
    return change(rf"^([\w ]+[ *]{function}\([^{{;]*\))\n\{{.*?^\}}$", rf"\1\n{{\n{statements}\n}}",
                  1)


def gone(function):
    return change(FUNCTION.format(function), "", 1)


def inside(function, pattern, instead=""):
    """Of one function only."""
    def edit(source):
        place = re.search(FUNCTION.format(function), source, re.S | re.M)
        changed = place and change(pattern, instead)(place[0])
        return changed and source[:place.start()] + changed + source[place.end():]
    edit.what = f"{pattern}, in {function}()"
    return edit


def never(function, condition):
    """A function in which that is never true: the compiler leaves out what it would do."""
    return inside(function, condition, "false")


def without_if(function, words):
    """A function without the innermost `if` with these words in its condition or block.

    None of them has an `else`."""
    return inside(function, rf"^( +)if \((?:(?!^\1\}}|^ +if \().)*?{words}(?:(?!^\1\}}).)*^\1\}}\n")
