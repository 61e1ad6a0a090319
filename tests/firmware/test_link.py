"""What must not be linked is not: a heap, stdio, a board without entropy, more RAM or flash than there is."""

import os
import subprocess
import tempfile

from machine import ROOT, TestCase, linked, load_tests      # noqa: F401

EXTRA = {
    "malloc": "#include <stdlib.h>\nvoid *extra(void) { return malloc(4); }",
    "calloc": "#include <stdlib.h>\nvoid *extra(void) { return calloc(4, 4); }",
    "free": "#include <stdlib.h>\nvoid extra(void *p) { free(p); }",
    "sbrk": "void *_sbrk(int); void *_sbrk(int n) { return (void *)n; }",
    "printf": "#include <stdio.h>\nvoid extra(void) { printf(\"%d\", 1); }",
    "snprintf": "#include <stdio.h>\nvoid extra(char *p) { snprintf(p, 9, \"%d\", 1); }",
    "puts": "#include <stdio.h>\nvoid extra(void) { puts(\"\"); }",
}


def compiled(code, folder):
    """An object of these lines of C."""
    source, extra = os.path.join(folder, "extra.c"), os.path.join(folder, "extra.o")
    with open(source, "w", encoding="ascii") as file:
        file.write(code + "\n")
    subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-w", "-c", "-o", extra, source], check=True)
    return extra


class LinkTest(TestCase):
    def link(self, name, *arguments, code=None, keep=None):
        """Links another image of the same objects: (whether it went well, what was said)."""
        with tempfile.TemporaryDirectory() as folder:
            if code:
                arguments += (f"FIRMWARE_EXTRA={compiled(code, folder)}" + (f" -Wl,--undefined={keep}" if keep else ""),)
            with linked(name, *arguments) as (good, said, _):
                return good, said

    def test_the_same_way_it_links(self):
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
        done = subprocess.run(["arm-none-eabi-gcc", "-fsyntax-only", "boards/firmware/entropy_for_tests_only.c"], cwd=ROOT, text=True,
                              stderr=subprocess.PIPE, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("not for a real board", done.stderr)

    def test_too_much(self):
        for name, code, region in (("ram", "char extra[65536];", "RAM"), ("flash", "const char extra[262144] = {1};", "FLASH")):
            with self.subTest(name=name):
                good, said = self.link(name, code=code, keep="extra")
                self.assertFalse(good)
                self.assertIn(f"region `{region}' overflowed", said)
