"""Trained models of Splink 4 and 5, read from their JSON; Splink itself is not needed."""

from crvs_link.interop.splink.read import Remark, SplinkModel, read_splink

__all__ = ["Remark", "SplinkModel", "read_splink"]
