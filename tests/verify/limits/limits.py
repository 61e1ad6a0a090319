#!/usr/bin/env python3
"""The bounds of include/teo/limits.h: each that varies may be overridden in its range and no further, the others say that they cannot
vary, and an application that was built with another value than the library is refused.

usage: limits.py --build FOLDER COMPILE LIBRARIES    the checks; COMPILE and LIBRARIES are the compiler's arguments, each in one word
       limits.py --flags smaller|larger              -D for each bound that varies, to build the core with
"""
import argparse
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import unittest

HEADER = pathlib.Path("include/teo/limits.h")
APP = "tests/verify/limits/app.c"
BUILT_DIFFERENTLY = 11  # TEO_E_BUILD

# By name: a smaller value and a larger one than the default. For sizes that is the least and some multiple; times leave the tests time.
VALUES = {
    "TEO_REQUESTS_PER_SECOND": (5, 20),
    "TEO_JOB_ID_SIZE": (16, 64),
    "TEO_TARGET_SIZE": (48, 8192),
    "TEO_TYPE_SIZE": (16, 64),
    "TEO_METHOD_SIZE": (11, 64),
    "TEO_STATUS_SIZE": (11, 64),
    "TEO_TIME_SIZE": (26, 64),
    "TEO_FAIL_TYPE_SIZE": (2, 128),
    "TEO_FAIL_MESSAGE_SIZE": (2, 2048),
    "TEO_REASON_SIZE": (2, 2048),
    "TEO_CODE_SIZE": (50, 128),
    "TEO_MESSAGE_SIZE": (64, 1024),
    "TEO_REQUEST_ID_SIZE": (37, 128),
    "TEO_BUFFER_MIN": (512, 2048),
    "TEO_HEAD_MAX": (1024, 32768),
    "TEO_LINE_SIZE": (64, 255),
    "TEO_DEADLINE_MS": (30000, 600000),
    "TEO_STALL_MS": (5000, 60000),
    "TEO_ATTEMPTS": (2, 20),
    "TEO_BACKOFF_MS": (50, 1000),
    "TEO_BACKOFF_MS_MAX": (1000, 256000),
}
HOST = {}  # COMPILE and LIBRARIES


def flags(values):
    return [f"-D{name}={value}" for name, value in values.items()]


def number(text):
    return int(text.rstrip("uU"), 0)


class Header:
    """What limits.h says: defaults, which of them vary, and their ranges."""

    def __init__(self):
        self.text = HEADER.read_text()
        defined = re.findall(r"^#define (TEO_\w+) (\S+(?: \* \S+\))?)", self.text, re.MULTILINE)
        self.defaults = {name: value for name, value in defined if name != "TEO_LIMITS_H"}
        self.varying = re.findall(r"^#ifndef (TEO_\w+)\n#define \1 ", self.text, re.MULTILINE)
        ranges = re.findall(r"^#if (\w+) < (\w+) \|\| \1 > (\w+)\n#error \"\1 is \2 to \3\"\n#endif$", self.text, re.MULTILINE)
        self.ranges = {name: (low, high) for name, low, high in ranges}

    def default(self, name):
        return number(self.defaults[name])

    def range(self, name, others):
        """The least and the most, which other bounds may limit."""
        return [number(str(others.get(end, self.defaults.get(end, end)))) for end in self.ranges[name]]


