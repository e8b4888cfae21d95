"""Flows that run while something happens to the router, and what became of each of them.

flows.py serve PORT ADDRESS…
    TCP and UDP on PORT: each line or datagram is answered with itself and the address it came from.
    TCP on PORT + 1: takes all there is, and answers with the number of bytes and that address.
flows.py keep SECONDS TCP UDP PORT ADDRESS…
    Keeps as many TCP and UDP flows, to the addresses in turn; each asks every SECONDS. Says "ready"
    when all have an answer; on "look" on standard input, what became of them so far; at its end it
    waits for the answers that are on their way, and says so a last time.

A server that is started says "ready" too, and ends with its standard input.
"""

import errno
import json
import os
import selectors
import socket
import struct
import sys
import time

# A datagram that has no answer by then is lost; far above what a busy machine makes of a millisecond.
PATIENCE = 5.0
WAITS_FOR_CONNECTION = 30.0
# Where Linux has tcpi_total_retrans in struct tcp_info.
TOTAL_RETRANS = 100
# Of linux/in.h and linux/in6.h; Python does not name them.
IP_RECVERR = 11
IPV6_RECVERR = 25


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def say(document):
    print(json.dumps(document), flush=True)


class Server:
    def __init__(self, selector, port, address):
        self.selector = selector
        for kind, number, answer in (
            (socket.SOCK_STREAM, port, self.echo),
            (socket.SOCK_STREAM, port + 1, self.swallow),
        ):
            listener = socket.socket(family_of(address), kind)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, number))
            listener.listen(2048)
            selector.register(listener, selectors.EVENT_READ, lambda it, answer=answer: self.accept(it, answer))
        datagrams = socket.socket(family_of(address), socket.SOCK_DGRAM)
        datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        datagrams.bind((address, port))
        selector.register(datagrams, selectors.EVENT_READ, self.datagram)

    def accept(self, listener, answer):
        connection, peer = listener.accept()
        answer(connection, peer[0])

    def echo(self, connection, peer):
        def more(it):
            try:
                data = it.recv(65536)
            except OSError:
                data = b""
            if not data:
                self.selector.unregister(it)
                it.close()
                return
            it.sendall(b"".join(line + b" " + peer.encode() + b"\n" for line in data.splitlines()))

        self.selector.register(connection, selectors.EVENT_READ, more)

    def swallow(self, connection, peer):
        taken = 0

        def more(it):
            nonlocal taken
            try:
                data = it.recv(1 << 20)
                taken += len(data)
                if data:
                    return
                it.sendall(f"{taken} {peer}\n".encode())
            except OSError:
                pass
            self.selector.unregister(it)
            it.close()

        self.selector.register(connection, selectors.EVENT_READ, more)

    def datagram(self, it):
        data, peer = it.recvfrom(2048)
        it.sendto(data.rstrip() + b" " + peer[0].encode() + b"\n", peer)


def serve(port, addresses):
    selector = selectors.DefaultSelector()
    for address in addresses:
        Server(selector, port, address)
    ended = False

    def input_ended(_):
        nonlocal ended
        ended = not os.read(0, 4096)

    selector.register(sys.stdin, selectors.EVENT_READ, input_ended)
    print("ready", flush=True)
    while not ended:
        for key, _ in selector.select():
            key.data(key.fileobj)


