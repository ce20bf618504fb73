"""Charts of released figures, as SVG that stands by itself.

* A chart is drawn from what the release gate has let out, and from nothing else. A figure that is not shown is a gap
  that can be seen: a line breaks, a bar is hatched and says so. It is never drawn as nought, nor drawn through.
* No script, no style attribute, no outside host: presentation attributes alone, so that it is drawn under the strictest
  content security policy. Classes let a page give it a dark theme.
* It has a title and a description in words; nothing is told by colour alone (dashes, marks, names at the lines).
* Numbers are written as people of the language write them: `1 204`, `12,5 %`.
"""

from ombud.analysis.charts.draw import alone, drawn
from ombud.analysis.charts.model import Chart, Kind, Series

__all__ = ["Chart", "Kind", "Series", "alone", "drawn"]
