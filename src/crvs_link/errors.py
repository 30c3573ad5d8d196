"""Everything that crvs-link raises on purpose, in one tree.

::

    CrvsLinkError                 exit code 1
    ├── UsageError                2   the call: an option, a path, a permission
    │   ├── SourceNotFoundError       (FileNotFoundError)
    │   ├── AccessDeniedError         (PermissionError)
    │   └── OutputExistsError         (FileExistsError)
    ├── InputError                3   the content of an extract (ValueError)
    │   └── AmbiguousInputError       two readings are equally good
    ├── ConfigError               3   the content of a configuration (ValueError)
    ├── ModelError                4   the data cannot support a model (ValueError)
    └── OutputError               1   a result could not be written (OSError)

An interrupt after the result took its place is an `InterruptedAfterwardsError`, which no
``except Exception`` stops.

A message says what was found, where, and what was expected; ``hint`` says what to
do. Messages name the file, the column and the row, never a person's value: in a
civil register that would be a disclosure.
"""

from __future__ import annotations


class CrvsLinkError(Exception):
    """Base of all errors raised on purpose.

    Parameters
    ----------
    message : str
        What was found, where, and what was expected, in one sentence.
    hint : str, optional
        What the user can do about it, in one sentence.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(CrvsLinkError, ValueError):
    """The call cannot be carried out as it was made."""

    exit_code = 2


class SourceNotFoundError(UsageError, FileNotFoundError):
    """A file or folder named by the caller is not there."""


class AccessDeniedError(UsageError, PermissionError):
    """A file or folder may not be read or written."""


class OutputExistsError(UsageError, FileExistsError):
    """The output folder already holds something."""


class InputError(CrvsLinkError, ValueError):
    """The content of an extract is not what was expected."""

    exit_code = 3


class AmbiguousInputError(InputError):
    """Two readings of an extract are equally good; the user has to say which."""


class ConfigError(CrvsLinkError, ValueError):
    """The content of a configuration file is not what was expected."""

    exit_code = 3


class ModelError(CrvsLinkError, ValueError):
    """The data cannot support a linkage model, or a saved model does not fit it."""

    exit_code = 4


class OutputError(CrvsLinkError, OSError):
    """A result could not be written; nothing was left behind."""


class InterruptedAfterwardsError(KeyboardInterrupt):
    """The run was interrupted when its result was in place already.

    Parameters
    ----------
    folder : str
        Where the result is, as the caller named it.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(f"the result is in {folder}.")
