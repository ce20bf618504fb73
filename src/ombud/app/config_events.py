"""The part of `ombud.toml` about programs outside that are told of what happens to people."""

from ombud.app.config_part import Part


class EventsPart(Part):
    allow: tuple[str, ...] = ()
    """Hosts inside this network that receivers may be at."""
    ca_file: str | None = None
    """What their certificates may come from besides the system's roots, said from this directory."""
