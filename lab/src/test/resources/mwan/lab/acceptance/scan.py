"""Scans ports of one address: scan.py tcp ADDRESS PORTS | scan.py udp ADDRESS PORTS SOURCE-PORT.

PORTS are as 1-1024,9273.

tcp: tries to connect to each port, many at once; prints {"open": [...], "refused": N, "silent": N}.
udp: sends a datagram to each port, and listens to nothing: who lets them in is counted in the router.
An IPv6 link-local address has its link behind a percent sign.
"""
import errno
import json
import resource
import select
import socket
import sys
import time

AT_ONCE = 4000
# A SYN that was lost is sent again after one second.
PATIENCE = 1.3


def ports_of(text):
    ports = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        ports.extend(range(int(first), int(last or first) + 1))
    return ports


def target(address, port):
    family, _, _, _, name = socket.getaddrinfo(address, port, flags=socket.AI_NUMERICHOST)[0]
    return family, name


def connect_to_all(address, ports):
    resource.setrlimit(resource.RLIMIT_NOFILE, (AT_ONCE + 100, AT_ONCE + 100))
    answers = {"open": [], "refused": 0, "silent": 0}
    family, _ = target(address, 1)
    while ports:
        batch, ports = ports[:AT_ONCE], ports[AT_ONCE:]
        poll = select.epoll()
        waiting = {}
        for port in batch:
            one = socket.socket(family, socket.SOCK_STREAM)
            one.setblocking(False)
            result = one.connect_ex(target(address, port)[1])
            if result == errno.EINPROGRESS:
                waiting[one.fileno()] = (one, port)
                poll.register(one.fileno(), select.EPOLLOUT)
            else:
                note(answers, result, port)
                one.close()
        end = time.monotonic() + PATIENCE
        while waiting and time.monotonic() < end:
            for descriptor, _ in poll.poll(max(0, end - time.monotonic())):
                one, port = waiting.pop(descriptor)
                poll.unregister(descriptor)
                note(answers, one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), port)
                one.close()
        answers["silent"] += len(waiting)
        for one, _ in waiting.values():
            one.close()
        poll.close()
    return answers


def note(answers, result, port):
    if result == 0:
        answers["open"].append(port)
    elif result == errno.ECONNREFUSED:
        answers["refused"] += 1
    else:
        answers["silent"] += 1


def send_to_all(address, ports, source_port):
    family, _ = target(address, 1)
    sender = socket.socket(family, socket.SOCK_DGRAM)
    sender.bind(("", source_port))
    for number, port in enumerate(ports):
        sender.sendto(b"scan", target(address, port)[1])
        if number % 250 == 249:
            # No queue on the way holds them all.
            time.sleep(0.005)
    return {}


if sys.argv[1] == "tcp":
    print(json.dumps(connect_to_all(sys.argv[2], ports_of(sys.argv[3]))))
else:
    print(json.dumps(send_to_all(sys.argv[2], ports_of(sys.argv[3]), int(sys.argv[4]))))
