"""Names of the columns of an Arrow schema, whatever their types, also where one repeats."""

from __future__ import annotations

import ctypes
from typing import Protocol


class HasSchema(Protocol):
    """Anything that gives a schema by the Arrow C interface."""

    def __arrow_c_schema__(self) -> object:
        """Export the schema."""


class _Schema(ctypes.Structure):
    """``struct ArrowSchema`` of the Arrow C data interface, as far as it is read."""


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
]


def column_names(source: HasSchema) -> list[str]:
    """List the columns of a table that may hold types which Polars has not.

    Parameters
    ----------
    source : object with ``__arrow_c_schema__``

    Returns
    -------
    list of str
    """
    pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
    pointer_of.restype, pointer_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    capsule = source.__arrow_c_schema__()
    schema = _Schema.from_address(pointer_of(capsule, b"arrow_schema"))
    return [schema.children[at].contents.name.decode() for at in range(schema.n_children)]
