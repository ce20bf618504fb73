"""The schema of what a receiver is sent."""

import json

from tests.clinic import ROOT

SCHEMA = json.loads((ROOT / "spec" / "event.schema.json").read_text(encoding="utf-8"))
VECTORS = json.loads((ROOT / "spec" / "vectors" / "events.json").read_text(encoding="utf-8"))
