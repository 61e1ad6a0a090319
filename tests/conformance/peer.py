#!/usr/bin/env python3
"""The far end of a port under test: listeners on one address, each with one way to behave.

    peer.py [--bind ADDRESS] [--seconds N] [--tls DIR] [--dns NAME]

prints "NAME PORT" for each listener, then "ready". With --tls, DIR holds the certificates that tests/emulator/pki.sh
makes: the same listeners speak TLS, and there are some more for what only TLS has. With --dns, it is also a DNS server, on port 53,
that knows NAME as its own and no other. On stdin, "." lets one late reader go on, and "a" one late listener accept.
Ends when stdin does, and in any case after N seconds (60).
"""
import argparse
import itertools
import os
import socket
import ssl
import struct
import sys
import threading
import time
import warnings
import zlib

MEGABYTE = 1 << 20
DRIPS = 48
SLOW_SECONDS = 0.3
GO_ON = threading.Semaphore(0)
ACCEPT = threading.Semaphore(0)
CROWD = 16           # connections that are more than any queue of length 0 holds
FULL_SECONDS = 0.25  # on this machine itself, connecting takes next to nothing: what takes that long is not answered


def pattern(length):
    """What a listener sends where the content matters; pattern_byte() in support.c is the other copy."""
    return bytes((i * 31 + (i >> 8) * 17) & 0xFF for i in range(length))


# ---- ways to behave, once connected ----

def echo(conn):
    while data := conn.recv(65536):
        conn.sendall(data)


def drip(conn):
    """Waits for a byte, then sends a byte at a time."""
    conn.recv(1)
    for byte in pattern(DRIPS):
        conn.sendall(bytes([byte]))
        time.sleep(0.001)


def half_close(conn):
    """Says all it has to say, then listens until the other side has, too."""
    conn.recv(1)
    conn.sendall(pattern(3000))
    end_sending(conn)
    while conn.recv(65536):
        pass


def reset(conn):
    """Waits for a byte, then breaks the connection (RST, by SO_LINGER with no time to linger)."""
    conn.recv(1)
    raw = socket.socket(fileno=conn.detach())
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()


def source(conn):
    conn.recv(1)
    conn.sendall(pattern(MEGABYTE))


def sink(conn):
    """Takes a megabyte and answers with its CRC-32."""
    left, crc = MEGABYTE, 0
    while left and (data := conn.recv(min(left, 65536))):
        left, crc = left - len(data), zlib.crc32(data, crc)
    conn.sendall(struct.pack(">I", crc))


def silent(conn):
    """Neither reads nor writes."""
    time.sleep(3600)


def late_reader(conn):
    """Lets it all pile up until it is told to go on, then takes whatever comes."""
    GO_ON.acquire()
    while conn.recv(65536):
        pass


def slow(conn):
    conn.recv(1)
    time.sleep(SLOW_SECONDS)
    conn.sendall(b"late")


def report(conn):
    """Says what this side knows of the handshake."""
    conn.recv(1)
    name = getattr(conn, "name_asked_for", None) or "-"
    conn.sendall(f"{conn.version()} {'resumed' if conn.session_reused else 'full'} {name}\n".encode())


def truncate(conn):
    """Sends, and ends the connection below TLS without a close_notify."""
    conn.recv(1)
    conn.sendall(pattern(1000))
    raw = socket.socket(fileno=conn.detach())
    raw.shutdown(socket.SHUT_WR)
    linger_until_closed(raw)


def garbage(conn):
    conn.recv(1)
    conn.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    linger_until_closed(conn)


def hang_up(conn):
    """Reads what it is sent, and leaves."""
    conn.recv(65536)


def flight(conn, context):
    """What a server answers to the ClientHello."""
    inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = context.wrap_bio(inward, outward, server_side=True)
    while not outward.pending:
        inward.write(conn.recv(65536))
        try:
            engine.do_handshake()
        except ssl.SSLWantReadError:
            pass
    return outward.read()


def cut(context):
    """Answers a ClientHello with the beginning of its own flight, and leaves."""
    def behave(conn):
        conn.sendall(flight(conn, context)[:200])
    return behave


def trickle(context):
    """Answers a ClientHello with its own flight, a byte every 100 ms."""
    def behave(conn):
        for byte in flight(conn, context):
            conn.sendall(bytes([byte]))
            time.sleep(0.1)
    return behave


