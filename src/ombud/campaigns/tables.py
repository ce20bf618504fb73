"""The tables of campaigns."""

from ombud.campaigns.funnel import tables as _funnel

__all__ = ["_funnel"]
