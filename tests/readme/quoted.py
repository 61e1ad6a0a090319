#!/usr/bin/env python3
"""Is what a page shows in C still part of a test? Each block must stand, as it is, in one of the files.

usage: quoted.py PAGE FILE...
"""
import pathlib
import re
import sys


def main(page, *files):
    texts = [pathlib.Path(file).read_text() for file in files]
    blocks = re.findall(r"^```c\n(.*?)^```$", pathlib.Path(page).read_text(), re.MULTILINE | re.DOTALL)
    lost = [block for block in blocks if not any(block in text for text in texts)]
    for block in lost:
        print(f"{page}: this stands in none of the files\n{block}")
    print(f"{len(blocks) - len(lost)} passed, {len(lost)} failed")
    return 1 if lost or not blocks else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
