"""Completion: what the shells themselves offer after reading the scripts, against the help texts."""

import os
import pty
import re
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time
import fcntl
import unittest

from harness import TOOL, TestCase, load_tests, run, terminal

COMMANDS = ("list", "wait", "submit", "prefetch", "quota", "help", "version", "completion")
TYPES = ["url", "prefix", "host", "all", "tag", "purge_url", "purge_prefix", "purge_host", "purge_all", "purge_cache_tag"]

# A command line up to the cursor, and all that must be offered, where the help text does not say it.
VALUES = [
    (("list", "--output", ""), ["table", "jsonl", "json", "csv", "summary"]),
    (("wait", "-o", ""), ["table", "jsonl", "json"]),
    (("submit", "--type", ""), TYPES),
    (("submit", "--method", ""), ["invalidate", "delete"]),
    (("prefetch", "--mode", ""), ["default", "edge"]),
    (("prefetch", "--media-segments", ""), ["on", "off"]),
    (("list", "--color", "a"), ["auto", "always"]),
    (("quota", "--color", "n"), ["never"]),
    (("list", "--status", "pro"), ["processing"]),
    (("list", "--fields", "Fail"), ["FailType", "FailMessage"]),
    (("list", "--time-zone", ""), ["utc", "local"]),
    (("help", "qu"), ["quota"]),
    (("completion", ""), ["bash", "zsh", "fish"]),
]


def options_of(command):
    """The long and short options that the help text of a command has."""
    text = run(command, "--help").out
    return re.findall(r"(?m)^ +(?:-\w, )?(--[a-z-]+)", text), re.findall(r"(?m)^ +(-\w), --", text)


def script_of(shell):
    result = run("completion", shell)
    assert result.status == 0 and result.err == "", result.err
    return result.out


