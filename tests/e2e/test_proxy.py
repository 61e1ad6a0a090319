"""Through an HTTP proxy: which one is taken, what it is asked, and what each of its failures says."""

import json
import os
import socket
import subprocess
import tempfile
import time
import unittest

from connect import Proxy
from harness import TOOL, ZONE, Emulator, TestCase, environment, free_port, load_tests, run

NAME = "teo.intl.tencentcloudapi.com"
USER, PASSWORD = "ops", "s3:cr/et p@ss%äx"
ENCODED = "s3%3Acr%2Fet%20p%40ss%25%C3%A4x"
PAIR = "b3BzOnMzOmNyL2V0IHBAc3Mlw6R4"


def by_name(emulator, *arguments, **options):
    """A listing of the emulator by the service's own name, which only a proxy here can resolve to it."""
    return run("list", "--zone-id", ZONE, "--endpoint", f"https://{NAME}:{emulator.port}", *emulator.trust, "--output", "jsonl",
               *arguments, **options)


class Choice(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, tls="server"))

    def check_used(self, env, *arguments, source):
        with Proxy(self.emulator.port) as proxy:
            env = {name: value.replace("PROXY", proxy.address) for name, value in env.items()}
            arguments = [str(argument).replace("PROXY", proxy.address) for argument in arguments]
            result = self.expect(by_name(self.emulator, "--verbose", *arguments, env=env), 0,
                                 f", TLS, through the proxy http://{proxy.address} ({source})")
            self.assertEqual(len(result.rows), 3)
            self.assertEqual(len(proxy.requests), 1)

    def test_the_environment_in_the_order_of_curl(self):
        bad = "http://nobody-asks.invalid:1"
        for env, source in (({"https_proxy": "http://PROXY"}, "https_proxy"),
                            ({"HTTPS_PROXY": "HTTP://PROXY/"}, "HTTPS_PROXY"),
                            ({"HTTPS_PROXY": "PROXY"}, "HTTPS_PROXY"),
                            ({"all_proxy": "http://PROXY"}, "all_proxy"),
                            ({"ALL_PROXY": "http://PROXY"}, "ALL_PROXY"),
                            ({"https_proxy": "http://PROXY", "HTTPS_PROXY": bad, "ALL_PROXY": bad}, "https_proxy"),
                            ({"https_proxy": "", "HTTPS_PROXY": "http://PROXY", "all_proxy": bad}, "HTTPS_PROXY"),
                            ({"all_proxy": "http://PROXY", "ALL_PROXY": bad, "HTTP_PROXY": bad, "http_proxy": bad}, "all_proxy"),
                            ({"HTTPS_PROXY": "http://PROXY", "NO_PROXY": "other.example,localhost"}, "HTTPS_PROXY")):
            with self.subTest(env=env):
                self.check_used(env, source=source)

    def test_the_option_wins(self):
        self.check_used({"HTTPS_PROXY": "http://nobody-asks.invalid:1", "NO_PROXY": "*"}, "--proxy", "http://PROXY", source="--proxy")
        self.check_used({}, "-x", "http://PROXY", source="--proxy")

    def test_a_file_of_options(self):
        with tempfile.TemporaryDirectory() as folder, Proxy(self.emulator.port) as proxy:
            path = os.path.join(folder, "options")
            with open(path, "w", encoding="ascii", opener=lambda *names: os.open(*names, 0o600)) as file:
                file.write(f"proxy = http://{proxy.address}\n")
            source = f"{path}:1: proxy"
            self.expect(by_name(self.emulator, "--verbose", "--config", path), 0, f" http://{proxy.address} ({source})")
            # The environment wins over it, and what is reached without a proxy by the environment stays so.
            self.check_used({"all_proxy": "http://PROXY"}, "--config", path, source="all_proxy")
            self.check_used({}, "--config", path, "--proxy", "http://PROXY", source="--proxy")
            self.expect(self.emulator.list("--verbose", "--config", path), 0, f"{source}: not used, as localhost is this machine")
            self.expect(run("list", "--zone-id", ZONE, "--endpoint", "https://192.0.2.1", "--timeout", "1s", "--verbose",
                            "--config", path, *self.emulator.trust, env={"NO_PROXY": "*"}), 3, f"{source}: not used, as NO_PROXY has")
            self.assertEqual(len(proxy.requests), 1)

    def test_the_option_turns_it_off(self):
        with Proxy(self.emulator.port) as proxy:
            result = run("list", "--zone-id", ZONE, "--endpoint", "https://192.0.2.1", "--timeout", "1s", "--proxy", "none",
                         "--verbose", *self.emulator.trust, env={"HTTPS_PROXY": proxy.url})
            self.expect(result, 3)
            self.assertNotIn("proxy", result.err.lower().replace("is a proxy", ""))
            self.assertEqual(proxy.requests, [])

    def test_no_proxy(self):
        endpoint = f"https://192.0.2.1:{free_port()}"      # RFC 5737: nobody is there
        for name in ("NO_PROXY", "no_proxy"):
            with self.subTest(name=name), Proxy(self.emulator.port) as proxy:
                result = run("list", "--zone-id", ZONE, "--endpoint", endpoint, "--timeout", "1s", "--verbose",
                             *self.emulator.trust, env={"HTTPS_PROXY": proxy.url, name: "example.com, 192.0.2.0/24"})
                self.expect(result, 3, f"HTTPS_PROXY: not used, as {name} has 192.0.2.1")
                self.assertNotIn("through the proxy", result.err)
                self.assertEqual(proxy.requests, [])

    def test_this_machine_is_reached_without(self):
        with Proxy(self.emulator.port) as proxy:
            result = self.emulator.list("--verbose", env={"HTTPS_PROXY": proxy.url, "ALL_PROXY": proxy.url})
            self.expect(result, 0, "HTTPS_PROXY: not used, as localhost is this machine")
            self.assertEqual(proxy.requests, [])
            # A proxy that cannot be used is no error where none is.
            self.expect(self.emulator.list(env={"HTTPS_PROXY": "socks5://nowhere"}), 0)
            self.expect(self.emulator.list("--proxy", proxy.url), 0)
            self.assertEqual(len(proxy.requests), 1)

    def test_without_tls_by_the_option_alone(self):
        with Emulator("--tasks", 3) as emulator, Proxy(emulator.port) as proxy:
            self.expect(emulator.list("--verbose", env={"HTTPS_PROXY": proxy.url}), 0, "not used, as 127.0.0.1 is this machine")
            self.assertEqual(proxy.requests, [])
            self.expect(emulator.list("--proxy", proxy.url), 0)
            self.assertIn(f"CONNECT 127.0.0.1:{emulator.port} HTTP/1.1", proxy.requests[0])

    def test_what_no_proxy_can_be(self):
        for url, text in (("https://h:1", "TLS to the proxy itself is not supported"),
                          ("HTTPS://h:1", "TLS to the proxy itself is not supported"),
                          ("socks5://h:1", "it is a SOCKS proxy, which is not supported"),
                          ("socks5h://u:secret@h:1", "it is a SOCKS proxy, which is not supported"),
                          ("ftp://h:1", "it does not start with http://"),
                          ("http://", "it names no host"),
                          ("http://:3128", "it names no host"),
                          ("http://h:0", "its port is not a number from 1 to 65535"),
                          ("http://h:65536", "its port is not a number from 1 to 65535"),
                          ("http://h:", "its port is not a number from 1 to 65535"),
                          ("http://h:3128x", "its port is not a number from 1 to 65535"),
                          ("http://h_h:3128", "its host is neither a name nor an address"),
                          ("http://[::1:3128", "it has a bracket that does not close"),
                          ("http://[::x]:3128", "its host is neither a name nor an address"),
                          ("http://::1:3128", "it names no host"),
                          ("http://h:3128/path", "it has a path or a query"),
                          ("http://h:3128?x", "it has a path or a query"),
                          ("http://h h:3128", "it has a blank or a control character"),
                          ("http://h\n:3128", "it has a blank or a control character"),
                          ("http://h\x7f:3128", "it has a blank or a control character"),
                          ("http://secret@h:3128", "it has a user and no password"),
                          ("http://secret%0Ax:secret@h:3128", "has a control character"),
                          ("http://u:secret%00@h:3128", "has a control character"),
                          ("http://u:secret%7f@h:3128", "has a control character"),
                          ("http://u:secret%@h:3128", "has a % without two hexadecimal digits"),
                          ("http://u:secret%4@h:3128", "has a % without two hexadecimal digits"),
                          ("http://u:secret%4x@h:3128", "has a % without two hexadecimal digits"),
                          ("http://secret%3Au:x@h:3128", "its user has a colon"),
                          ("http://u:" + "secret" * 100 + "@h:3128", "too long"),
                          ("http://" + "secret" * 80 + ":" + "secret" * 80 + "@h:3128", "too long"),
                          ("http://u:sec/ret@h:x", "its port is not a number"),
                          ("secret://secret:secret@h:3128", "it does not start with http://"),
                          ("http://" + "h" * 256 + ":3128", "its host is too long")):
            with self.subTest(url=url):
                for source, result in (("--proxy", by_name(self.emulator, "--proxy", url)),
                                       ("--proxy", by_name(self.emulator, "--proxy", url, "--dry-run")),
                                       ("HTTPS_PROXY", by_name(self.emulator, env={"HTTPS_PROXY": url}))):
                    self.expect(result, 2, f"teo-purge: {source} '", text)
                    self.assertNotIn("secret", result.err)
                    self.assertEqual(result.out, "")


