"""Shipped places files: invented units that show both layouts."""
