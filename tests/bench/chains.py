"""How much of the arena the firmware needs for a chain of certificates: a table for the page.

Whole polls in QEMU with the image as users get it. The most is used by a full handshake; more by
one after a ticket that the server refused, as the session is still there.
"""
import contextlib
import time

import evidence
import machine

SERVICE = "RSA: 2048, 4096 and a cross-signed root sent; root "
MORE_ROOTS = ["other-ca.pem", "rsa-ca.pem", "ec384-ca.pem", "ca.pem"] * 10
# The chain, the server's certificate, how many names its leaf has, further roots in flash.
CASES = (
    ("P-256: leaf, intermediate, root", "server", 5, []),
    ("P-256 leaf under P-384", "ec384mixed", 6, []),
    ("P-384: leaf, intermediate, root", "ec384", 6, []),
    ("RSA: leaf and intermediate 2048, root 4096", "rsa", 6, []),
    (SERVICE + "2048", "thirty", 30, []),
    (SERVICE + "2048", "hundred", 100, []),
    (SERVICE + "2048", "hundred", 100, MORE_ROOTS),
    (SERVICE + "4096", "hundred4096", 100, []),
)
ROOTS = ["ca.pem", "rsa-ca.pem", "ec384-ca.pem", "real-ca.pem"]
COLUMNS = ["chain", "names", "roots", "arena", "ticket refused", "to spare"]
LEAST_SPARE = 1024


def server(certificate, *options, **task):
    return machine.Emulator("--tls-max", "1.2", *options, tls=certificate,
                            tasks=[machine.task(**task)])


def last_line(board):
    """The line `memory` of a board that ends well."""
    assert board.end() == 0, board.text[-2000:]
    found, = board.events("memory")
    return found


def marks(certificate, image):
    """By polls until a task is done, the second and third of which resume the session."""
    with server(certificate, _after=2) as emulator, \
            machine.Machine(emulator.port, "until-done", "interval=1", image=image) as board:
        return last_line(board)


def marks_refused(certificate, image):
    """By polls of which the last offers a session that the server does not know."""
    with contextlib.ExitStack() as stack:
        with server(certificate, status="processing") as emulator:
            board = stack.enter_context(machine.Machine(emulator.port, "until-done", "interval=1",
                                                        image=image))
            board.wait_for("poll", 2)
        stack.enter_context(server(certificate, "--port", emulator.port))
        return last_line(board)


def measure(options, shown):
    """Puts the table into `shown`. False: a chain leaves too little."""
    start, rows, good = time.monotonic(), [], True
    for title, certificate, names, more in CASES:
        roots = more + ROOTS
        with machine.with_roots("chains", *roots) as image:
            full, refused = marks(certificate, image), marks_refused(certificate, image)
        spare = full["arena_size"] - full["arena"]
        good = good and spare >= LEAST_SPARE and full["arena_shortages"] == 0
        again = f"{refused['arena']:,}" if refused["arena_shortages"] == 0 else "a second handshake"
        rows.append([title, f"{names}", f"{len(roots)}", f"{full['arena']:,}", again, f"{spare:,}"])
    print("\n".join(evidence.table(COLUMNS, rows)) + "\n")
    shown["chains"] = "\n".join([*evidence.table(COLUMNS, rows), ""])
    evidence.record(options.build, "board-chains", seconds=time.monotonic() - start,
                    tools=["qemu-system-arm", "arm-none-eabi-gcc"], columns=COLUMNS, rows=rows,
                    notes=["Bytes of the arena that were used at most, fragments among them, by "
                           "the default image over TLS 1.2; `ticket refused`: by a full handshake "
                           "while the session that the server did not resume is still there."])
    return good
