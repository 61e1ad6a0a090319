"""Settings in a page of flash, on an image that is started without semihosting."""

import os
import pathlib
import re
import stat
import subprocess
import tempfile

from machine import (BOARD, BUILD, Emulator, FOLDER, HOST, LOOPBACK, Machine, ROOT, SECRET_ID,
                     SECRET_KEY, TOKEN, TestCase, ZONE, load_tests, make_environment, run,
                     task)     # noqa: F401

PKI = pathlib.Path(BUILD, "firmware", "pki")
CHECK = pathlib.Path(BUILD, "firmware", "check_root")
CA = 54     # teo_status


class Settings(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, *lines, name="settings", firmware=None):
        """settings.py's output for these lines: (its exit status, what it said, the image)."""
        source, target = self.folder / f"{name}.txt", self.folder / name
        source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        done = subprocess.run(["python3", "boards/firmware/settings.py", source,
                               firmware or os.path.join(FOLDER, "firmware.elf"), CHECK, target], cwd=ROOT,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False)
        return done.returncode, done.stdout, self.folder / f"{name}.hex"

    def made(self, *lines, **options):
        status, said, image = self.write(*lines, **options)
        self.assertEqual(status, 0, said)
        return image

    def lines(self, port, *more):
        return (f"zone={ZONE}", f"secret-id={SECRET_ID}", f"secret-key={SECRET_KEY}",
                f"host={HOST}", f"port={port}", f"address={LOOPBACK}", *more)


class FlashTest(Settings):
    def test_polls_with_them(self):
        with Emulator("--token", TOKEN, tls="server", tasks=[task()]) as emulator:
            image = self.made("# a comment", "", *self.lines(emulator.port), f"token = {TOKEN}",
                              "until-done")
            with Machine(emulator.port, settings=image) as machine:
                machine.wait_for("exit")
                self.assertEqual(machine.events("exit")[0]["status"], 0)
            self.assertEqual([row["JobId"] for row in machine.rows()], [task()["JobId"]])
            self.assertEqual(machine.events("settings")[0]["version"], 1)
            sent = [request["headers"].get("x-tc-token") for request in emulator.requests()]
            self.assertEqual(sent, [None, TOKEN])

    def test_its_cas_replace_those_of_the_firmware(self):
        """`other` is the chain of a CA that the image does not trust."""
        with Emulator(tls="other", tasks=[task()]) as emulator:
            lines = self.lines(emulator.port, "until-done")
            own = self.made(*lines, name="own")
            with Machine(emulator.port, settings=own) as machine:
                self.assertEqual(machine.wait_for("error")["status"], CA)
            theirs = self.made(*lines, f"ca-file={PKI / 'other-ca.pem'}", name="theirs")
            with Machine(emulator.port, settings=theirs) as machine:
                self.assertEqual(machine.wait_for("poll")["tasks"], 1)

    def test_semihosting_goes_before_flash(self):
        with Emulator(tls="server", tasks=[]) as emulator:
            machine = run(emulator.port, "once")
            self.assertEqual(machine.events("settings"), [])


class TokenTest(Settings):
    """One bound, FIRMWARE_TOKEN_MAX, for tokens from everywhere."""

    def polls(self, length, chain="server", flash=True, **options):
        token = ("0123456789abcdef" * 512)[:length]
        with Emulator("--token", token, "--tls-max", "1.2", tls=chain, tasks=[task()]) as emulator:
            if flash:
                options["settings"] = self.made(*self.lines(emulator.port), f"token={token}",
                                                "until-done", firmware=options.get("image"))
            with Machine(emulator.port, *([] if flash else ["once", f"token={token}"]),
                         **options) as machine:
                self.assertEqual(machine.wait_for("exit")["status"], 0, machine.text[-2000:])
                self.assertEqual(machine.events("memory")[0]["arena_shortages"], 0)
            sent = [request["headers"].get("x-tc-token") for request in emulator.requests()]
            self.assertEqual(sent, [None, token])

    def test_of_512_bytes(self):
        self.polls(512)
        self.polls(512, flash=False)

    def test_of_4096_bytes_in_64_kb_with_chains_of_elliptic_curves(self):
        build = os.path.relpath(BUILD, ROOT)
        target = f"{build}/token/firmware/{BOARD}/firmware.elf"
        done = subprocess.run(["make", "FIRMWARE_TOKEN_MAX=4096", f"BUILD={build}/token",
                               f"SOURCES={build}/sources", f"CA_FILE={PKI / 'roots.pem'}", target],
                              cwd=ROOT, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, env=make_environment())
        self.assertEqual(done.returncode, 0, done.stdout)
        image = os.path.join(ROOT, target)
        for chain in ("server", "ec384"):
            with self.subTest(chain=chain):
                self.polls(4096, chain, image=image)
        self.polls(4096, flash=False, image=image)


