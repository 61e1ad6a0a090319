"""Packages from npm that tests need: installed as a folder's package-lock.json has them, into a folder below build/.

To change a version: edit package.json, then `npm install --package-lock-only` beside it.
"""
import fcntl
import functools
import os
import shutil
import subprocess
import threading

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
AVAILABLE = shutil.which("node") and shutil.which("npm")
MISSING = "node and npm are missing"
REQUIRED = os.environ.get("TEO_REQUIRE_INTEROP")    # what is missing is then a failure

_once = threading.Lock()


def modules(folder, name):
    """The path of the modules of `folder`, installed in build/`name` at the first call."""
    with _once:
        failure = install(folder, name)
    if failure:
        raise AssertionError(failure)
    return os.path.join(ROOT, "build", name, "node_modules")


@functools.cache
def install(folder, name):
    """Runs npm, unless it did for this very lock file the last time. Returns what went wrong, or None."""
    if not AVAILABLE:
        return MISSING
    target = os.path.join(ROOT, "build", name)
    os.makedirs(target, exist_ok=True)
    mark = os.path.join(target, "installed")
    with open(os.path.join(target, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)    # against another run of the tests
        wanted = ""
        for part in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(folder, part), target)
            with open(os.path.join(folder, part), encoding="utf-8") as file:
                wanted += file.read()
        if os.path.exists(mark):
            with open(mark, encoding="utf-8") as file:
                if file.read() == wanted:
                    return None
            os.unlink(mark)
        failure = npm_ci(target)
        if not failure:
            with open(mark, "w", encoding="utf-8") as file:
                file.write(wanted)
        return failure


def npm_ci(target):
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=2",
               "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000", "--fetch-timeout=20000"]
    try:
        done = subprocess.run(command, cwd=target, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120, check=False)
    except subprocess.TimeoutExpired:
        said = "npm did not end within 120 s"
    else:
        if not done.returncode:
            return None
        said = done.stdout[-2000:]
    return f"Packages could not be installed; is the npm registry within reach? `npm ci` says:\n{said}"