class Tunnel(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 25, "--rate", 0, tls="server"))

    def through(self, proxy, *arguments, **options):
        return self.emulator.list("--proxy", proxy.url, *arguments, **options)

    def test_what_is_asked(self):
        with Proxy(self.emulator.port) as proxy:
            self.expect(by_name(self.emulator, "--proxy", proxy.url), 0)
            lines = proxy.requests[0].split("\r\n")
            self.assertEqual(lines[:2], [f"CONNECT {NAME}:{self.emulator.port} HTTP/1.1", f"Host: {NAME}:{self.emulator.port}"])
            self.assertRegex(lines[2], "^User-Agent: teo-purge/")
            self.assertEqual(len(lines), 3)

    def test_all_pages_take_one_tunnel(self):
        with Proxy(self.emulator.port) as proxy:
            self.assertEqual(len(self.expect(self.through(proxy, "--page-size", 10), 0).rows), 25)
            self.assertEqual(len(proxy.requests), 1)

    def test_ipv6(self):
        try:
            proxy = Proxy(self.emulator.port, host="::1")
        except OSError:
            self.skipTest("no IPv6 here")
        with proxy:
            self.expect(run("list", "--zone-id", ZONE, "--endpoint", f"https://[::1]:{self.emulator.port}", *self.emulator.trust,
                            "--proxy", proxy.url), 0)
            self.assertIn(f"CONNECT [::1]:{self.emulator.port} HTTP/1.1\r\nHost: [::1]:", proxy.requests[0])

    def test_the_service_is_verified_as_ever(self):
        for server, text in (("wronghost", "is for another host"), ("other", "not from a trusted CA"), ("expired", "has expired")):
            with self.subTest(server=server), Emulator("--tasks", 3, tls=server) as emulator, Proxy(emulator.port) as proxy:
                result = self.expect(by_name(emulator, "--proxy", proxy.url), 3, text, f"proxy: {proxy.url} (--proxy)")
                self.assertEqual((len(proxy.requests), emulator.requests()), (1, []), result.err)

    def test_answers_as_they_are_met(self):
        ok = Proxy.OK
        for name, answer in {
                "in pieces of a byte": [part for byte in ok for part in (bytes([byte]), 0.002)],
                "HTTP/1.0": b"HTTP/1.0 200 Connection established\r\nProxy-agent: tinyproxy/1.11.1\r\n\r\n",
                "no reason": b"HTTP/1.1 200\r\n\r\n",
                "another 2xx": b"HTTP/1.1 204 No Content\r\n\r\n",
                "a length, which means nothing": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n",
                "interim answers": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok,
                "a folded field": b"HTTP/1.1 200 OK\r\nVia: one,\r\n two\r\n\tthree\r\n\r\n",
                "line ends without CR": b"HTTP/1.1 200 OK\nVia: one\n\n",
                "a long head": b"HTTP/1.1 200 OK\r\n" + b"X-Filter: y\r\n" * 1000 + b"\r\n",
                "a long line": b"HTTP/1.1 200 " + b"x" * 8000 + b"\r\nX: " + b"y" * 8000 + b"\r\n\r\n",
                "slow": [0.5, ok[:20], 0.5, ok[20:]]}.items():
            with self.subTest(name=name), Proxy(self.emulator.port, answer=answer, tunnel=True) as proxy:
                self.assertEqual(len(self.expect(self.through(proxy, "--retries", 0), 0).rows), 25)

    def test_bytes_after_the_head_are_the_tunnels(self):
        body = json.dumps({"Response": {"RequestId": "x", "TotalCount": 0, "Tasks": []}}).encode()
        reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        for cut in (0, 1, 20, len(reply)):
            with self.subTest(cut=cut), Proxy(answer=[Proxy.OK + reply[:cut], 0.05, reply[cut:]]) as proxy:
                self.expect(run("list", "--zone-id", ZONE, "--endpoint", "http://127.0.0.1:1", "--proxy", proxy.url, "--retries", 0), 0)

    def test_another_tunnel_after_a_break(self):
        with Emulator("--tasks", 25, "--rate", 0, tls="server") as emulator, Proxy(emulator.port, user="u:p") as proxy:
            result = emulator.list("--page-size", 10, "--proxy", f"http://u:p@{proxy.address}", "--verbose")
            self.expect(result, 0)
            self.assertEqual(len(proxy.requests), 1)
        with Proxy(self.emulator.port, answer=[0.1, b"HTTP/1.1 503 Busy\r\n\r\n"]) as proxy:
            result = self.expect(self.through(proxy, "--retries", 2, "--verbose"), 3, "attempts: 3", "retry in ",
                                 " ms: the proxy could not connect to the service, or has too much to do: HTTP 503 Busy")
            self.assertEqual(len(proxy.requests), 3)


