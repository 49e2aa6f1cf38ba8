"""Files that a dishonest student might hand in, as Python with names in braces to fill in.

``{solution}`` is the path of the worked solution, ``{folder}`` its folder, ``{copy}`` the solution in
another clone, ``{port}`` a TCP and UDP port of this machine and ``{socket}`` a socket's path where the
solution is handed out, ``{left}`` a file that an earlier submission left in shared memory.
"""

# Each leaves the solution's text in ``text``.
READERS = {
    "open": "text = open({solution!r}).read()",
    "os.open": "import os\ntext = os.read(os.open({solution!r}, 0), 10**6).decode()",
    "pathlib": "import pathlib\ntext = pathlib.Path({solution!r}).read_text()",
    "a link": "import os\nos.symlink({solution!r}, 'way')\ntext = open('way').read()",
    "a link to the folder": "import os\nos.symlink({folder!r}, 'way')\ntext = open('way/solution.py').read()",
    "a hard link": "import os\nos.link({solution!r}, 'way')\ntext = open('way').read()",
    "an open folder": (
        "import os\nfolder = os.open({folder!r}, os.O_RDONLY)\n"
        "text = os.read(os.open('solution.py', 0, dir_fd=folder), 10**6).decode()"
    ),
    "chdir": "import os\nos.chdir({folder!r})\ntext = open('solution.py').read()",
    "dots": "text = open('/proc/self/cwd/../..' + {solution!r}).read()",
    "/proc/self/root": "text = open('/proc/self/root' + {solution!r}).read()",
    "the import system": (
        "import sys\nsys.path.insert(0, {folder!r})\nimport solution\ntext = open(solution.__file__).read()"
    ),
    "runpy": "import runpy\nglobals().update(runpy.run_path({solution!r}))\ntext = ''",
    "importlib": (
        "import importlib.util as u\nspec = u.spec_from_file_location('s', {solution!r})\n"
        "m = u.module_from_spec(spec)\nspec.loader.exec_module(m)\nglobals().update(vars(m))\ntext = ''"
    ),
    "linecache": "import linecache\ntext = ''.join(linecache.getlines({solution!r}))\nassert text",
    "fileinput": "import fileinput\ntext = ''.join(fileinput.input({solution!r}))",
    "mmap": "import mmap\ntext = mmap.mmap(open({solution!r}, 'rb').fileno(), 0, prot=1).read().decode()",
    "numpy": "import numpy\ntext = numpy.fromfile({solution!r}, dtype='u1').tobytes().decode()",
    "sqlite": (
        "import sqlite3\nbase = sqlite3.connect(':memory:')\n"
        "base.execute('attach ? as a', ({solution!r},))\nbase.execute('select * from a.sqlite_master')\ntext = ''"
    ),
    "urllib": "import urllib.request\ntext = urllib.request.urlopen('file://' + {solution!r}).read().decode()",
    "a zip file's name": "import shutil\nshutil.copy({solution!r}, 'mine')\ntext = open('mine').read()",
    "os.sendfile": (
        "import os\nmine = os.open('mine', os.O_RDWR | os.O_CREAT)\n"
        "os.sendfile(mine, os.open({solution!r}, 0), 0, 10**6)\ntext = open('mine').read()"
    ),
    "readline": (
        "import readline\nreadline.read_history_file({solution!r})\n"
        "n = readline.get_current_history_length()\n"
        "text = '\\n'.join(readline.get_history_item(i) or '' for i in range(1, n + 1))"
    ),
    "the C library": (
        "import ctypes, os\ntext = os.read(ctypes.CDLL(None).open({solution!r}.encode(), 0), 10**6).decode()"
    ),
    "the C library's streams": (
        "import ctypes\nc = ctypes.CDLL(None)\nc.fopen.restype = ctypes.c_void_p\n"
        "file = c.fopen({solution!r}.encode(), b'r')\nassert file\nbuffer = ctypes.create_string_buffer(10**5)\n"
        "c.fread(buffer, 1, 10**5, ctypes.c_void_p(file))\ntext = buffer.value.decode()"
    ),
    "a system call": (
        "import ctypes, os\nc = ctypes.CDLL(None)\n"
        "text = os.read(c.syscall(257, -100, {solution!r}.encode(), 0, 0), 10**6).decode()"
    ),
    "openat2": (
        "import ctypes, os, struct\nc = ctypes.CDLL(None)\n"
        "how = c.syscall(437, -100, {solution!r}.encode(), struct.pack('QQQ', 0, 0, 0), 24)\n"
        "text = os.read(how, 10**6).decode()"
    ),
    "a file handle": (
        "import ctypes, os\nc = ctypes.CDLL(None)\nhandle = (ctypes.c_uint * 40)(128)\nmount = ctypes.c_int()\n"
        "assert c.syscall(303, -100, {solution!r}.encode(), handle, ctypes.byref(mount), 0) == 0\n"
        "text = os.read(c.syscall(304, os.open('.', 0), handle, 0), 10**6).decode()"
    ),
    "io_uring": (
        "import ctypes\nassert ctypes.CDLL(None).syscall(425, 4, ctypes.create_string_buffer(120)) >= 0\ntext = ''"
    ),
    "a namespace of its own": (
        "import ctypes\nassert ctypes.CDLL(None).syscall(272, 0x10000000) == 0\n"
        "text = open({solution!r}).read()"
    ),
    "a new root": (
        "import ctypes\nassert ctypes.CDLL(None).syscall(161, {folder!r}.encode()) == 0\n"
        "text = open('/solution.py').read()"
    ),
    "the hook's builtins": (
        "import builtins\nreal, builtins.any = builtins.any, lambda _: False\n"
        "file = open({solution!r})\nbuiltins.any = real\ntext = file.read()"
    ),
    "the hook's module": (
        "import __main__\n__main__.isinstance = lambda *_: True\ntext = open({solution!r}).read()"
    ),
    "the hook's os.path": (
        "import os\nos.path.realpath = os.path.abspath = lambda *_: os.getcwd()\ntext = open({solution!r}).read()"
    ),
    "the hook's cells": (
        "try:\n    open({solution!r})\nexcept PermissionError as error:\n    frame = error.__traceback__.tb_next.tb_frame\n"
        "    for value in list(frame.f_locals.values()):\n"
        "        for cell in getattr(value, '__closure__', None) or ():\n"
        "            if isinstance(cell.cell_contents, (tuple, frozenset)):\n"
        "                cell.cell_contents = ('/', '') if isinstance(cell.cell_contents, tuple) else {{{solution!r}}}\n"
        "text = open({solution!r}).read()"
    ),
    "the hook's cells through gc": (
        "import gc, types\nfor one in gc.get_objects():\n"
        "    if isinstance(one, types.FunctionType) and one.__name__ in ('check_read', 'check_write', 'hook'):\n"
        "        one.__code__ = (lambda *_: None).__code__.replace(co_freevars=one.__code__.co_freevars)\n"
        "text = open({solution!r}).read()"
    ),
    "the hook's cells in every closure": (
        "import gc, types\nfor one in gc.get_objects():\n"
        "    if isinstance(one, types.CellType):\n        try:\n"
        "            if isinstance(one.cell_contents, tuple): one.cell_contents = ('/',)\n"
        "        except ValueError: pass\n"
        "text = open({solution!r}).read()"
    ),
    "an audit hook taken away": (
        "import ctypes, sys\nstate = ctypes.pythonapi.PyInterpreterState_Get()\n"
        "ctypes.pythonapi.PySys_AddAuditHook(None, None)\ntext = open({solution!r}).read()"
    ),
    "a subinterpreter": (
        "import _xxsubinterpreters as s\nsub = s.create()\n"
        "s.run_string(sub, f'open(\"mine\", \"w\").write(open({{ {solution!r} !r}}).read())')\ntext = open('mine').read()"
    ),
    "a thread": (
        "import threading\nfound = []\n"
        "t = threading.Thread(target=lambda: found.append(open({solution!r}).read()))\nt.start()\nt.join()\ntext = found[0]"
    ),
    "another clone": "text = open({copy!r}).read()",
    "another clone, from C": (
        "import ctypes, os\ntext = os.read(ctypes.CDLL(None).open({copy!r}.encode(), 0), 10**6).decode()"
    ),
    "the whole disk": (
        "import os\ntext = next(open(os.path.join(r, 'solution.py')).read() for top in ('/tmp', '/work', '/home', '/root')"
        " for r, _, f in os.walk(top) if 'solution.py' in f and 'local-energy' in r)"
    ),
    "a file left in shared memory": "text = open({left!r}).read()",
    "a file left in shared memory, from C": (
        "import ctypes, os\ntext = os.read(ctypes.CDLL(None).open({left!r}.encode(), 0), 10**6).decode()"
    ),
    "a TCP server": (
        "import socket\ntext = socket.create_connection(('127.0.0.1', {port}), 2).makefile().read()\nassert text"
    ),
    "a TCP server, below socket": (
        "import _socket\ns = _socket.socket(2, 1)\ns.connect(('127.0.0.1', {port}))\ntext = s.recv(10**6).decode()"
    ),
    "a TCP server, from C": (
        "import ctypes, os, struct\nc = ctypes.CDLL(None)\ns = c['socket'](2, 1, 0)\n"
        "c['connect'](s, struct.pack('=H', 2) + struct.pack('>H', {port}) + bytes([127, 0, 0, 1]) + bytes(8), 16)\n"
        "text = os.read(s, 10**6).decode()"
    ),
    "a TCP server, by system calls": (
        "import ctypes, os, struct\nc = ctypes.CDLL(None).syscall\ns = c(41, 2, 1, 0)\n"
        "c(42, s, struct.pack('=H', 2) + struct.pack('>H', {port}) + bytes([127, 0, 0, 1]) + bytes(8), 16)\n"
        "text = os.read(s, 10**6).decode()"
    ),
    "a UDP server": (
        "import socket\ns = socket.socket(2, 2)\ns.settimeout(2)\ns.sendto(b'?', ('127.0.0.1', {port}))\n"
        "text = s.recv(60000).decode()"
    ),
    "a server on a path": (
        "import socket\ns = socket.socket(1, 1)\ns.connect({socket!r})\ntext = s.makefile().read()\nassert text"
    ),
    "a server on a path, by system calls": (
        "import ctypes, os, struct\nc = ctypes.CDLL(None).syscall\ns = c(41, 1, 1, 0)\n"
        "name = struct.pack('=H', 1) + {socket!r}.encode() + b'\\0'\nc(42, s, name, len(name))\n"
        "text = os.read(s, 10**6).decode()"
    ),
    "a program": "import subprocess\ntext = subprocess.check_output(['cat', {solution!r}], text=True)",
    "os.popen": "import os\ntext = os.popen('cat ' + {solution!r}).read()\nassert text",
    "a program, below subprocess": (
        "import os, sys\ndel sys.modules['_posixsubprocess']\nimport _posixsubprocess\n"
        "reading, writing = os.pipe()\nnames = [b'/bin/cat', {solution!r}.encode()]\n"
        "rest = (-1, -1, -1, writing, -1, -1, *os.pipe(), True, False, 0, None, None, None, -1, None)\n"
        "rest = rest[:-1] + ((None, False) if sys.version_info < (3, 14) else (None,))\n"
        "_posixsubprocess.fork_exec(names, [b'/bin/cat'], True, (writing,), None, [], *rest)\n"
        "os.close(writing)\ntext = os.fdopen(reading).read()\nassert text"
    ),
    "the grader's memory": (
        "import os, re\nparent = os.getppid()\nfile = open(f'/proc/{{parent}}/mem', 'rb', 0)\n"
        "line = open(f'/proc/{{parent}}/maps').readline()\nfile.seek(int(line.split('-')[0], 16))\n"
        "file.read(10)\ntext = ''"
    ),
    "the grader's memory, from C": (
        "import ctypes, os\nassert ctypes.CDLL(None)['ptrace'](16, os.getppid(), 0, 0) == 0\ntext = ''"
    ),
    "the grader's open files": (
        "import os\nfolder = f'/proc/{{os.getppid()}}/fd'\n"
        "text = ''.join(open(f'{{folder}}/{{n}}').read() for n in os.listdir(folder))\nassert text"
    ),
    "the grader's open files, by pidfd": (
        "import ctypes, os\nc = ctypes.CDLL(None).syscall\np = c(434, os.getppid(), 0)\nassert p >= 0\n"
        "text = os.read(c(438, p, 3, 0), 10**6).decode()"
    ),
    "the grader's environment": (
        "import os\ntext = open(f'/proc/{{os.getppid()}}/environ').read()\nassert text"
    ),
    "a child by _Fork": (
        "import ctypes, os\nif ctypes.CDLL(None)['_Fork']() == 0: os._exit(0)\ntext = open({solution!r}).read()"
    ),
}  # fmt: skip

