"""Does probe.py count right? Over loops whose instructions are known, and a sleep."""

import os
import subprocess
import tempfile

import probe
from machine import Machine, ROOT, TestCase, load_tests     # noqa: F401

COUNT = 300000
NAP = 10000000     # of the processor's clock


class CountTest(TestCase):
    def test_every_instruction_is_counted_once_and_a_sleep_is_not(self):
        with tempfile.TemporaryDirectory() as folder:
            image = os.path.join(folder, "loops.elf")
            source = os.path.join(ROOT, "tests", "firmware", "loops.S")
            subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", f"-DCOUNT={COUNT}",
                            f"-DNAP={NAP}", "-nostdlib", "-Wl,-Ttext=0", "-Wl,-estart", "-o", image,
                            source], check=True)
            with Machine(0, bare=True, image=image, icount="shift=5", debug=True) as machine:
                watch = probe.Probe(machine, ["count_loop", "nap", "outer_function",
                                              "inner_function"])
                spans = [span for _, _, span in watch.run() if span is not None]
                watch.close()
                self.assertEqual(machine.end(), 0)
        counted = [(span.name, span.whole, span.whole - span.inner) for span in spans]
        self.assertEqual(counted, [("count_loop", 2 * COUNT + 2, 2 * COUNT + 2), ("nap", 3, 3),
                                   ("inner_function", 2, 2), ("inner_function", 2, 2),
                                   ("outer_function", 10, 6)])