class Flow:
    def __init__(self, kind, address, port):
        self.kind = kind
        self.sent = self.answered = 0
        self.asked = {}
        self.seen = []
        self.longest = 0.0
        self.ended = None
        self.errors = []
        self.rest = b""
        self.socket = socket.socket(family_of(address), kind)
        if kind == socket.SOCK_STREAM:
            self.socket.settimeout(WAITS_FOR_CONNECTION)
        # Each ICMP error is told, those too that a socket passes over by itself.
        elif self.socket.family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
        else:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        self.socket.connect((address, port))
        self.socket.setblocking(False)

    def ask(self, now):
        if self.ended:
            return
        number = self.sent
        self.sent += 1
        self.asked[number] = now
        self.attempt(now, lambda: self.socket.send(b"%d\n" % number))

    def attempt(self, now, step):
        try:
            return step()
        except BlockingIOError:
            return None
        except OSError as failed:
            self.errors.append(errno.errorcode[failed.errno])
            if self.kind == socket.SOCK_STREAM:
                self.ended = self.errors[-1]
                # How long after the segment that was answered so.
                self.ended_after = now - max(self.asked.values(), default=now)
            else:
                self.forget_error()
            return None

    def forget_error(self):
        try:
            self.socket.recvmsg(512, 512, socket.MSG_ERRQUEUE)
        except BlockingIOError:
            pass

    def read(self, now):
        data = self.attempt(now, lambda: self.socket.recv(65536))
        # After an error that sending was told of, reading is told the end.
        if data == b"" and self.kind == socket.SOCK_STREAM and not self.ended:
            self.ended = "closed"
        *lines, self.rest = (self.rest + (data or b"")).split(b"\n")
        for line in lines:
            number, _, address = line.decode().partition(" ")
            asked = self.asked.pop(int(number), None)
            if asked is None:
                continue
            self.answered += 1
            self.longest = max(self.longest, now - asked)
            if not self.seen or self.seen[-1] != address:
                self.seen.append(address)

    def retransmitted(self):
        if self.kind != socket.SOCK_STREAM or self.ended:
            return 0
        info = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return struct.unpack_from("I", info, TOTAL_RETRANS)[0]

    def document(self, now):
        return {
            "kind": "tcp" if self.kind == socket.SOCK_STREAM else "udp",
            "family": "ipv6" if self.socket.family == socket.AF_INET6 else "ipv4",
            "sent": self.sent,
            "answered": self.answered,
            "goesOn": not self.ended and self.sent - 1 not in self.asked,
            "seen": self.seen,
            "ended": self.ended,
            "endedAfterMillis": round(self.ended_after * 1000, 1) if self.ended and self.ended != "closed" else None,
            "errors": self.errors,
            "longestMillis": round(self.longest * 1000, 1),
            "openMillis": round(max((now - at for at in self.asked.values()), default=0) * 1000, 1),
            "retransmitted": self.retransmitted(),
        }


def keep(interval, tcp, udp, port, addresses):
    selector = selectors.DefaultSelector()
    flows = []
    for kind, count in ((socket.SOCK_STREAM, tcp), (socket.SOCK_DGRAM, udp)):
        for index in range(count):
            flow = Flow(kind, addresses[index % len(addresses)], port)
            selector.register(flow.socket, selectors.EVENT_READ, flow)
            flows.append(flow)
    begin = time.monotonic()
    # Spread over the interval, so that no moment is without a packet.
    turns = [begin + interval * index / len(flows) for index in range(len(flows))]
    ready = stopping = False
    selector.register(sys.stdin, selectors.EVENT_READ)
    turn = 0
    while True:
        now = time.monotonic()
        while not stopping and turns[turn] <= now:
            flows[turn].ask(now)
            turns[turn] += interval
            turn = (turn + 1) % len(flows)
        wait = 0.05 if stopping else max(0.0, turns[turn] - now)
        for key, _ in selector.select(wait):
            if key.data is None:
                # Closing the input asks for the end.
                wish = os.read(0, 4096)
                if not wish:
                    selector.unregister(sys.stdin)
                    stopping = True
                else:
                    say([flow.document(time.monotonic()) for flow in flows])
                continue
            key.data.read(time.monotonic())
            if key.data.ended:
                selector.unregister(key.fileobj)
        if not ready and all(flow.answered or flow.ended for flow in flows):
            ready = True
            print("ready", flush=True)
        if stopping:
            now = time.monotonic()
            waited_for = (at for flow in flows if not flow.ended for at in flow.asked.values())
            if not any(now - at < PATIENCE for at in waited_for):
                say([flow.document(now) for flow in flows])
                return


def main(verb, *arguments):
    if verb == "serve":
        serve(int(arguments[0]), arguments[1:])
    else:
        interval, tcp, udp, port, *addresses = arguments
        keep(float(interval), int(tcp), int(udp), int(port), addresses)


main(*sys.argv[1:])