def compiles(source, *arguments):
    """Does it compile? And what the compiler said."""
    done = subprocess.run([*HOST["compile"], *arguments, "-fsyntax-only", "-x", "c", "-"], input=source, text=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return done.returncode == 0, done.stderr


def answer(*arguments):
    """Of teo_client_init() to an application that is built with these arguments; the library has the defaults."""
    program = str(HOST["build"] / "app")
    subprocess.run([*HOST["compile"], *arguments, "-o", program, APP, *HOST["libraries"]], check=True)
    return int(subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout)


class Limits(unittest.TestCase):
    header = Header()

    def test_a_bound_that_is_fixed_says_so(self):
        fixed = [name for name in self.header.defaults if name not in self.header.varying]
        self.assertTrue(fixed)
        for name in fixed:
            with self.subTest(name):
                section, line = re.search(rf"(/\* ----(?:(?!----).)* ---- \*/)(?:(?!/\* ----).)*?(^#define {name} .*?\*/)", self.header.text,
                                          re.DOTALL | re.MULTILINE).groups()
                self.assertIn("cannot vary", section + line)

    def test_a_bound_that_is_fixed_is_refused(self):
        for name in self.header.defaults:
            if name not in self.header.varying:
                with self.subTest(name):
                    done, said = compiles("#include <teo/limits.h>\ntypedef int nothing;\n", f"-D{name}=1")
                    self.assertFalse(done)
                    self.assertIn("cannot vary", said)

    def test_each_bound_that_varies_has_a_range_and_values_to_try(self):
        self.assertEqual(set(self.header.varying), set(self.header.ranges))
        self.assertEqual(set(self.header.varying), set(VALUES))
        for larger in (False, True):
            values = {name: pair[larger] for name, pair in VALUES.items()}
            for name, value in values.items():
                low, high = self.header.range(name, values)
                self.assertTrue(low <= value <= high, f"{name}={value}")

    def test_a_value_out_of_range_is_refused_by_name(self):
        beside = {"TEO_LINE_SIZE": {"TEO_MESSAGE_SIZE": 256}, "TEO_BACKOFF_MS_MAX": {"TEO_BACKOFF_MS": 1}}  # which these bound
        for name in self.header.ranges:
            others = beside.get(name, {})
            low, high = self.header.range(name, others)
            for value, good in ((low, True), (low - 1, False), (high, True), (high + 1, False)):
                with self.subTest(name, value=value):
                    done, said = compiles("#include <teo/limits.h>\ntypedef int nothing;\n", *flags({name: value, **others}))
                    self.assertEqual(done, good, said)
                    self.assertTrue(good or f"{name} is " in said, said)

    def test_an_application_with_another_bound_is_refused(self):
        self.assertEqual(answer(), 0)
        for name in self.header.varying:
            value = self.header.default(name)
            other = value + 1 if value < self.header.range(name, {})[1] else value - 1
            with self.subTest(name, value=other):
                self.assertEqual(answer(*flags({name: other})), BUILT_DIFFERENTLY)

    def test_bounds_whose_sum_is_the_same_are_refused(self):
        self.assertEqual(answer(*flags({"TEO_JOB_ID_SIZE": 48, "TEO_TARGET_SIZE": 376})), BUILT_DIFFERENTLY)
        self.assertEqual(answer(*flags({"TEO_TYPE_SIZE": 16, "TEO_METHOD_SIZE": 24})), BUILT_DIFFERENTLY)
        self.assertEqual(answer(*flags({"TEO_STALL_MS": 60000, "TEO_DEADLINE_MS": 15000})), BUILT_DIFFERENTLY)

    def test_structures_of_another_layout_are_refused(self):
        for flag in ("-fpack-struct", "-fshort-enums"):
            with self.subTest(flag):
                self.assertEqual(answer(flag), BUILT_DIFFERENTLY)

    def test_a_size_t_of_16_bits_is_refused(self):
        source = "#include <stdint.h>\n#undef SIZE_MAX\n#define SIZE_MAX {}\n#include <teo/{}.h>\ntypedef int nothing;\n"
        for name in ("limits", "query", "request", "response", "client", "teo"):
            with self.subTest(name):
                done, said = compiles(source.format("65535u", name))
                self.assertFalse(done)
                self.assertIn("needs a size_t of 32 bits", said)
        self.assertTrue(compiles(source.format("0xFFFFFFFFu", "teo"))[0])

    @unittest.skipUnless(shutil.which("clang"), "clang is missing")
    def test_an_avr_is_refused(self):
        done = subprocess.run(["clang", "--target=avr", "-ffreestanding", "-Iinclude", "-fsyntax-only", "-x", "c", "-"], text=True,
                              input="#include <teo/request.h>\n", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("needs a size_t of 32 bits", done.stderr)


def main():
    parser = argparse.ArgumentParser(description="The bounds of include/teo/limits.h.")
    parser.add_argument("--flags", choices=("smaller", "larger"))
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("compile", nargs="?")
    parser.add_argument("libraries", nargs="?")
    options = parser.parse_args()
    if options.flags:
        print(*flags({name: values[options.flags == "larger"] for name, values in VALUES.items()}))
        return
    options.build.mkdir(parents=True, exist_ok=True)
    HOST.update(build=options.build, compile=shlex.split(options.compile), libraries=shlex.split(options.libraries))
    unittest.main(argv=sys.argv[:1])


if __name__ == "__main__":
    main()
