"""What rows, and the statements they come from, are called in types."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select
from sqlalchemy import Row as Attributes

Row: TypeAlias = Mapping[str, Any]  # by the names of columns: a value is of the type of its column
JsonMap: TypeAlias = Mapping[str, Any]  # what a JSON column holds
Found: TypeAlias = Attributes[*tuple[Any, ...]]  # the same with columns as attributes
Chosen: TypeAlias = Select[*tuple[Any, ...]]  # what such rows come from
Expr: TypeAlias = ColumnElement[Any]  # a column, or what the database makes of columns
