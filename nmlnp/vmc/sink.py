"""A file that never fails while it is written, and tells afterwards whether it did."""


class Sink:
    """A file for a library that cannot cope with a full disk.

    Parameters
    ----------
    file : file object
        Opened unbuffered, for reading and writing in bytes.
    """

    def __init__(self, file):
        self._file = file
        self._error = None

    def write(self, data):
        """Write all bytes; after the first failure none, and still return their number."""
        view = memoryview(data).cast("B")
        done = 0
        try:
            while self._error is None and done < len(view):
                done += self._file.write(view[done:])
        except OSError as error:
            self._error = error
        if self._error is not None:
            self._file.seek(len(view) - done, 1)
        return len(view)

    def truncate(self, size=None):
        """Change the size of the file."""
        try:
            return self._file.truncate(size)
        except OSError as error:
            self._error = self._error or error
            return size

    def readinto(self, buffer):
        """Read into a buffer; zeros stand for what could not be written."""
        count = self._file.readinto(buffer) or 0
        memoryview(buffer).cast("B")[count:] = bytes(len(memoryview(buffer).cast("B")) - count)
        return len(memoryview(buffer).cast("B"))

    def read(self, size=-1):
        """Read bytes; that there is this method tells h5py that this is a file."""
        return self._file.read(size)

    def seek(self, offset, whence=0):
        """Move to a place in the file."""
        return self._file.seek(offset, whence)

    def tell(self):
        """Return the place in the file."""
        return self._file.tell()

    def flush(self):
        """Do nothing: what is written is written at once."""

    def check(self):
        """Raise the first error of writing, if there was one."""
        if self._error is not None:
            raise self._error
