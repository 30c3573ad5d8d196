"""Coded records: each distinct value once, and one integer for each record and field."""

from crvs_link.encode.cross_check import NumberCheck, check_numbers
from crvs_link.encode.records import CodedField, CodedRecords, Dictionary, Readings
from crvs_link.encode.stage import encode

__all__ = [
    "CodedField",
    "CodedRecords",
    "Dictionary",
    "NumberCheck",
    "Readings",
    "check_numbers",
    "encode",
]
