"""Errors that are one clear sentence to the user, never a traceback."""


class NmlnpError(Exception):
    """Base of all errors that users can act on; the text says what to do."""

    exit_code = 1


class ConfigError(NmlnpError):
    """A configuration that cannot be run; one sentence for each problem."""

    exit_code = 2
