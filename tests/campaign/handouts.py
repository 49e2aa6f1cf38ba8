"""What cheats hope for: the solution in another clone, in shared memory, and handed out by servers."""

import shutil
import socket
import threading
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def handouts(solution, folder):
    """Hand out a solution in every way, and yield the names that cheats have in braces.

    Parameters
    ----------
    solution : pathlib.Path
    folder : pathlib.Path
        An empty folder for the other clone and the socket.
    """
    other = folder / "other/solutions" / solution.parent.parent.name / solution.parent.name
    shutil.copytree(solution.parent, other)
    left = Path("/dev/shm/nmlnp-handout")
    left.write_text(solution.read_text())
    text = solution.read_bytes()
    servers = [socket.socket(socket.AF_INET, socket.SOCK_STREAM), socket.socket(socket.AF_UNIX)]
    servers[0].bind(("127.0.0.1", 0))
    port = servers[0].getsockname()[1]
    servers[1].bind(str(folder / "socket"))
    for path in (left, folder / "socket"):
        path.chmod(0o777)
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", port))
    for server in servers:
        server.listen()
        threading.Thread(target=_hand_out, args=(server, text), daemon=True).start()
    threading.Thread(target=_answer, args=(datagrams, text), daemon=True).start()
    try:
        yield {
            "solution": str(solution),
            "folder": str(solution.parent),
            "copy": str(other / "solution.py"),
            "left": str(left),
            "port": port,
            "socket": str(folder / "socket"),
        }
    finally:
        for server in (*servers, datagrams):
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
        left.unlink(missing_ok=True)


def _hand_out(server, text):
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.sendall(text)


def _answer(datagrams, text):
    while True:
        try:
            _, address = datagrams.recvfrom(100)
            if address is None:  # It was shut down.
                return
            datagrams.sendto(text, address)
        except OSError:
            return