def in_pieces(records):
    """Handshake messages that nothing encrypts yet, split over records of at most 100 bytes (RFC 5246 section 6.2.1)."""
    pieces, at = b"", 0
    while at < len(records):
        kind, length = records[at], int.from_bytes(records[at + 3:at + 5], "big")
        head, body, at = records[at:at + 3], records[at + 5:at + 5 + length], at + 5 + length
        if kind != 22:
            return pieces + head + length.to_bytes(2, "big") + body + records[at:]
        for start in range(0, length, 100):
            piece = body[start:start + 100]
            pieces += head + len(piece).to_bytes(2, "big") + piece
    return pieces


def fragmented(context):
    """A handshake whose messages lie in many small records, and no more than that."""
    def behave(conn):
        inward, outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        engine = context.wrap_bio(inward, outward, server_side=True)
        done = False
        while not done and (data := conn.recv(65536)):
            inward.write(data)
            try:
                engine.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            conn.sendall(in_pieces(outward.read()))
        linger_until_closed(conn)
    return behave


def alerts():
    """Answers each connection's first record with the next fatal alert, from 0 to 255 and round again."""
    numbers = itertools.cycle(range(256))

    def behave(conn):
        conn.recv(65536)
        conn.sendall(bytes([21, 3, 3, 0, 2, 2, next(numbers)]))
        linger_until_closed(conn)
    return behave


# ---- ends ----

def end_sending(conn):
    if isinstance(conn, ssl.SSLSocket):
        conn.settimeout(10)
        conn.unwrap()  # sends close_notify and waits for the other's
    else:
        conn.shutdown(socket.SHUT_WR)


def linger_until_closed(conn):
    """Closing with bytes unread would send RST, and overtake what was said."""
    conn.settimeout(5)
    while conn.recv(65536):
        pass


def serve(conn, behave, context, head_start):
    try:
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        time.sleep(head_start)
        if context:
            conn = context.wrap_socket(conn, server_side=True)
        behave(conn)
        if conn.fileno() >= 0:
            end_sending(conn)
            if not isinstance(conn, ssl.SSLSocket):
                linger_until_closed(conn)
    except (OSError, ValueError):  # ssl.SSLError is an OSError; ValueError: unwrapped already
        pass  # the other side is under test, and may do anything
    finally:
        conn.close()


# ---- listeners ----

class Peer:
    def __init__(self, address):
        self.address = address
        self.family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.held = []

    def bind(self, name):
        listener = socket.socket(self.family, socket.SOCK_STREAM)
        listener.bind((self.address, 0))
        self.held.append(listener)
        print(name, listener.getsockname()[1])
        return listener

    def resolve(self, name):
        server = socket.socket(self.family, socket.SOCK_DGRAM)
        server.bind((self.address, 53))
        address = socket.inet_pton(self.family, self.address)
        threading.Thread(target=serve_names, args=(server, name, address), daemon=True).start()

    def listen(self, name, behave, context=None, head_start=0.0):
        listener = self.bind(name)
        if behave in (silent, late_reader):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # inherited: soon full
        listener.listen(64)
        threading.Thread(target=accept_all, args=(listener, behave, context, head_start), daemon=True).start()

    def crowd(self, name, behave, context):
        """A listener whose queue is full: the system drops what asks for a connection. With `behave` it accepts when it is told to.

        Where the system does otherwise, there is no listener of this name.
        """
        listener = socket.socket(self.family, socket.SOCK_STREAM)
        listener.bind((self.address, 0))
        listener.listen(0)
        waiting = fill_queue(listener)
        if waiting is None:
            listener.close()
            return
        self.held.append((listener, waiting))
        print(name, listener.getsockname()[1])

        def accept():
            ACCEPT.acquire()
            for conn in waiting:
                conn.close()
            accept_all(listener, behave, context, 0.0)
        if behave:
            threading.Thread(target=accept, daemon=True).start()


def fill_queue(listener):
    """What it took to fill it; None where nothing does."""
    waiting = []
    while len(waiting) < CROWD:
        conn = socket.socket(listener.family, socket.SOCK_STREAM)
        conn.settimeout(FULL_SECONDS)
        try:
            conn.connect(listener.getsockname())
        except TimeoutError:
            conn.close()
            return waiting
        except OSError:  # refused: a system that says so
            conn.close()
            return None
        waiting.append(conn)
    return None