class BadPageTest(Settings):
    def refused(self, image, why):
        """Reported, and the processor is reset after a minute, by QEMU's own time."""
        with Machine(443, settings=image, icount="shift=5,sleep=off") as machine:
            machine.wait_for("start", 2)
            error = machine.events("error")[0]
            self.assertEqual((error["text"], machine.events("exit")[0]["status"]), (why, 2))

    def test_none(self):
        empty = self.folder / "empty.hex"
        empty.write_text(":00000001FF\n", encoding="ascii")
        self.refused(empty, "there are no settings: neither by semihosting nor in flash "
                            "(make settings)")

    def changed(self, at, byte):
        """An image of settings, one byte of it another."""
        image = self.made(*self.lines(443))
        text = image.read_text(encoding="ascii").splitlines()
        for number, line in enumerate(text):
            data = bytearray.fromhex(line[1:])
            if data[3] == 0 and at < data[0]:
                data[4 + at] = byte
                data[-1] = -sum(data[:-1]) & 0xFF
                text[number] = ":" + data.hex().upper()
                break
            at -= data[0] if data[3] == 0 else 0
        image.write_text("\n".join(text) + "\n", encoding="ascii")
        return image

    def test_damaged(self):
        why = "the settings in flash are damaged: flash them again"
        self.refused(self.changed(40, 0x7E), why)
        self.refused(self.changed(15, 0x7E), why)     # a length beyond the page

    def test_of_another_version(self):
        self.refused(self.changed(8, 2), "the settings in flash are for another version of the "
                                         "firmware: make settings")


class WriterTest(Settings):
    def refused(self, why, *lines):
        status, said, image = self.write(*lines)
        self.assertEqual(status, 1)
        self.assertRegex(said, why)
        self.assertNotIn(SECRET_KEY, said)
        self.assertFalse(image.exists())

    def test_what_it_refuses(self):
        good = self.lines(443)
        self.refused("secret-id= and secret-key= missing", "zone=z")
        self.refused(r"line 7: not a setting; there are zone, .*, until-done", *good,
                     f"secrte-key={SECRET_KEY}")
        self.refused("line 7: not a setting", *good, SECRET_KEY)
        self.refused("line 7: zone= stands twice", *good, "zone=other")
        self.refused("line 7: limit= is no number from 1 to 1000", *good, "limit=1001")
        self.refused("line 7: address= is no IPv4 address", *good, "address=10.0.2")
        self.refused("line 9: there are at most 3 endpoints", *good, "host=b", "host=c", "host=d")
        self.refused("line 7: token= is empty, or has a space", *good, f"token=a {SECRET_KEY}")
        self.refused("token= has 513 bytes, the firmware takes 512", *good, "token=" + "x" * 513)
        self.refused("No such file", *good, "ca-file=nowhere.pem")

    def test_more_cas_than_the_page_holds(self):
        roots = "".join((PKI / name).read_text() for name in ("rsa-ca.pem", "ca.pem", "other-ca.pem"))
        (self.folder / "some.pem").write_text(roots)
        self.made(*self.lines(443), "ca-file=some.pem")
        for number in range(12):
            done = subprocess.run(["openssl", "req", "-x509", "-new", "-key", PKI / "rsa-ca.key",
                                   "-subj", f"/CN=root {number}", "-days", "9"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
            roots += done.stdout.decode()
        (self.folder / "many.pem").write_text(roots)
        status, said, _ = self.write(*self.lines(443), "ca-file=many.pem")
        self.assertEqual(status, 1)
        self.assertRegex(said, r"\d+ bytes, of them \d+ for 15 CAs: the page has 8192")

    def test_only_the_owner_reads_them(self):
        image = self.made(*self.lines(443))
        for path in (image, image.with_suffix(".bin")):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_by_make(self):
        """The same image, from the firmware that make has built."""
        image = self.made(*self.lines(443))
        build = os.path.relpath(BUILD, ROOT)
        target = f"{build}/firmware/{BOARD}/settings.hex"
        self.addCleanup(pathlib.Path(ROOT, target).unlink)
        self.addCleanup(pathlib.Path(ROOT, target).with_suffix(".bin").unlink)
        done = subprocess.run(["make", f"BUILD={build}", target,
                               f"SETTINGS={self.folder / 'settings.txt'}"], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              env=make_environment())
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(re.search(r"version 1, checksum \d+, the firmware's CAs", done.stdout))
        self.assertEqual(pathlib.Path(ROOT, target).read_bytes(), image.read_bytes())