class Bash(TestCase):
    def offered(self, *words, before=""):
        """COMPREPLY with the cursor at the end of the last word."""
        script = f"""{script_of("bash")}
compopt() {{ :; }}
COMP_WORDS=(teo-purge "$@") COMP_CWORD=$#
_teo_purge
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
        done = subprocess.run(["bash", "--norc", "-c", before + script, "bash", *words], capture_output=True, text=True,
                              timeout=20, check=True)
        self.assertEqual(done.stderr, "")
        return [line.rstrip() for line in done.stdout.splitlines() if line.strip()]

    def test_commands(self):
        self.assertEqual(self.offered("")[:len(COMMANDS)], list(COMMANDS))
        self.assertEqual(self.offered("pre"), ["prefetch"])

    def test_every_option(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                names, letters = options_of(command)
                self.assertEqual([one for one in self.offered(command, "--")], names)
                self.assertEqual(sorted(self.offered(command, "-")), sorted(names + letters))

    def test_values(self):
        for words, values in VALUES:
            with self.subTest(words=words):
                self.assertEqual(self.offered(*words), values)

    def test_values_after_an_equals_sign(self):
        self.assertEqual(self.offered("list", "--color", "="), ["auto", "always", "never"])
        self.assertEqual(self.offered("list", "--color", "=", "al"), ["always"])

    def test_lists_go_on_after_a_comma(self):
        self.assertEqual(self.offered("list", "--status", "failed,pro"), ["failed,processing"])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "my keys.env"), "w", encoding="utf-8").close()
            for option in ("--credentials-file", "--config", "--ca-file"):
                self.assertEqual(self.offered("list", option, folder + "/my"), [folder + "/my keys.env"])
            self.assertEqual(self.offered("submit", "-f", folder + "/my"), [folder + "/my keys.env"])

    def test_nothing_where_nothing_is_known(self):
        for words in (("list", "--zone-id", ""), ("wait", "--interval", ""), ("submit", "")):
            self.assertEqual(self.offered(*words), [])


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(TestCase):
    def offered(self, line):
        with tempfile.TemporaryDirectory() as home:
            script = os.path.join(home, "teo-purge.fish")
            with open(script, "w", encoding="utf-8") as file:
                file.write(script_of("fish"))
            done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                                  capture_output=True, text=True, timeout=20, check=True, cwd=home,
                                  env={"HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.stderr, "")
        return [one.split("\t")[0] for one in done.stdout.splitlines()]

    def test_commands(self):
        self.assertEqual(sorted(self.offered("teo-purge ")), sorted(COMMANDS))

    def test_every_option(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                names, letters = options_of(command)
                offered = self.offered(f"teo-purge {command} --")
                self.assertEqual(sorted(offered), sorted(names))
                self.assertLessEqual(set(letters), set(self.offered(f"teo-purge {command} -")))

    def test_values(self):
        for words, values in VALUES:
            with self.subTest(words=words):
                self.assertEqual(sorted(self.offered(" ".join(("teo-purge",) + words))), sorted(values))

    def test_files(self):
        self.assertIn("/etc/passwd", self.offered("teo-purge list --ca-file /etc/pass"))


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(TestCase):
    """A zsh at a terminal, which gets the line and the tabulator key, as from a person."""

    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        os.makedirs(os.path.join(self.home.name, "functions"))
        with open(os.path.join(self.home.name, "functions", "_teo-purge"), "w", encoding="utf-8") as file:
            file.write(script_of("zsh"))
        self.main, side = terminal()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 400, 250, 0, 0))
        self.process = subprocess.Popen(["zsh", "-f", "-i"], stdin=side, stdout=side, stderr=side, start_new_session=True,
                                        env={"HOME": self.home.name, "PATH": os.environ["PATH"], "TERM": "dumb",
                                             "LC_ALL": "C.UTF-8"})
        os.close(side)
        self.addCleanup(self.end)
        self.send("PS1='ready> '; LISTMAX=10000; unsetopt zle_bracketed_paste; setopt list_rows_first\n")
        self.send(f"fpath=({self.home.name}/functions $fpath); autoload -U compinit; compinit -D -u; print begun-$((40+2))\n")
        self.read_to("begun-42")

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.main)
        self.home.cleanup()

    def send(self, text):
        os.write(self.main, text.encode())

    def read_to(self, text, patience=30):
        """What is printed up to this text, and after it until the shell is silent."""
        seen, end = "", time.monotonic() + patience
        while time.monotonic() < end:
            ready, _, _ = select.select([self.main], [], [], 0.6 if text in seen else 0.2)
            if ready:
                seen += os.read(self.main, 65536).decode("utf-8", "replace")
            elif text in seen:
                return seen
        raise AssertionError(f"{text!r} does not come: {seen!r}")

    def listed(self, line, wanted):
        """What is shown for a line and a tabulator, and another one."""
        self.send(line + "\t\t")
        seen = self.read_to(wanted)
        self.send("\x15\n")
        return seen

    def test_commands(self):
        seen = self.listed("teo-purge ", "completion")
        for command in COMMANDS:
            self.assertRegex(seen, rf"(?m)^{command} +-- ")

    def test_every_option(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                names, letters = options_of(command)
                seen = self.listed(f"teo-purge {command} -", names[-1])
                for name in names + letters:
                    self.assertRegex(seen, rf"(?m)(^|\s){name}(\s|$)")

    def test_values(self):
        for words, values in VALUES:
            with self.subTest(words=words):
                if len(values) > 1:
                    seen = self.listed(" ".join(("teo-purge",) + words), values[-1])
                    for value in values:
                        self.assertRegex(seen, rf"(?m)(^|\s){value}(\s|$)")
                else:
                    self.assertIn(" ".join(("teo-purge", *words[:-1], values[0])),
                                  self.listed(" ".join(("teo-purge",) + words), values[0]))


class Script(TestCase):
    def test_the_table_of_the_shells(self):
        for shell in ("bash", "zsh", "fish"):
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=script_of(shell), text=True, check=True, timeout=20)


if __name__ == "__main__":
    unittest.main()
