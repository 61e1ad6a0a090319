"""Through proxies as they are met: tinyproxy, and squid where it is installed."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from harness import Emulator, TestCase, free_port, load_tests

USER, PASSWORD = "ops", "s3cret-of-the-proxy"
NOBODY = pwd.getpwnam("nobody")


class Daemon(contextlib.AbstractContextManager):
    """A proxy in the foreground, on a port of its own; it ends with the test."""

    def __init__(self, program, configuration, arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        path = os.path.join(self.folder.name, "configuration")
        with open(path, "w", encoding="ascii") as file:
            file.write(configuration.format(port=self.port, folder=self.folder.name))
        if os.getuid() == 0:        # they give up root's rights, and must still reach their files
            os.chown(self.folder.name, NOBODY.pw_uid, NOBODY.pw_gid)
        self.log = open(os.path.join(self.folder.name, "log"), "wb")
        self.process = subprocess.Popen([program, *arguments, path], stdout=self.log, stderr=self.log)
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"{program} does not listen")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self.log.close()
        self.folder.cleanup()


class Real:
    """The same for each proxy; `proxy()` starts it, with or without authentication."""

    # What stands before the proxy's own reason for a port where nobody listens, and a port that it does not allow.
    unreached = forbidden = None
    wrong = "the proxy refused the credentials: HTTP 407"

    def setUp(self):
        self.emulator = self.enterContext(Emulator("--tasks", 25, "--rate", 0, tls="server"))

    def test_lists(self):
        with self.proxy(self.emulator.port) as proxy:
            result = self.expect(self.emulator.list("--proxy", f"http://{proxy.address}", "--page-size", 10, "--verbose"), 0,
                                 f", TLS, through the proxy http://{proxy.address} (--proxy)")
            self.assertEqual(len(result.rows), 25)

    def test_failures(self):
        nobody = free_port()
        with self.proxy(nobody) as proxy:
            arguments = ("--proxy", f"http://{proxy.address}", "--retries", 0)
            self.expect(self.emulator.list(*arguments), 3, self.forbidden)
            self.emulator.url = f"https://localhost:{nobody}"
            self.expect(self.emulator.list(*arguments), 3, self.unreached)

    def test_basic_authentication(self):
        with self.proxy(self.emulator.port, authentication=True) as proxy:
            result = self.emulator.list("--proxy", f"http://{USER}:{PASSWORD}@{proxy.address}", "--verbose")
            self.assertEqual(len(self.expect(result, 0).rows), 25)
            self.assertNotIn(PASSWORD, result.err)
            self.expect(self.emulator.list("--proxy", f"http://{proxy.address}"), 3, "the proxy needs credentials: HTTP 407")
            self.expect(self.emulator.list("--proxy", f"http://{USER}:wrong@{proxy.address}"), 3, self.wrong)


TINYPROXY = shutil.which("tinyproxy")


@unittest.skipUnless(TINYPROXY, "tinyproxy is missing (package tinyproxy-bin)")
class Tinyproxy(Real, TestCase):
    forbidden = "the proxy does not allow a connection to the service: HTTP 403 "
    unreached = "or has a fault of its own: HTTP 500 Unable to connect"
    wrong = "the proxy refused the credentials: HTTP 4"

    def proxy(self, allowed, authentication=False):
        return Daemon(TINYPROXY, "Port {port}\nListen 127.0.0.1\nTimeout 30\n" f"ConnectPort {allowed}\n"
                      + (f"BasicAuth {USER} {PASSWORD}\n" if authentication else ""), ["-d", "-c"])


SQUID = shutil.which("squid") or shutil.which("squid", path="/usr/sbin")
SQUID_AUTHENTICATION = "/usr/lib/squid/basic_ncsa_auth"


@unittest.skipUnless(SQUID, "squid is missing")
class Squid(Real, TestCase):
    forbidden = "the proxy does not allow a connection to the service: HTTP 403 Forbidden"
    unreached = "the proxy could not connect to the service, or has too much to do: HTTP 503 Service Unavailable"

    def proxy(self, allowed, authentication=False):
        configuration = ("http_port 127.0.0.1:{port}\npid_filename none\ncache deny all\naccess_log none\n"
                         "cache_log {folder}/cache.log\ncoredump_dir {folder}\nshutdown_lifetime 0 seconds\nnetdb_filename none\n"
                         "max_filedescriptors 1024\npinger_enable off\n"
                         f"acl wanted port {allowed}\nhttp_access deny !wanted\n")
        if authentication:
            if not os.path.exists(SQUID_AUTHENTICATION):
                self.skipTest(f"{SQUID_AUTHENTICATION} is missing")
            hashed = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, text=True, check=True).stdout
            folder = tempfile.mkdtemp()
            self.addCleanup(shutil.rmtree, folder)
            os.chmod(folder, 0o755)
            with open(f"{folder}/users", "w", encoding="ascii") as file:
                file.write(f"{USER}:{hashed}")
            configuration += (f"auth_param basic program {SQUID_AUTHENTICATION} {folder}/users\nacl known proxy_auth REQUIRED\n"
                              "http_access deny !known\n")
        return Daemon(SQUID, configuration + "http_access allow all\n", ["-N", "-f"])


if __name__ == "__main__":
    unittest.main()
