#!/usr/bin/env python3
"""Is boards/README.md right? Follows its steps to a new board in a copy of the tree, and compares
its table of options with the headers. Its table of the memory is checked by size.py.

usage: boards.py README [MAKE-VARIABLE]...
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RENEWAL = """#include <stdbool.h>
bool my_renewal(bool now, const char **secret_id, const char **secret_key, const char **token);
bool my_renewal(bool now, const char **secret_id, const char **secret_key, const char **token)
{
    *secret_id = *secret_key = *token = "x";
    return now;
}
"""


def add_line(settings, line):
    return settings.replace("BOARD := mine\n", f"BOARD := mine\n{line}\n")


def section(text, title):
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def fence(text, language):
    return re.search(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]


def rows(text):
    """The cells of each row of a table with an option's name in its first or second cell."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and re.search(r"`\w+`", "".join(cells[:2])):
            yield cells


class Page:
    def __init__(self, path, variables):
        self.text = path.read_text()
        self.variables = variables
        self.outcomes = []

    def check(self, what, good, said=""):
        self.outcomes.append(bool(good))
        if not good:
            print(f"boards/README.md: {what}\n{said}")

    def follow(self, folder):
        """The steps to a new board."""
        tree = pathlib.Path(folder, "tree")
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("build", ".git", "node_modules",
                                                                  "__pycache__"))
        environment = {**os.environ, "LC_ALL": "C", "MAKEFLAGS": " ".join(self.variables)}
        environment.pop("MAKELEVEL", None)

        def run(script):
            done = subprocess.run(["sh", "-e", "-c", script], cwd=tree, env=environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            return done.returncode, done.stdout

        steps = fence(section(self.text, "A new board"), "sh")
        status, said = run(steps)
        self.check("a copied board links without a board_random()",
                   status and "this board has no board_random()" in said, said)
        settings = tree / "boards/mine/mine.mk"
        text = settings.read_text()
        settings.write_text(add_line(text, "BOARD_ENTROPY := tests-only"))
        status, said = run(steps.splitlines()[-1])
        self.check("a copied board is built with predictable numbers",
                   status and "not for a real board" in said, said)
        settings.write_text(text)
        (tree / "boards/mine/random.c").write_text(fence(section(self.text, "A new board"), "c"))
        self.starts(tree, run)
        self.replace(tree, settings, run, steps.splitlines()[-1])
        script = tree / "boards/mine/mine.ld"
        size = re.search(r"`(__arena_size = .*?;)`", self.text)[1]
        script.write_text(f"{size}\n{script.read_text()}")
        status, said = run(steps.splitlines()[-1])
        self.check("with its random.c the new board does not build", status == 0, said)
        linked = (tree / "build/firmware/mine/firmware.map").read_text() if status == 0 else ""
        self.check("the board's credentials.c does not replace the one of firmware/",
                   "boards/mine/credentials.o" in linked
                   and "boards/firmware/credentials.o" not in linked)
        self.check("the arena's size cannot be set in mine.ld",
                   re.search(r"0x0*7c00\s+__arena_size = 0x7c00", linked))

    def starts(self, tree, run):
        """
        The new board polls in QEMU by its settings in flash, without semihosting. QEMU has no
        generator of random numbers: "ready" is the version in the page of the settings, which is 1,
        and the numbers are SysTick's.
        """
        source = tree / "boards/mine/random.c"
        as_written = source.read_text()
        source.write_text(as_written.replace("0x400C0004u", "0x3E008u")
                          .replace("0x400C0008u", "0xE000E018u"))
        if shutil.which("qemu-system-arm"):
            self.polls(tree, run)
        else:
            print("without qemu-system-arm the new board is not started")
        source.write_text(as_written)

    def polls(self, tree, run):
        step, = [line for line in self.text.splitlines() if "mine/settings.hex" in line]
        step = step.replace(" CA_FILE=roots.pem", "")   # the tests' own
        build = tree / "build"
        os.environ.update(TEO_BUILD=str(build), TEO_BOARD="mine")
        sys.path.insert(0, str(ROOT / "tests/firmware"))
        import machine      # for this build
        with machine.Emulator(tls="server", tasks=[machine.task()]) as emulator:
            (tree / "settings.txt").write_text(
                f"zone={machine.ZONE}\nsecret-id={machine.SECRET_ID}\n"
                f"secret-key={machine.SECRET_KEY}\nhost={machine.HOST}\n"
                f"address={machine.LOOPBACK}\nport={emulator.port}\ninterval=1\n")
            status, said = run(step)
            self.check("the settings of a new board are not made", status == 0, said)
            if status == 0:
                with machine.Machine(emulator.port, board="lm3s6965evb",
                                     image=str(build / "firmware/mine/firmware.elf"),
                                     settings=build / "firmware/mine/settings.hex") as board:
                    self.check("the new board does not poll", board.wait_for("poll")["tasks"] == 1)

    def replace(self, tree, settings, run, make):
        """A file with the name of a shared one must be in mine.mk, and a name needs a file."""
        line = re.search(r"`(BOARD_REPLACES := credentials\.c)`", self.text)[1]
        text = settings.read_text()
        settings.write_text(add_line(text, line))
        status, said = run(make)
        self.check("mine.mk can name a file that the board does not have",
                   status and "names credentials.c, which must be both in" in said, said)
        (tree / "boards/mine/credentials.c").write_text(fence(section(self.text, "Keys"), "c"))
        (tree / "boards/mine/renewal.c").write_text(RENEWAL)
        settings.write_text(text)
        status, said = run(make)
        self.check("a shared file is replaced by one that mine.mk does not name",
                   status and f'write "{line}" in boards/mine/mine.mk' in said, said)
        settings.write_text(add_line(text, line))

    def compare(self, title, *paths):
        text = "".join((ROOT / path).read_text() for path in paths)
        defined = dict(re.findall(r"^#define (\w+)(?:[ \t]+([^/\n]+))?", text, re.MULTILINE))
        for option, shown, *_ in rows(section(self.text, title)):
            name = option.strip("`")
            value = defined[name].strip().strip("()") or "on" if name in defined else "not there"
            self.check(f"{name} is {value}, not {shown}", value == shown)


def main(readme, *variables):
    if not shutil.which("arm-none-eabi-gcc"):
        print("skipped: no compiler for the boards\n0 passed, 0 failed, 1 skipped")
        return 0
    page = Page(pathlib.Path(readme), variables)
    page.compare("Options", "boards/firmware/lwipopts.h", "boards/firmware/mbedtls_config.h")
    with tempfile.TemporaryDirectory() as folder:
        page.follow(folder)
    failed = page.outcomes.count(False)
    print(f"{len(page.outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