class Credentials(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, tls="server"))

    def clean(self, result):
        for secret in (PASSWORD, ENCODED, PAIR, "s3:cr", "s3%3Acr"):
            self.assertNotIn(secret, result.err + result.out)
        return result

    def test_are_decoded_and_sent_and_never_shown(self):
        with Proxy(self.emulator.port, user=f"{USER}:{PASSWORD}") as proxy:
            url = f"http://{USER}:{ENCODED}@{proxy.address}"
            shown = f"the proxy http://***:***@{proxy.address} "
            self.expect(self.clean(self.emulator.list("--proxy", url, "--verbose")), 0, f"through {shown}(--proxy)")
            self.assertIn(f"\r\nProxy-Authorization: Basic {PAIR}", proxy.requests[0])
            self.expect(self.clean(by_name(self.emulator, "--verbose", env={"HTTPS_PROXY": url})), 0, f"through {shown}(HTTPS_PROXY)")
            self.expect(self.clean(self.emulator.list("--proxy", url, "--verbose", "--dry-run")), 0, f"go through {shown}(--proxy)")
            # All but the last @ belongs to the password; nothing but % has to be encoded.
            self.expect(self.clean(self.emulator.list("--proxy", f"{USER}:s3:cr%2Fet%20p@ss%25äx@{proxy.address}")), 0)

    @unittest.skipUnless(os.path.exists("/proc/self/cmdline"), "no /proc")
    def test_are_overwritten_in_the_arguments(self):
        with Proxy(answer=[20]) as proxy:
            for argument in (["--proxy", f"http://{USER}:{ENCODED}@{proxy.address}"], [f"-x{USER}:{ENCODED}@{proxy.address}"]):
                seen = len(proxy.requests)
                with subprocess.Popen([TOOL, "list", "--zone-id", ZONE, "--endpoint", "http://127.0.0.1:1", *argument],
                                      env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tool:
                    while len(proxy.requests) == seen:
                        time.sleep(0.01)
                    with open(f"/proc/{tool.pid}/cmdline", encoding="utf-8") as file:
                        shown = file.read()
                    tool.kill()
                self.assertIn(f"*@{proxy.address}", shown)
                self.assertNotIn("s3", shown)

    def test_an_empty_password(self):
        with Proxy(self.emulator.port, user="token:") as proxy:
            self.expect(self.emulator.list("--proxy", f"http://token:@{proxy.address}"), 0)

    def test_missing_or_wrong(self):
        with Proxy(self.emulator.port, user=f"{USER}:{PASSWORD}") as proxy:
            result = self.emulator.list("--proxy", proxy.url)
            self.expect(result, 3, "the proxy needs credentials: HTTP 407 Proxy Authentication Required",
                        "what to do: give user and pass in the URL of the proxy", f"proxy: {proxy.url} (--proxy)")
            result = self.emulator.list("--proxy", f"http://{USER}:wrong-password@{proxy.address}")
            self.expect(result, 3, "the proxy refused the credentials: HTTP 407", "what to do: check user and pass")
            self.assertNotIn("wrong-password", result.err)
            # It would refuse them again, and may lock the account: one attempt each.
            self.assertEqual(len(proxy.requests), 2)

    def test_401_is_meant_as_407(self):
        with Proxy(answer=b"HTTP/1.0 401 Unauthorized\r\n\r\n") as proxy:
            self.expect(self.emulator.list("--proxy", proxy.url), 3, "the proxy needs credentials: HTTP 401 Unauthorized")
            self.expect(self.emulator.list("--proxy", f"http://u:p@{proxy.address}"), 3, "the proxy refused the credentials: HTTP 401")
            self.assertEqual(len(proxy.requests), 2)

    def test_another_scheme(self):
        for fields in (b"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n",
                       b"proxy-authenticate:Negotiate,\r\n Digest realm=\"Basic x\", nonce=\"a, Basic b\"\r\n"):
            with self.subTest(fields=fields), Proxy(answer=b"HTTP/1.1 407 Auth\r\n" + fields + b"\r\n") as proxy:
                self.expect(self.emulator.list("--proxy", f"http://u:p@{proxy.address}"), 3,
                            "the proxy takes no credentials by Basic", "HTTP 407 Auth (it asks for Negotiate)")
        for fields in (b"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=x\r\n",
                       b"Proxy-Authenticate: Digest realm=\"a\", basic realm=\"b\"\r\n", b""):
            with self.subTest(fields=fields), Proxy(answer=b"HTTP/1.1 407 Auth\r\n" + fields + b"\r\n") as proxy:
                self.expect(self.emulator.list("--proxy", f"http://u:p@{proxy.address}"), 3, "the proxy refused the credentials")

    def test_a_proxy_that_repeats_them(self):
        for said in (PAIR, PASSWORD, "x" + PASSWORD + "y"):
            with self.subTest(said=said), Proxy(answer=f"HTTP/1.1 403 no {said}\r\n\r\n".encode()) as proxy:
                self.expect(self.clean(self.emulator.list("--proxy", f"http://{USER}:{ENCODED}@{proxy.address}")), 3,
                            "HTTP 403 (it repeats the credentials)")
        with Proxy(answer=b"HTTP/1.1 403 no abc\r\n\r\n") as proxy:
            result = self.expect(self.emulator.list("--proxy", f"http://u:abc@{proxy.address}"), 3, "HTTP 403 (it repeats")
            self.assertNotIn("abc", result.err)


FAILURES = [
    # what the proxy answers, what stderr has, attempts with --retries 1
    (b"", "the proxy closed the connection before it answered", 2),
    (b"HTTP/1.1 200 OK\r\n", "the proxy closed the connection before it answered", 2),
    (b"HTTP/1.1 100 Continue\r\n\r\n", "the proxy closed the connection before it answered", 2),
    (b"SSH-2.0-OpenSSH_9.2\r\n", "the answer of the proxy is not HTTP", 2),
    (b"\x15\x03\x01\x00\x02\x02\x16", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/2 200\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 20 OK\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 2000 OK\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 600 OK\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 200 O\0K\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 200 OK\r\nno field\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 200 OK\r\n folded\r\n\r\n", "the answer of the proxy is not HTTP", 2),
    (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 4000, "the answer of the proxy has a head that is too long", 2),
    (b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, "the answer of the proxy has a head that is too long", 2),
    (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "the proxy refused to connect to the service: HTTP 101", 1),
    (b"HTTP/1.1 302 Found\r\nLocation: http://portal\r\n\r\n", "the proxy refused to connect to the service: HTTP 302 Found", 1),
    (b"HTTP/1.1 400 Bad Request\r\n\r\nbody", "the proxy refused to connect to the service: HTTP 400 Bad Request", 1),
    (b"HTTP/1.1 403 Filtered\r\n\r\n", "the proxy does not allow a connection to the service: HTTP 403 Filtered", 1),
    (b"HTTP/1.1 403 \x1b[31mred\xff\r\n\r\n", "HTTP 403 \\x1b[31mred\\xff", 1),
    (b"HTTP/1.1 403 cut", "the proxy closed the connection before it answered", 2),
    (b"HTTP/1.1 403 Filtered\r\nX: cut", "the proxy does not allow a connection to the service: HTTP 403 Filtered", 1),
    (b"HTTP/1.1 405 Method Not Allowed\r\n\r\n", "the proxy does not know CONNECT: HTTP 405 Method Not Allowed", 1),
    (b"HTTP/1.1 501 Not Implemented\r\n\r\n", "the proxy does not know CONNECT: HTTP 501 Not Implemented", 1),
    (b"HTTP/1.1 408 Request Timeout\r\n\r\n", "the proxy did not get the request in time: HTTP 408", 2),
    (b"HTTP/1.1 429 Too Many\r\n\r\n", "the proxy has too much to do: HTTP 429 Too Many", 2),
    (b"HTTP/1.0 500 Unable to connect\r\n\r\n", "or has a fault of its own: HTTP 500 Unable to connect", 2),
    (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "the proxy could not connect to the service: HTTP 502 Bad Gateway", 2),
    (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "or has too much to do: HTTP 503 Service Unavailable", 2),
    (b"HTTP/1.1 504 Gateway Timeout\r\n\r\n", "the proxy could not connect to the service: HTTP 504 Gateway Timeout", 2),
    (b"HTTP/1.1 599\r\n\r\n", "or has a fault of its own: HTTP 599\n", 2),
]


class Failures(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--tasks", 3, "--rate", 0, tls="server"))

    def test_each(self):
        def check(case):
            answer, text, attempts = case
            with Proxy(answer=answer) as proxy:
                result = self.emulator.list("--proxy", proxy.url, "--retries", 1)
                self.expect(result, 3, text, ", while connecting", f"proxy: {proxy.url} (--proxy)", "what to do: ")
                self.assertEqual((result.out, len(proxy.requests)), ("", attempts), result.err)

        self.side_by_side(FAILURES, check)

    def test_not_there(self):
        self.expect(self.emulator.list("--proxy", "http://nowhere.invalid:3128", "--retries", 0), 3,
                    "the name of the proxy could not be resolved: ", "(getaddrinfo ", "proxy: http://nowhere.invalid:3128 (--proxy)",
                    "check the proxy's name and the resolver")
        self.expect(self.emulator.list("--proxy", f"http://127.0.0.1:{free_port()}", "--retries", 0), 3,
                    "the proxy refused the connection or cannot be reached: Connection refused (errno ",
                    "check the proxy's host and port")

    def test_out_of_time(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            result = self.expect(self.emulator.list("--proxy", url, "--timeout", "1s"), 3, "the time given for the query is over",
                                 f"proxy: {url} (--proxy); it had not answered")
            self.expect_time(result, 1)
        result = self.expect(self.emulator.list("--proxy", "http://192.0.2.1:3128", "--timeout", "1s"), 3, "proxy: http://192.0.2.1:3128 (--proxy)")
        with Proxy(answer=lambda number: b"HTTP/1.1 502 Bad Gateway\r\n\r\n" if number == 1 else [20]) as proxy:
            self.expect(self.emulator.list("--proxy", proxy.url, "--timeout", "2s"), 3, "the time given for the query is over",
                        "the attempt before it failed: the proxy could not connect to the service")

    def test_wait_ends_at_a_refusal_and_goes_on_after_what_may_pass(self):
        with Proxy(answer=b"HTTP/1.1 403 Filtered\r\n\r\n") as proxy:
            result = self.expect(self.emulator.wait("--job-id", "x", "--proxy", proxy.url), 3, "does not allow a connection")
            self.assertLess(result.took, 10)
        with Proxy(answer=b"HTTP/1.1 502 Bad Gateway\r\n\r\n") as proxy:
            self.expect(self.emulator.wait("--job-id", "x", "--proxy", proxy.url, "--timeout", "3s", "--interval", "200ms", "--retries", 0), 6,
                        "the proxy could not connect to the service: HTTP 502 Bad Gateway; still trying")

    def test_the_way_behind_the_proxy_is_not_the_proxys_fault(self):
        with Proxy(answer=Proxy.OK) as proxy:        # a tunnel to nowhere
            result = self.expect(self.emulator.list("--proxy", proxy.url, "--retries", 0), 3, "the connection was closed before")
            self.assertNotIn("the proxy closed", result.err)


if __name__ == "__main__":
    unittest.main()