# Each tries to end, freeze or starve the process that grades it; nothing of it may happen.
ATTACKS = {
    "os.kill": "import os\nos.kill(os.getppid(), 9)",
    "killpg": "import os\nos.killpg(os.getpgid(os.getppid()), 9)",
    "kill all": "import ctypes\nctypes.CDLL(None)['kill'](-1, 9)",
    "kill by system call": "import ctypes, os\nctypes.CDLL(None).syscall(62, os.getppid(), 9)",
    "tkill": "import ctypes, os\nctypes.CDLL(None).syscall(200, os.getppid(), 9)",
    "tgkill": "import ctypes, os\nctypes.CDLL(None).syscall(234, os.getppid(), os.getppid(), 9)",
    "sigqueue": "import ctypes, os\nctypes.CDLL(None)['sigqueue'](os.getppid(), 9, None)",
    "rt_sigqueueinfo": (
        "import ctypes, os, struct\nctypes.CDLL(None).syscall(129, os.getppid(), 9, struct.pack('iii', 9, 0, -1) + bytes(116))"
    ),
    "pidfd": "import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)",
    "pidfd by system calls": (
        "import ctypes, os\nc = ctypes.CDLL(None).syscall\nc(424, c(434, os.getppid(), 0), 9, None, 0)"
    ),
    "SIGSTOP": "import ctypes, os\nctypes.CDLL(None).syscall(62, os.getppid(), 19)",
    "SIGSTOP by pidfd": "import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(os.getppid()), 19)",
    "the grader's processor time": (
        "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CPU, (0, 0))"
    ),
    "the grader's files": (
        "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))"
    ),
    "the grader's memory": (
        "import ctypes, os, struct\nctypes.CDLL(None).syscall(302, os.getppid(), 9, struct.pack('QQ', 0, 0), None)"
    ),
    "the grader's priority": (
        "import ctypes, os\nctypes.CDLL(None)['setpriority'](0, os.getppid(), 19)"
    ),
    "the grader's cores": (
        "import ctypes, os\nctypes.CDLL(None).syscall(203, os.getppid(), 8, b'\\1' + bytes(7))"
    ),
    "a signal for data on a pipe": (
        "import fcntl, os, signal\nr, w = os.pipe()\nfcntl.fcntl(r, 8, os.getppid())\n"
        "fcntl.fcntl(r, 10, 9)\nfcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)\nos.write(w, b'x')"
    ),
    "ptrace": "import ctypes, os\nctypes.CDLL(None).syscall(101, 16, os.getppid(), 0, 0)",
    "a bomb of forks": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        raise",
    "a bomb of forks from C": (
        "import ctypes\nc = ctypes.CDLL(None)\nfor _ in range(50):\n"
        "    if c['__libc_fork']() < 0: raise OSError\n"
        "while True: pass"
    ),
    "a bomb of threads": (
        "import threading, time\nfor _ in range(10000): threading.Thread(target=time.sleep, args=(60,)).start()"
    ),
    "all memory": "x = []\nwhile True: x.append(bytearray(1 << 24))",
    "all disk": "with open('x', 'wb') as f:\n    while True: f.write(bytes(1 << 20))",
    "shared memory": (
        "import ctypes\nc = ctypes.CDLL(None)\nassert c.syscall(29, 77, 1 << 20, 0o1666) >= 0\nwhile True: pass"
    ),
    "a file in shared memory": "open('/dev/shm/nmlnp-left', 'w').write('x')",
    "a file in shared memory, from C": (
        "import ctypes, os\nd = ctypes.CDLL(None).shm_open(b'/nmlnp-left', 66, 0o666)\nassert d >= 0\nos.write(d, b'x')"
    ),
    "a file in the temporary folder": (
        "import ctypes, os\nd = ctypes.CDLL(None).open(b'/tmp/nmlnp-left', 66, 0o666)\nassert d >= 0\nos.write(d, b'x')"
    ),
    "the answers' pipe closed": "import os\nos.closerange(0, 64)",
    "a flood on every pipe": (
        "import os\nwhile True:\n    for d in range(3, 30):\n        try: os.write(d, b'x' * 65536)\n        except OSError: pass"
    ),
    "a loop that takes no signal": (
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except Exception: pass\n"
        "while True: pass"
    ),
    "a session of its own": "import os, time\nos.setsid()\ntime.sleep(100)",
    "a crash in C": "import ctypes\nctypes.string_at(0)",
    "the end of the process": "import os\nos._exit(0)",
}  # fmt: skip


def filled(template, names):
    """Return a cheat with its names filled in."""
    return template.format(**names) if "{" in template else template


def reader(what, names, end="exec(text)\n"):
    """Return the file that reads the solution in one way, then uses it."""
    return filled(READERS[what], names) + "\n" + end