def accept_all(listener, behave, context, head_start):
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=serve, args=(conn, behave, context, head_start), daemon=True).start()


def note_name(conn, name, _context):
    conn.name_asked_for = name


def tls_context(folder, name="server", version=None, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key"))
    context.sni_callback = note_name
    if version:
        context.minimum_version = context.maximum_version = version
    if options.get("no_ticket"):
        context.options |= ssl.OP_NO_TICKET
    if "tickets" in options:
        context.num_tickets = options["tickets"]
    return context


def outdated_context(folder):
    """TLS 1.0 and 1.1, as far as this OpenSSL still has them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = tls_context(folder)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def listen_tls_only(peer, folder):
    tls12, tls13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
    twice = tls_context(folder)  # a session of one would do for the other
    peer.listen("report", report, twice)
    peer.listen("report-again", report, twice)
    peer.listen("report-12-ticket", report, tls_context(folder, version=tls12))
    by_id = tls_context(folder, version=tls12, no_ticket=True)
    peer.listen("report-12-id", report, by_id)
    peer.listen("report-12-id-again", report, by_id)
    peer.listen("report-13", report, tls_context(folder, version=tls13))
    peer.listen("report-13-none", report, tls_context(folder, version=tls13, tickets=0))
    peer.listen("outdated", report, outdated_context(folder))
    odd = tls_context(folder, version=tls12)
    odd.set_ciphers("PSK-AES128-GCM-SHA256")  # without a certificate's key: clients that have no PSK do not offer it
    peer.listen("odd-cipher", report, odd)
    for name in ("expired", "notyet", "wronghost", "other", "selfsigned", "brief", "bound"):
        peer.listen(name, report, tls_context(folder, name))
    for suffix, version in (("12", tls12), ("13", tls13)):
        peer.listen(f"truncate-{suffix}", truncate, tls_context(folder, version=version))
        peer.listen(f"cut-{suffix}", cut(tls_context(folder, version=version)))
        peer.listen(f"echo-{suffix}", echo, tls_context(folder, version=version))
    peer.listen("garbage", garbage)
    peer.listen("hang-up", hang_up)
    peer.listen("mute", silent)
    peer.listen("trickle", trickle(tls_context(folder)))
    peer.listen("alerts", alerts())
    peer.listen("fragmented", fragmented(tls_context(folder, version=tls12)))


# ---- names ----

def dns_answer(question, name, address):
    """RFC 1035 section 4: the header and the question come back, and for the name's address one record more."""
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1:at + 1 + length].decode("ascii", "replace"))
        at += 1 + length
    asked = question[12:at + 5]
    known = ".".join(labels).lower() == name.lower()
    found = known and asked[-4:] == struct.pack(">HH", 28 if len(address) == 16 else 1, 1)
    head = question[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, int(found), 0, 0)
    # The name is that at offset 12. No time to live: every connection asks anew.
    record = struct.pack(">HHHIH", 0xC00C, int.from_bytes(asked[-4:-2], "big"), 1, 0, len(address)) + address
    return head + asked + (record if found else b"")


def serve_names(server, name, address):
    while True:
        question, asker = server.recvfrom(512)
        try:
            server.sendto(dns_answer(question, name, address), asker)
        except IndexError:
            pass  # no question at all


def listen_to_parent():
    while command := sys.stdin.buffer.read(1):
        (ACCEPT if command == b"a" else GO_ON).release()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--tls", metavar="DIR")
    parser.add_argument("--dns", metavar="NAME")
    options = parser.parse_args()
    threading.Thread(target=listen_to_parent, daemon=True).start()
    peer = Peer(options.bind)
    context = tls_context(options.tls) if options.tls else None
    for behave in (echo, drip, half_close, reset, source, sink, silent, late_reader):
        peer.listen(behave.__name__.replace("_", "-"), behave, context)
    peer.listen("slow", slow, context, SLOW_SECONDS)
    peer.crowd("crowded", None, None)
    peer.crowd("late-listener", echo, context)
    if options.tls:
        listen_tls_only(peer, options.tls)
    if options.dns:
        peer.resolve(options.dns)
    peer.bind("refuse")  # held, so that nobody else gets it, but nobody listens
    print("ready", flush=True)
    time.sleep(options.seconds)
    os._exit(0)


main()
