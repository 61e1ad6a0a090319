#!/usr/bin/env python3
"""The tree as it is handed on: built without tests/, installed, packed, in two folders, and what
make says of itself.

The environment may have TEO_SOURCES, the folder of the sources that were fetched, and TEO_MAKE,
more arguments for make.
"""
import ctypes
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
BOARD = "lm3s6965evb"
IMAGE = f"firmware/{BOARD}/firmware.elf"
INSTALLED = {"lib/libteo.a", "lib/libteo-posix.a", "bin/teo-purge", "share/man/man1/teo-purge.1",
             "share/bash-completion/completions/teo-purge", "share/zsh/site-functions/_teo-purge",
             "share/fish/vendor_completions.d/teo-purge.fish",
             *(f"include/teo/{path.name}" for path in ROOT.glob("include/teo/*.h"))}
NOT_OURS = ("build", ".git", "node_modules", "__pycache__", "compile_commands.json")
SHARED = [f"SOURCES={os.environ['TEO_SOURCES']}"] if os.environ.get("TEO_SOURCES") else []
NO_BOARDS = shutil.which("arm-none-eabi-gcc") is None
POSITION_INDEPENDENT = 3    # ET_DYN


def make(tree, *arguments):
    """Whether it went well, and what was said. The environment holds a path and a time alone."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1700000000"}
    more = os.environ.get("TEO_MAKE", "").split()
    done = subprocess.run(["make", "--no-print-directory", *more, *arguments], cwd=tree,
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode == 0, done.stdout


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)

    def copy(self, name, without=()):
        tree = self.work / name
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*NOT_OURS, *without))
        return tree

    def make(self, tree, *arguments):
        good, said = make(tree, *arguments)
        self.assertTrue(good, said)
        return said


class WithoutTests(TestCase):
    """Two copies of the tree without tests/, one of them in a folder with a blank in its name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run(["sh", ROOT / "tests/emulator/pki.sh", cls.work / "pki"], check=True,
                       stdout=subprocess.DEVNULL)
        cls.one = cls.copy(cls, "one", ["tests"])
        cls.other = cls.copy(cls, "another place/tree", ["tests"])
        image = [] if NO_BOARDS else [f"build/{IMAGE}", "CA_FILE=../pki/ca.pem"]
        cls.built = make(cls.one, "all", *image, *SHARED)
        image = [] if NO_BOARDS else [f"out/{IMAGE}", "CA_FILE=../../pki/ca.pem"]
        cls.built_there = make(cls.other, "BUILD=out", "all", *image, *SHARED)

    def setUp(self):
        self.assertTrue(self.built[0], self.built[1])

    def test_two_folders_build_the_same_bytes(self):
        self.assertTrue(self.built_there[0], self.built_there[1])
        for name in ("libteo.a", "libteo-posix.a", "teo-purge", *([] if NO_BOARDS else [IMAGE])):
            here = (self.one / "build" / name).read_bytes()
            self.assertEqual(here, (self.other / "out" / name).read_bytes(), name)
            self.assertNotIn(str(self.work).encode(), here, name)

    @unittest.skipIf(NO_BOARDS, "no compiler for the boards")
    def test_firmware_trusts_nobody_by_itself(self):
        good, said = make(self.one, "firmware", *SHARED)
        self.assertFalse(good)
        self.assertIn("make firmware CA_FILE=", said)

    def test_install_and_uninstall(self):
        for variable, prefix in (("prefix=/opt/teo", "opt/teo"), ("PREFIX=/usr", "usr"),
                                 ("V=", "usr/local")):
            with self.subTest(variable=variable):
                target = self.work / prefix.replace("/", "-")
                other = target / prefix / "include/other.h"
                self.make(self.one, "install", f"DESTDIR={target}", variable)
                self.assertEqual(files(target / prefix), INSTALLED)
                self.assertEqual(len(files(target)), len(INSTALLED))
                other.touch()
                self.make(self.one, "uninstall", f"DESTDIR={target}", variable)
                self.assertEqual(files(target), {f"{prefix}/include/other.h"})
                self.assertFalse((target / prefix / "include/teo").exists())

    def test_core_in_a_shared_object(self):
        target = self.work / "shared.so"
        subprocess.run(["gcc", "-shared", "-Wl,-z,text", "-Wl,-z,lazy", "-o", target,
                        "-Wl,--whole-archive", self.one / "build/libteo.a",
                        "-Wl,--no-whole-archive"], check=True)
        library = ctypes.CDLL(str(target), os.RTLD_LAZY)
        library.teo_status_text.restype = ctypes.c_char_p
        self.assertTrue(library.teo_status_text(0))

    def test_tool_is_position_independent(self):
        kind = (self.one / "build/teo-purge").read_bytes()[16:18]
        self.assertEqual(int.from_bytes(kind, sys.byteorder), POSITION_INDEPENDENT)

    def test_a_new_warning_is_an_error_for_us_alone(self):
        build = ["build/new/libteo.a", "BUILD=build/new", "CFLAGS=-O0 -Wpadded"]
        self.make(self.one, *build)
        good, said = make(self.one, *build, "WERROR=1")
        self.assertFalse(good)
        self.assertIn("-Werror=padded", said)

    def test_help_and_clean(self):
        self.assertIn("make install", self.make(self.other, "help"))
        (self.other / "gone").mkdir()
        (self.other / "compile_commands.json").write_text("")
        self.make(self.other, "clean", "BUILD=gone")
        self.assertFalse((self.other / "gone").exists())
        self.assertFalse((self.other / "compile_commands.json").exists())


