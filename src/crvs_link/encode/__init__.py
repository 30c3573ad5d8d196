"""Coded records: each distinct value once, and one integer for each record and field."""

from crvs_link.encode.cross_check import NumberCheck, check_numbers
from crvs_link.encode.households import Households, find_households
from crvs_link.encode.records import (
    NO_DAY,
    Circumstances,
    CodedField,
    CodedRecords,
    Days,
    Dictionary,
    Readings,
)
from crvs_link.encode.stage import encode

__all__ = [
    "NO_DAY",
    "Circumstances",
    "CodedField",
    "CodedRecords",
    "Days",
    "Dictionary",
    "Households",
    "NumberCheck",
    "Readings",
    "check_numbers",
    "encode",
    "find_households",
]
