"""What runs before another program's pages: counts visits, keeps the security log, asks about cookies, obeys a no.

    from ombud.app.web import Site, WsgiVisitors        # or AsgiVisitors

    application = WsgiVisitors(application, Site.open(Path("clinic")))

* Both middlewares do the same, by one `Site`; nothing of a framework is needed. The pages behind them see no identifier
  that is not on the list (N-06.2).
* Before a yes nothing is set in the browser and no script is there (N-06.4, M-21). The question is a part of the page,
  works without JavaScript, and is there only where the policy has something to ask.
* `Sec-GPC: 1` is a no: no question, no script, no visit, no count (M-20, R-21.4).
* Every answer links the notice (N-03.3), and a page may load from no host but the site's own (N-06.5).
* What was seen is written by a thread of its own, some at a time: a page does not wait for it.
"""

from ombud.app.web.asgi import AsgiVisitors
from ombud.app.web.site import Site
from ombud.app.web.wsgi import WsgiVisitors

__all__ = ["AsgiVisitors", "Site", "WsgiVisitors"]