class Packed(TestCase):
    def test_archive(self):
        packed = self.work / "packed"
        archive = pathlib.Path(self.make(ROOT, "dist", f"BUILD={packed}").split()[-1])
        self.assertRegex(archive.name, r"^libteo-\d+\.\d+\.\d+\.tar\.gz$")
        subprocess.run(["tar", "-C", self.work, "-xf", archive], check=True)
        tree = self.work / archive.name.removesuffix(".tar.gz")
        self.assertLessEqual({path.name for path in tree.iterdir()},
                             {path.name for path in ROOT.iterdir()})
        said = self.make(tree, "check", "T=json", *SHARED)
        self.assertIn("\nok 1 - ", said)
        self.assertNotIn("\nnot ok ", said)
        again = tree / self.make(tree, "dist").split()[-1]
        self.assertEqual(archive.read_bytes(), again.read_bytes())


class Commands(TestCase):
    def test_one_test(self):
        good, said = make(ROOT, "check", "T=no_such_test")
        self.assertFalse(good)
        there = {"unit/json_depth", "conformance/tls", "e2e/wait"}
        self.assertLessEqual(there, set(said.split()))
        good, said = make(ROOT, "check", "T=?")
        self.assertTrue(good)
        self.assertLessEqual(there, set(said.split()))
        for name in there:
            self.assertIn(f"\nCHOSEN := {name}\n", make(ROOT, "-pn", "check", f"T={name}")[1])

    def test_what_is_missing_is_skipped(self):
        done = subprocess.run([sys.executable, ROOT / "tests/run.py", "--missing", "clang jq",
                               "--always", "make,jq", "--needs", "one=gcc,clang", "--first", "two",
                               "one"], stdout=subprocess.PIPE, text=True, check=True)
        self.assertRegex(done.stdout, r"skipped one +for want of clang jq\n")
        self.assertIn("missing: clang jq", done.stdout)
        self.assertTrue(done.stdout.endswith("0 passed, 0 failed\n"), done.stdout)

    def test_compile_commands(self):
        tree = self.copy("commands")
        self.make(tree, "compile_commands.json")
        text = (tree / "compile_commands.json").read_text()
        commands = {one["file"]: one for one in json.loads(text)}
        self.assertEqual({one["directory"] for one in commands.values()}, {str(tree)})
        for pattern in ("core/*.c", "port/*/*.c", "boards/*/*.c", "tests/unit/*.c"):
            there = {str(path.relative_to(tree)) for path in tree.glob(pattern)}
            self.assertLessEqual(there, set(commands))
        self.assertTrue(commands["core/json.c"]["command"].endswith(" core/json.c"))

    def test_help_names_what_there_is(self):
        named = set(re.findall(r"make ([a-z][\w.-]*)", self.make(ROOT, "help")))
        known = make(ROOT, "-pq", "help")[1]
        rules = re.findall(r"^([^\s#:=][^:=]*):(?!=)", known, re.MULTILINE)
        there = {name for names in rules for name in names.split()}
        self.assertLessEqual(named - {"test-NAME"}, there)


if __name__ == "__main__":
    unittest.main()
