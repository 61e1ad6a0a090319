#!/usr/bin/env python3
"""Results of measurements and long tests: each leaves a record below the build folder, and all of them together make tests/EVIDENCE.md.

usage: evidence.py --build FOLDER EVIDENCE.md
"""
import argparse
import json
import pathlib
import platform
import re
import subprocess
import time


def git(*arguments):
    done = subprocess.run(["git", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def commit():
    """The commit that the working tree shows, marked where it shows something else as well."""
    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short=12", "HEAD") or "no commit") + (" and changes" if changed else "")


def version(command):
    """The version of a tool as it tells it, or "not there"."""
    try:
        done = subprocess.run([*command.split(), "--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError:
        return "not there"
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout)
    return found[0] if found else "unknown"


def record(build, part, *, seconds, columns, rows, notes=(), tools=()):
    """Writes what one part has shown. `tools` are commands whose versions matter."""
    folder = pathlib.Path(build) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    result = {"part": part, "commit": commit(), "date": time.strftime("%Y-%m-%d", time.gmtime()), "seconds": round(seconds, 1),
              "system": system(), "tools": {tool: version(tool) for tool in tools},
              "columns": columns, "rows": rows, "notes": list(notes)}
    (folder / f"{part}.json").write_text(json.dumps(result, indent=1) + "\n")


def system():
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{name or platform.system()}, {platform.machine()}"
