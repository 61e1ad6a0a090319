"""A loop that hangs, a fault: the board starts anew and says what it was."""

import contextlib

import machine
from machine import BOARD, Emulator, Machine, TestCase, linked, load_tests, task  # noqa: F401
from probe import Debugger, symbols

LOOP, UNDEFINED = "fee7", "00de"    # b . and udf #0, little-endian
STACK_SIZE = 4096
# The watchdog's interrupt: ARM DAI 0385D section 3.7; the LM3S6965's data sheet, table 2-9.
WATCHDOG = {"mps2-an385": 2, "lm3s6965evb": 16 + 18}
HARD_FAULT = 3
UNDEFINED_INSTRUCTION = 1 << 16     # of CFSR: ARM DDI 0403E section B3.2.15


@contextlib.contextmanager
def broken(port, function, instruction, *words):
    """A board whose flash has another instruction where a function begins, from its first poll
    until it has kept the fault. For `with`: the board and the function's address."""
    with Machine(port, "interval=1", *words, debug=True) as board:
        known, debugger = symbols(machine.IMAGE), Debugger(board.debug_path)
        with contextlib.closing(debugger):
            at = known[function]

            def run_to(place):
                debugger.breakpoint(known[place])
                debugger.ask("c")
                debugger.must(f"z1,{known[place]:x},2")

            run_to("seen_end")
            whole = debugger.ask(f"m{at:x},2")
            debugger.must(f"M{at:x},2:{instruction}")
            run_to("fault_keep")
            debugger.must(f"M{at:x},2:{whole}")
            debugger.must("D")
        yield board, at


class HangTest(TestCase):
    def check(self, function, instruction):
        with Emulator(tls="server", tasks=[task()]) as emulator, \
                broken(emulator.port, function, instruction) as (board, at):
            fault = board.wait_for("fault")
            board.wait_for("poll", len(board.events("poll")) + 1)
            self.assertEqual(len(board.events("start")), 2)
            return fault, at

    def test_a_loop_that_hangs_is_ended_by_the_watchdog_and_its_place_is_reported(self):
        fault, at = self.check("wait_for_next_poll", LOOP)
        self.assertEqual((fault["exception"], int(fault["pc"], 16)), (WATCHDOG[BOARD], at))
        self.assertEqual(fault["runs"], 1)
        self.assertGreater(fault["ms"], 0)  # a busy machine loses ticks

    def test_a_fault_is_kept_over_the_reset_and_reported_with_its_reason(self):
        fault, at = self.check("wait_for_next_poll", UNDEFINED)
        self.assertEqual((fault["exception"], int(fault["pc"], 16)), (HARD_FAULT, at))
        self.assertEqual(int(fault["cfsr"], 16), UNDEFINED_INSTRUCTION)
        main = symbols(machine.IMAGE)["firmware_main"]
        self.assertTrue(main <= int(fault["lr"], 16) < main + 0x400, fault)
        self.assertTrue(0 < fault["stack"] < STACK_SIZE, fault)
        self.assertEqual(fault["runs"], 1)

    def test_faults_in_a_row_are_counted_and_slow_the_polls_down(self):
        small = "FIRMWARE_EXTRA=-Wl,--defsym=__stack_size=0x300"
        with linked("stack", small) as (good, said, image), Emulator(tls="server") as emulator:
            self.assertTrue(good, said)
            with Machine(emulator.port, "interval=60", image=image) as board:
                board.wait_for("fault", 4)
                faults = board.events("fault")
        self.assertEqual([fault["runs"] for fault in faults[:4]], [1, 2, 3, 4])
        # The stack had overflowed: no more is known.
        for number, fault in enumerate(faults):
            self.assertEqual(fault["exception"], HARD_FAULT)
            self.assertEqual((int(fault["pc"], 16), int(fault["lr"], 16)), (0, 0))
            self.assertGreater(fault["stack"], 0x300)
            if number > 0:
                self.assertGreater(fault["ms"], 500 << number - 1)

    def test_a_poll_that_ends_well_ends_the_row_and_its_light(self):
        with Emulator(tls="server", tasks=[task()]) as emulator, \
                broken(emulator.port, "wait_for_next_poll", UNDEFINED) as (board, _):
            board.wait_for("fault")
            self.assertEqual(board.light(), "failed")
            board.wait_for("poll", len(board.events("poll")) + 1)
            self.assertEqual(board.light(), "done")
            board.command("system_reset")
            board.wait_for("poll", len(board.events("poll")) + 1)
            self.assertEqual(len(board.events("fault")), 1)
