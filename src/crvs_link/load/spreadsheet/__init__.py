"""Spreadsheets: which sheet and which rows hold the names, and what the cells lost."""

from crvs_link.load.spreadsheet.book import open_spreadsheet

__all__ = ["open_spreadsheet"]
