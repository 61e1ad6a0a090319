"""The linker refuses a heap, stdio, a board without entropy, and too much RAM or flash; make
rebuilds what has changed, and nothing else."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from machine import (BOARD, BOARDS, BUILD, IMAGE, NOISE, ROOT, TestCase, linked,
                     load_tests, make_environment)      # noqa: F401

EXTRA = {
    "malloc": "#include <stdlib.h>\nvoid *extra(void) { return malloc(4); }",
    "calloc": "#include <stdlib.h>\nvoid *extra(void) { return calloc(4, 4); }",
    "free": "#include <stdlib.h>\nvoid extra(void *p) { free(p); }",
    "sbrk": "void *_sbrk(int); void *_sbrk(int n) { return (void *)n; }",
    "printf": "#include <stdio.h>\nvoid extra(void) { printf(\"%d\", 1); }",
    "snprintf": "#include <stdio.h>\nvoid extra(char *p) { snprintf(p, 9, \"%d\", 1); }",
    "puts": "#include <stdio.h>\nvoid extra(void) { puts(\"\"); }",
}

NO_NUMBERS = "int board_random(void *c, void *d, unsigned n) { return 46; }"
PCAP_HEADER = 24    # bytes of a file without a packet
IGNORED = ("build", ".git", "node_modules", "__pycache__")


def compiled(code, folder):
    """An object made of these lines of C."""
    source, extra = os.path.join(folder, "extra.c"), os.path.join(folder, "extra.o")
    with open(source, "w", encoding="ascii") as file:
        file.write(code + "\n")
    subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-w", "-c", "-o", extra,
                    source], check=True)
    return extra


class LinkTest(TestCase):
    def link(self, name, *arguments, code=None, keep=None):
        """Links another image of the same objects: (did it link, the output)."""
        with tempfile.TemporaryDirectory() as folder:
            if code:
                extra = compiled(code, folder) + (f" -Wl,--undefined={keep}" if keep else "")
                arguments += (f"FIRMWARE_EXTRA={extra}",)
            with linked(name, *arguments) as (good, said, _):
                return good, said

    def test_it_links_otherwise(self):
        good, said = self.link("good", code="int extra(void); int extra(void) { return 1; }")
        self.assertTrue(good, said)

    def test_heap_and_stdio(self):
        for name, code in EXTRA.items():
            with self.subTest(name=name):
                good, said = self.link(name, code=code)
                self.assertFalse(good)
                self.assertRegex(said, "firmware has no (heap|stdio), but .* is linked in")

    def test_no_entropy(self):
        good, said = self.link("entropy", "BOARD_ENTROPY=")
        self.assertFalse(good)
        self.assertIn("this board has no board_random()", said)

    def test_entropy_for_tests_is_for_no_other_board(self):
        done = subprocess.run(["arm-none-eabi-gcc", "-fsyntax-only",
                               "boards/firmware/entropy_for_tests_only.c"], cwd=ROOT, text=True,
                              stderr=subprocess.PIPE, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("not for a real board", done.stderr)

    def test_too_much(self):
        for name, code, region in (("ram", "char extra[65536];", "RAM"),
                                   ("flash", "const char extra[262144] = {1};", "FLASH")):
            with self.subTest(name=name):
                good, said = self.link(name, code=code, keep="extra")
                self.assertFalse(good)
                self.assertIn(f"region `{region}' overflowed", said)


class MadeAgainTest(TestCase):
    """In a copy of the tree, with what was built in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name, "tree")
        self.build = os.path.relpath(BUILD, ROOT)
        shutil.copytree(ROOT, self.tree, ignore=shutil.ignore_patterns(*IGNORED))
        there = self.tree / self.build
        there.mkdir(parents=True)
        for name in ("ready", "firmware/roots.der"):
            (there / name).parent.mkdir(exist_ok=True)
            shutil.copy2(pathlib.Path(BUILD, name), there / name)
        for name in ("headers", "firmware/pki", f"firmware/{BOARD}"):
            # Other tests link images meanwhile.
            shutil.copytree(pathlib.Path(BUILD, name), there / name, symlinks=True,
                            ignore=shutil.ignore_patterns("link-*", "marks.json*"))
        (there / "sources").symlink_to(pathlib.Path(BUILD, "sources"))
        self.time = int((there / f"firmware/{BOARD}/time").read_text())

    def make(self, target, time=None):
        """(did it succeed, the files compiled or linked, the output)"""
        done = subprocess.run(["make", f"BUILD={self.build}", f"FIRMWARE_TIME={time or self.time}",
                               f"{self.build}/firmware/{target}"],
                              cwd=self.tree, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, env=make_environment())
        paths = re.findall(r"^  (?:CC|AS|LINK) +(\S+)$", done.stdout, re.MULTILINE)
        made = [os.path.basename(path) for path in paths]
        return done.returncode == 0, made, done.stdout

    def test_only_what_has_changed(self):
        image = f"{BOARD}/firmware.elf"
        settings = self.tree / f"boards/{BOARD}/{BOARD}.mk"
        text = settings.read_text()
        self.assertTrue(self.make(image)[0])
        self.assertEqual(self.make(image)[:2], (True, []))
        self.assertEqual(self.make(image, self.time + 1)[:2],
                         (True, ["wall_clock.o", "firmware.elf"]))
        self.assertEqual(self.make(image, self.time + 1)[:2], (True, []))

        settings.write_text(text.replace("BOARD_ENTROPY := tests-only\n", ""))
        good, made, said = self.make(image, self.time + 1)
        self.assertEqual((good, made), (False, ["firmware.elf"]))
        self.assertIn("this board has no board_random()", said)

        settings.write_text(text)
        (self.tree / f"boards/{BOARD}/more.c").write_text(
            "int more(void);\nint more(void) { return 1; }\n")
        self.assertEqual(self.make(image, self.time + 1)[:2], (True, ["more.o", "firmware.elf"]))

    def test_numbers_for_tests_are_for_no_real_board(self):
        mine = self.tree / "boards/mine"
        shutil.copytree(self.tree / "boards" / BOARD, mine)
        (mine / f"{BOARD}.mk").rename(mine / "mine.mk")
        text = (mine / "mine.mk").read_text()
        (mine / "mine.mk").write_text(text.replace(f"BOARD := {BOARD}", "BOARD := mine"))
        good, _, said = self.make("mine/boards/firmware/entropy_for_tests_only.o")
        self.assertFalse(good)
        self.assertIn("not for a real board", said)


