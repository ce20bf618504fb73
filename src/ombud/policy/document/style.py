"""The one style of a page: calm, two themes, readable at 320 px and in print.

Every pair of colours used for text keeps 4.5:1 or better; a test computes them from `THEMES`.
"""

THEMES = {
    "light": {
        "bg": "#FFFFFF",
        "ink": "#14252A",
        "muted": "#47585D",
        "line": "#6B7C80",
        "link": "#0A5568",
        "focus": "#1D4ED8",
        "box": "#DCEDEA",
        "edge": "#0B5D5E",
        "head": "#E9EFED",
        "mark": "#FDF0D5",
    },
    "dark": {
        "bg": "#0F1719",
        "ink": "#E8EFEE",
        "muted": "#A9B8B8",
        "line": "#7F9397",
        "link": "#8CCFE0",
        "focus": "#9DB8FF",
        "box": "#15393A",
        "edge": "#6CC7BE",
        "head": "#1E2B2F",
        "mark": "#3A2C0F",
    },
}


def _tokens(theme: str) -> str:
    return "".join(f"--{name}:{value};" for name, value in THEMES[theme].items())


STYLE = (
    f"""
:root{{color-scheme:light dark;{_tokens("light")}}}
@media (prefers-color-scheme:dark){{:root{{{_tokens("dark")}}}}}
"""
    + """
*{box-sizing:border-box}
html{font-size:112.5%;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:52rem;padding:1rem clamp(1rem,4vw,2rem) 3rem;background:var(--bg);color:var(--ink);
font-family:"Source Sans 3",system-ui,"Segoe UI",Roboto,sans-serif;line-height:1.55;overflow-wrap:break-word}
h1{font-size:clamp(1.65rem,1.3rem + 1.6vw,2.3rem);line-height:1.18}
h2{font-size:1.35rem;line-height:1.25;margin:2.2rem 0 .6rem}
h3{font-size:1.08rem;line-height:1.3;margin:1.8rem 0 .4rem}
p,li,dd{max-width:66ch}
a{color:var(--link);text-underline-offset:.18em}
li{margin:.2rem 0}
nav li a,footer a{display:inline-block;min-height:1.5rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
:target{scroll-margin-top:1rem}
.skip{position:absolute;left:-999rem;background:var(--bg);padding:.6rem 1rem}
.skip:focus{left:1rem;top:.5rem}
.box{border:2px solid var(--edge);border-left-width:.6rem;background:var(--box);padding:.2rem 1.2rem .8rem;
margin:1.5rem 0}
.box h2{margin-top:1rem}
mark{background:var(--mark);color:var(--ink);border-bottom:2px dashed currentColor}
dl{margin:.4rem 0;border-top:1px solid var(--line)}
dl>div{padding:.45rem 0;border-bottom:1px solid var(--line)}
dt{font-weight:650}
dd{margin:.1rem 0}
@media (min-width:40rem){dl>div{display:grid;grid-template-columns:11rem minmax(0,1fr);column-gap:1rem}
dt{grid-row:span 12}dd{grid-column:2}}
.scroll{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:650;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.45rem .7rem;border:1px solid var(--line)}
thead th{background:var(--head)}
footer{margin-top:3rem;border-top:1px solid var(--line);color:var(--muted)}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;background:#fff;color:#000}nav,.skip{display:none}
a[href^="https:"]::after{content:" (" attr(href) ")"}h2,h3{break-after:avoid}.box,dl>div,tr{break-inside:avoid}
thead{display:table-header-group}.scroll{overflow:visible}@page{size:A4;margin:18mm}}
@media (forced-colors:active){.box{border-color:CanvasText}mark{forced-color-adjust:none}}
"""
)
