"""Reads tables row by row: .xlsx and the older .xls; hidden sheets stay out."""

from __future__ import annotations

import contextlib
import os
import re
import struct
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
import xlrd
from xlrd.compdoc import CompDocError

from huabiao.media.reading.gathering import Damaged, Gathering, Locked

# What the libraries say of files that say what no program writes.
_NONSENSE = (
    xlrd.XLRDError, CompDocError, ParseError, struct.error, ArithmeticError, AssertionError,
    AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_UNNAMED = re.compile(r"sheet\d*", re.IGNORECASE)


@contextlib.contextmanager
def _nonsense_is_damage() -> Iterator[None]:
    try:
        yield
    except _NONSENSE as error:
        raise (Locked if "encrypted" in str(error) else Damaged) from error


@_nonsense_is_damage()
def read_xlsx(file: BinaryIO, out: Gathering) -> None:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        _add_name(sheet.title, out)
        sheet.reset_dimensions()  # what a file claims; rows then end with their last cell
        for row in sheet.iter_rows(values_only=True):
            _add_row(row, out)


@_nonsense_is_damage()
def read_xls(file: BinaryIO, out: Gathering) -> None:
    with open(os.devnull, "w") as log:  # noqa: PTH123
        book = xlrd.open_workbook(
            file_contents=file.read(), logfile=log, on_demand=True, ragged_rows=True
        )
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility == 0:
            _add_name(sheet.name, out)
            for row in range(sheet.nrows):
                _add_row((_value(cell, book.datemode) for cell in sheet.row(row)), out)
        book.unload_sheet(number)


def _value(cell: Any, datemode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (xlrd.xldate.XLDateError, OverflowError):
            return cell.value
    return None if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN) else cell.value


def _add_name(name: str, out: Gathering) -> None:
    if not _UNNAMED.fullmatch(name.strip()):
        out.add(name)


def _add_row(values: Iterable[Any], out: Gathering) -> None:
    out.add(" ".join(_shown(value) for value in values if value not in (None, "")))


def _shown(value: Any) -> str:
    """A value much as its cell shows it."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}"
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return str(value) if not isinstance(value, date) else value.isoformat()
