#!/usr/bin/env python3
"""An emulator of Tencent Cloud EdgeOne's purges, prefetches and quotas for tests. --help tells what it can do."""

import collections
import json
import os
import signal
import socket
import ssl
import sys
import threading
import time

sys.dont_write_bytecode = True      # leaves nothing beside the sources

import garbage      # noqa: E402
import odd      # noqa: E402
import options as command_line      # noqa: E402
import wire     # noqa: E402
from service import Service     # noqa: E402
from text import after_row      # noqa: E402

HANDSHAKE_TIMEOUT = 30


def end_with_parent(lifetime):
    """Ends the process when its parent is another one than at the start, or after `lifetime` seconds."""
    parent = os.getppid()
    end = time.monotonic() + lifetime

    def watch():
        while os.getppid() == parent and time.monotonic() < end:
            time.sleep(max(0.0, min(0.2, end - time.monotonic())))
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def tls_context(options):
    if not options.tls_cert:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if options.tls_max == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if options.tls_ciphers:
        context.set_ciphers(options.tls_ciphers)
    context.load_cert_chain(options.tls_cert, options.tls_key)

    def server_name(tls, name, _):
        tls.asked_name = name

    context.sni_callback = server_name
    return context


class Server:
    def __init__(self, options):
        self.options = options
        self.plan = command_line.Plan(options)
        self.service = Service(options)
        self.tls = tls_context(options)
        self.log = open(options.log, "a", encoding="utf-8") if options.log else None
        self.lock = threading.Lock()
        self.requests = 0
        self.of_action = collections.Counter()
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((options.host, options.port))
        self.listener.listen(128)

    def address(self):
        host, port = self.listener.getsockname()[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def run(self):
        number = 0
        while True:
            accepted, _ = self.listener.accept()
            number += 1
            threading.Thread(target=self._guard, args=(accepted, number), daemon=True).start()

    def _guard(self, accepted, number):
        try:
            self._serve(accepted, number)
        except (OSError, EOFError):
            pass        # the peer went, or was silent in the middle of a request
        finally:
            accepted.close()

    def _serve(self, accepted, number):
        faults = self.plan.of_connection(number)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if "hang_handshake" in faults:
            wire.Connection(accepted, 0).hold()
            return
        if self.tls:
            accepted.settimeout(HANDSHAKE_TIMEOUT)
            # From here on the TLS socket owns the descriptor.
            accepted = self.tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False)
        with accepted:
            if self.tls:
                accepted.do_handshake()
            connection = wire.Connection(accepted, self.options.idle)
            if "hang_accept" in faults:
                connection.hold()
                return
            while self._one(connection, number):
                pass

    def _one(self, connection, number):
        """One request and its reply; whether another may follow."""
        request, refused, too_large = None, None, False
        try:
            request = connection.read_request(self._lost_early)
            if request is None:
                connection.close()
                return False
            if self.options.require_user_agent:
                request.check_user_agent()
        except wire.BadRequest as bad:
            refused = bad
        except wire.TooLarge as large:
            request, too_large = large.request, True
        connection.requests += 1
        with self.lock:
            self.requests += 1
            count = self.requests
            action = request.headers.get("x-tc-action") if request else None
            self.of_action[action] += 1
            faults = self.plan.of_request(count, action, self.of_action[action])
        if "hang" in faults or "lose_request" in faults:
            self._write_log(connection, number, count, request, None, None, faults)
            self._lose(connection, faults.get("lose_request", "stall"))
            return False
        if refused:
            reply, code = wire.Reply.page(refused.status, refused.reason), None
        else:
            reply, code = self.service.answer(request, count, faults, too_large)
        self._write_log(connection, number, count, request, reply, code, faults)
        broken = refused is not None or too_large
        close = broken or self.options.close_each or request.wants_close
        data, repeat = self._data(reply, close, faults)
        if "delay" in faults:
            time.sleep(faults["delay"])
        if "lose_reply" in faults:
            self._lose(connection, faults["lose_reply"])
            return False
        return self._send(connection, data, repeat, faults, close, broken)

    def _lost_early(self, request):
        """Whether the next request, which this will be, is lost before its body is read."""
        with self.lock:
            action = request.headers.get("x-tc-action")
            faults = self.plan.of_request(self.requests + 1, action, self.of_action[action] + 1)
        return faults.get("lose_request") == "early"

    @staticmethod
    def _lose(connection, how):
        """Ends the exchange without a byte of a reply."""
        if how == "stall":
            connection.hold()
        elif how in ("reset", "early"):
            connection.reset()
        else:
            connection.close(announce=False)

    def _data(self, reply, close, faults):
        """(the bytes of the reply, bytes to repeat without end or None)"""
        options = self.options
        now = self.service.now() + faults.get("date_skew", 0)
        whole = reply.content_type == "application/json"
        if "garbage" in faults and whole:
            return garbage.make(faults["garbage"], reply.body, now)
        if "odd" in faults and whole:
            return odd.make(faults["odd"], reply.body, now), None
        upto = after_row(reply.body, faults["cut_row"]) if "cut_row" in faults and whole else None
        return wire.encode(reply, now, options.framing, close, options.chunk_size, options.chunk_extras,
                           options.interim, upto), None

    def _send(self, connection, data, repeat, faults, close, broken):
        options = self.options
        pause = faults.get("trickle")
        if "cut" in faults or "cut_row" in faults:
            connection.send(data[:faults.get("cut")], pause)
            connection.close(announce=False)
            return False
        if "reset" in faults:
            connection.send(data[:faults["reset"]], pause)
            connection.reset()
            return False
        connection.send(data, pause)
        while repeat:
            connection.send(repeat, pause)
        closing = faults.get("garbage") in garbage.CLOSING
        if close or closing or options.close_silently or options.framing == "close":
            connection.close(drain=2.0 if broken else 0.0)
            return False
        return True

    def _write_log(self, connection, number, count, request, reply, code, faults):
        if not self.log:
            return
        tls = None
        if self.tls:
            raw = connection.socket
            tls = {"version": raw.version(), "cipher": raw.cipher()[0], "session_reused": raw.session_reused,
                   "sni": getattr(raw, "asked_name", None)}
        line = {"connection": number, "request": connection.requests, "number": count, "time": time.time(), "tls": tls,
                "method": None, "path": None, "headers": {}, "body": None, "query": None,
                "status": reply.status if reply else None, "code": code,
                "faults": [name for name in faults if name in command_line.FAULTS],
                **(reply.notes if reply else wire.NO_NOTES)}
        if request:
            line.update(method=request.method, path=request.path, headers=request.headers,
                        body=request.body.decode("utf-8", "backslashreplace"))
            try:
                line["query"] = json.loads(request.body)
            except (ValueError, RecursionError):
                pass
        with self.lock:
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()


def main():
    options = command_line.parse()
    # Blocked in every thread and waited for in this one: a handler could come between two looks at what to do and be lost.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    end_with_parent(options.lifetime)
    try:
        server = Server(options)
    except (OSError, TypeError, ValueError) as error:
        print(f"emulator.py: {error}", file=sys.stderr)
        return 2
    print(f"listening on {server.address()}", flush=True)
    threading.Thread(target=server.run, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
