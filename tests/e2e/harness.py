"""What the end-to-end tests share: the tool as its users run it, and the emulator as its service."""

import atexit
import calendar
import concurrent.futures
import contextlib
import fcntl
import http.server
import json
import os
import pty
import re
import resource
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.abspath(os.environ.get("TEO_PURGE", os.path.join(ROOT, "build", "teo-purge")))
EMULATOR = os.path.join(ROOT, "tests", "emulator", "emulator.py")

SECRET_ID, SECRET_KEY, TOKEN = "AKIDEXAMPLE", "example-secret-key", "example-token-0123456789"
ZONE = "zone-2noz78a8ev6k"
MEMBERS = ("JobId", "Target", "Type", "Method", "Status", "CreateTime", "UpdateTime", "FailType", "FailMessage")
DAY = 86400

# Options of wait, for tests of jobs that end after some tenths of a second.
QUICK = ("--interval", "200ms", "--timeout", "20s")

# A run that hangs is killed and fails: nothing here takes half as long, a sanitizer's build included.
PATIENCE = 40


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def seconds_of(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


class Result:
    def __init__(self, status, out, err, took):
        self.status = status
        self.raw = out
        self.out = out.decode("utf-8", "surrogateescape")
        self.err = err.decode("utf-8", "surrogateescape")
        self.took = took

    @property
    def rows(self):
        """The objects of --output jsonl, each line a valid one."""
        assert self.out == "" or self.out.endswith("\n"), self.out[-100:]
        return [json.loads(line) for line in self.out.split("\n")[:-1]]


def environment(**changes):
    """
    Nothing of the caller's own that steers the tool, no file of options, and the emulator's keys. None takes a variable
    away.
    """
    kept = {name: value for name, value in os.environ.items() if re.match("(PATH|[A-Z]+SAN_OPTIONS|LD_.*)$", name)}
    kept.update(TENCENTCLOUD_SECRET_ID=SECRET_ID, TENCENTCLOUD_SECRET_KEY=SECRET_KEY, LC_ALL="C.UTF-8", TERM="xterm",
                TEO_PURGE_CONFIG="/dev/null")
    kept.update(changes)
    return {name: value for name, value in kept.items() if value is not None}


def check_secrets(text):
    """Whatever a run is about: no secret is ever in what it prints."""
    for secret in (SECRET_KEY, TOKEN):
        assert secret not in text, f"{secret} is in the output:\n{text}"
    signature = re.search("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text)
    assert signature is None, f"a signature is in the output:\n{text}"


def run(*arguments, env=None, out=subprocess.PIPE, check=True, before=None, given=b""):
    """One run of the tool. `given`: its standard input."""
    begun = time.monotonic()
    done = subprocess.run([TOOL, *map(str, arguments)], env=environment(**(env or {})), input=given, stdout=out,
                          stderr=subprocess.PIPE, timeout=PATIENCE, preexec_fn=before, check=False)
    result = Result(done.returncode, done.stdout or b"", done.stderr, time.monotonic() - begun)
    assert "Sanitizer" not in result.err and "runtime error:" not in result.err, result.err
    assert "(null)" not in result.err, result.err
    if check:
        check_secrets(result.out + result.err)
    return result


class Emulator:
    """The emulator as a process, for `with`. `tls`: one of pki.sh's certificates; `tasks`: those to serve."""

    def __init__(self, *arguments, tls=None, tasks=None):
        self.folder = tempfile.TemporaryDirectory()
        self.log = os.path.join(self.folder.name, "log.jsonl")
        command = [sys.executable, EMULATOR, "--log", self.log, "--lifetime", "600", *map(str, arguments)]
        if tls:
            command += ["--tls-cert", f"{pki()}/{tls}.pem", "--tls-key", f"{pki()}/{tls}.key"]
        if tasks is not None:
            path = os.path.join(self.folder.name, "tasks.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(tasks, file)
            command += ["--tasks-file", path]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address, _, port = self.process.stdout.readline().strip().rpartition(" ")[2].rpartition(":")
        self.port = int(port)
        self.host = "localhost" if tls else self.address
        self.url = f"{'https' if tls else 'http'}://{self.host}:{self.port}"
        self.trust = ["--ca-file", f"{pki()}/ca.pem"] if tls else []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()     # it has nothing to finish: each line of its log is flushed
        self.process.wait(10)
        self.process.stdout.close()
        self.folder.cleanup()

    def run(self, command, *arguments, **options):
        """One run of the tool against it, with what every run needs."""
        return run(command, "--zone-id", ZONE, "--endpoint", self.url, *self.trust, *arguments, **options)

    def list(self, *arguments, **options):
        return self.run("list", "--output", "jsonl", *arguments, **options)

    def wait(self, *arguments, **options):
        return self.run("wait", "--output", "jsonl", *arguments, **options)

    def requests(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def queries(self):
        return [request["query"] for request in self.requests()]


class Script(contextlib.AbstractContextManager):
    """
    A service whose replies the test writes. answer(query, number) returns the members of Response
    (without a RequestId one is added), or an HTTP status, headers and a body. Requests are numbered
    from 1; `queries` has them.
    """

    def __init__(self, answer):
        script = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with script.lock:
                    script.queries.append(query)
                    script.headers.append(self.headers)
                    reply = answer(query, len(script.queries))
                if isinstance(reply, dict):
                    reply = (200, {}, json.dumps({"Response": {"RequestId": "a-request-id", **reply}}))
                status, headers, body = reply
                data = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                for name, value in {"Content-Length": len(data), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.lock = threading.Lock()
        self.queries = []
        self.headers = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def list(self, *arguments, **options):
        return run("list", "--zone-id", ZONE, "--endpoint", self.url, "--output", "jsonl", *arguments, **options)

    def summary(self, *arguments, **options):
        return run("list", "--zone-id", ZONE, "--endpoint", self.url, "--output", "summary", *arguments, **options)


def page_of(tasks, query):
    """The reply to a query where these are all tasks that match."""
    return {"TotalCount": len(tasks), "Tasks": tasks[query["Offset"]:query["Offset"] + query["Limit"]]}


class Listener(contextlib.AbstractContextManager):
    """A listener of a test's own: hands each connection to _take(). What is in `sockets` is closed with it."""

    def __init__(self, host="127.0.0.1"):
        self.sockets = []
        self.listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = self.listener.getsockname()[1]

    def start(self):
        threading.Thread(target=self._serve, daemon=True).start()

    def __exit__(self, *_):
        for one in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self._take(client)


class Relay(Listener):
    """
    A listener before the emulator that hands connections through, or ends them. `broken`: the numbers, from 1, of those
    that are reset as soon as they are made or, with a `reply`, answered with that.
    """

    def __init__(self, target, broken=(), reply=b""):
        super().__init__()
        self.reply = reply
        self.target = target
        self.broken = broken
        self.count = 0
        self.start()

    def _take(self, client):
        self.count += 1
        if self.count in self.broken and self.reply:
            client.recv(65536)
            client.sendall(self.reply)
            client.close()
            return
        if self.count in self.broken:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            return
        server = socket.create_connection(("127.0.0.1", self.target))
        self.sockets += [client, server]
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


_pki = None
_pki_lock = threading.Lock()


def pki():
    """The folder of certificates, made once a run."""
    global _pki
    with _pki_lock:
        if _pki is None:
            _pki = tempfile.mkdtemp(prefix="teo-e2e-")
            atexit.register(shutil.rmtree, _pki, True)
            subprocess.run(["sh", os.path.join(ROOT, "tests", "emulator", "pki.sh"), _pki], check=True,
                           stdout=subprocess.DEVNULL)
        return _pki


def task(job="1379afjk91u32h", target="http://www.example.com/1.txt", status="success", age=60, **members):
    """A task as the service sends one, `age` seconds old."""
    now = time.time()
    return {"JobId": job, "Target": target, "Type": "purge_url", "Method": "invalidate", "Status": status,
            "CreateTime": iso(now - age), "UpdateTime": iso(now - age + 5), **members}


def moving(job, target, after, then="success", **members):
    """A task in processing for `after` seconds."""
    return task(job, target, "processing", **members, _after=after, _then=then)


def shown(members):
    """What --output jsonl makes of a task's members when nothing has to be cut."""
    def text(value):
        return value.replace("\0", "\ufffd") if isinstance(value, str) else value
    return {name: text(members.get(name)) for name in MEMBERS}


def terminal():
    """The two ends of a pseudo-terminal; where the machine has none (a chroot without /dev/pts), the test is skipped."""
    try:
        return pty.openpty()
    except OSError as error:
        raise unittest.SkipTest(f"no terminal to be had: {error}") from error


def on_terminal(arguments, columns=0, stdout=True, stderr=False, lines=24, **env):
    """
    One run of the tool with a terminal of so many columns (0: it does not say) as standard output, standard error or both. Returns
    its Result; `out` or `err` is what the terminal was sent, with its line ends as they were written.
    """
    master, slave = terminal()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines if columns else 0, columns, 0, 0))
    begun = time.monotonic()
    process = subprocess.Popen([TOOL, *map(str, arguments)], env=environment(**env), stdin=subprocess.DEVNULL,
                               stdout=slave if stdout else subprocess.PIPE, stderr=slave if stderr else subprocess.PIPE)
    os.close(slave)
    pipes = {"out": process.stdout, "err": process.stderr}
    seen = {master: b"", **{pipe.fileno(): b"" for pipe in pipes.values() if pipe}}
    open_ends = set(seen)
    while open_ends:
        ready = select.select(list(open_ends), [], [], PATIENCE)[0]
        if not ready:
            process.kill()
            raise AssertionError(f"no output for {PATIENCE} s; so far: {seen}")
        for end in ready:
            try:
                piece = os.read(end, 65536)
            except OSError:     # Linux: the last one on the terminal's other side has gone
                piece = b""
            seen[end] += piece
            if not piece:
                open_ends.discard(end)
    texts = {name: seen[pipe.fileno()] if pipe else seen[master].replace(b"\r\n", b"\n") for name, pipe in pipes.items()}
    for pipe in pipes.values():
        if pipe:
            pipe.close()
    os.close(master)
    result = Result(process.wait(PATIENCE), texts["out"], texts["err"], time.monotonic() - begun)
    check_secrets(result.out + result.err)
    return result


def little_memory(megabytes):
    """
    For a run's `before` and `env`: it gets no more memory than this. A build with AddressSanitizer cannot be limited as a whole,
    only each of its allocations.
    """
    with open(TOOL, "rb") as file:
        sanitized = b"__asan_init" in file.read()
    if sanitized:
        # Its warning of each such allocation would look like an error; an error still shows in the exit status.
        return {"env": {"ASAN_OPTIONS": f"allocator_may_return_null=1:max_allocation_size_mb={megabytes}:log_path=/dev/null"}}
    size = megabytes << 20
    return {"before": lambda: resource.setrlimit(resource.RLIMIT_DATA, (size, size))}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class TestCase(unittest.TestCase):
    maxDiff = 4000

    def expect(self, result, status, *texts):
        """The exit status, and every one of `texts` on standard error."""
        self.assertEqual(result.status, status, f"stdout: {result.out[-1500:]}\nstderr: {result.err[-3000:]}")
        for text in texts:
            self.assertIn(text, result.err)
        return result

    def expect_time(self, result, seconds):
        """It took so long: not less, and not much more, as far as a busy machine can promise that."""
        self.assertGreater(result.took, seconds - 0.6)
        self.assertLess(result.took, seconds + 4)

    def side_by_side(self, cases, check, width=6):
        """check(case) for each, several at a time as they mostly wait; each is a subtest."""
        with concurrent.futures.ThreadPoolExecutor(width) as pool:
            futures = [(case, pool.submit(check, case)) for case in cases]
            for case, future in futures:
                with self.subTest(case=case):
                    future.result()


class _Recorder(unittest.TestResult):
    """Keeps what one test reports until it can be passed on to the real result."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def replay(self, result):
        for name, arguments in self.calls:
            getattr(result, name)(*arguments)


def _recorded(name):
    def method(self, *arguments):
        self.calls.append((name, arguments))
        getattr(unittest.TestResult, name)(self, *arguments)
    return method


for _name in ("startTest", "stopTest", "addSuccess", "addFailure", "addError", "addSkip", "addSubTest", "addDuration",
              "addExpectedFailure", "addUnexpectedSuccess"):
    if hasattr(unittest.TestResult, _name):
        setattr(_Recorder, _name, _recorded(_name))


def _separate(classes):
    """What may run at the same time: each test alone, but the tests of a class with a setUpClass together."""
    for suite in classes:
        tests = list(suite)
        if tests and "setUpClass" in vars(type(tests[0])):
            yield suite
        else:
            yield from (unittest.TestSuite([test]) for test in tests)


class _SideBySide(unittest.TestSuite):
    """
    Runs several tests at the same time, as most of them mostly wait, and reports them in their order.
    No more than a module has classes: some tests measure time, and more of them slow each other down.
    """

    def run(self, result, debug=False):
        suites = list(_separate(self))
        with concurrent.futures.ThreadPoolExecutor(max(1, min(4, len(list(self))))) as pool:
            recorders = [_Recorder() for _ in suites]
            futures = [pool.submit(suite.run, recorder) for suite, recorder in zip(suites, recorders)]
            for recorder, future in zip(recorders, futures):
                future.result()
                recorder.replay(result)
        return result


def load_tests(_loader, tests, _pattern):
    """For the modules of tests, which import this name: unittest looks for it in each."""
    return _SideBySide(tests)