class NoNumbersTest(TestCase):
    def start(self, image, seconds):
        """Runs an image to its end, or so long: (exit status, output, bytes on its network)."""
        with tempfile.TemporaryDirectory() as folder:
            packets = os.path.join(folder, "packets")
            words = ",".join(f"arg={word}" for word in ("firmware", "zone=z", "secret-id=i",
                                                        "secret-key=k", "once"))
            process = subprocess.Popen(
                ["qemu-system-arm", "-M", BOARD, "-kernel", image,
                 "-display", "none", "-monitor", "none", "-serial", "stdio",
                 "-nic", f"user,restrict=on,id=net,model={BOARDS[BOARD]['nic']}",
                 "-object", f"filter-dump,id=dump,netdev=net,file={packets}",
                 "-semihosting-config", f"enable=on,target=native,{words}"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                said, errors = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                said, errors = process.communicate()
            self.assertFalse(errors.encode().replace(NOISE, b""))
            return process.returncode, said, os.path.getsize(packets) - PCAP_HEADER

    def test_a_generator_that_fails_is_reported_and_nothing_is_sent(self):
        with tempfile.TemporaryDirectory() as folder:
            extra = compiled(NO_NUMBERS, folder)
            with linked("numbers", "BOARD_ENTROPY=",
                        f"FIRMWARE_EXTRA={extra}") as (good, said, image):
                self.assertTrue(good, said)
                status, said, sent = self.start(image, 60)
        self.assertEqual(status, 2, said)
        self.assertIn('{"event":"error","text":"board_random() has no random numbers"}', said)
        self.assertIn('{"event":"exit","status":2}', said)
        self.assertEqual(sent, 0)

    def test_with_one_that_works_something_is_sent(self):
        self.assertGreater(self.start(IMAGE, 5)[2], 0)
