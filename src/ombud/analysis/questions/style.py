"""The one style of a page of figures ("Fjärd", ux.md 3.5): two themes, readable at 320 px and in print."""

LIGHT = {
    "bg": "#F4F7F6", "surface": "#FFFFFF", "surface-2": "#E9EFED", "ink": "#14252A", "ink-2": "#47585D",
    "line": "#C9D3D1", "primary": "#0B5D5E", "weak": "#DCEDEA", "link": "#0A5568", "focus": "#1D4ED8",
    "warn": "#7A4B00", "warn-weak": "#FDF0D5", "c1": "#0B5D5E", "c2": "#B3431E", "c3": "#5B4BA8", "c4": "#8A6A00",
    "c5": "#2F76A8", "c6": "#8B2E6B", "h0": "#E9EFED", "h1": "#BFDDDA", "h2": "#86BDB9", "h3": "#2A7775",
    "h4": "#0B5D5E", "on-low": "#14252A", "on-high": "#FFFFFF",
}  # fmt: skip
DARK = {
    "bg": "#0F1719", "surface": "#162124", "surface-2": "#1E2B2F", "ink": "#E8EFEE", "ink-2": "#A9B8B8",
    "line": "#34464B", "primary": "#6CC7BE", "weak": "#15393A", "link": "#8CCFE0", "focus": "#9DB8FF",
    "warn": "#F2C069", "warn-weak": "#3A2C0F", "c1": "#6CC7BE", "c2": "#F0A07E", "c3": "#B9A9FF", "c4": "#E3C25A",
    "c5": "#86BDE8", "c6": "#EE9BD0", "h0": "#1E2B2F", "h1": "#1D4041", "h2": "#24595A", "h3": "#58AFA7",
    "h4": "#8BD7CF", "on-low": "#E8EFEE", "on-high": "#06201F",
}  # fmt: skip


def _tokens(theme: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in theme.items())


_CHART = "".join(
    f"svg .c{n}:not(.line){{fill:var(--c{n})}}svg .line.c{n}{{stroke:var(--c{n})}}" for n in range(1, 7)
) + "".join(f"svg .h{n}{{fill:var(--h{n})}}svg .on{n}{{fill:var(--on-{'low' if n < 3 else 'high'})}}" for n in range(5))
STYLE = (
    f"\n:root{{color-scheme:light dark;{_tokens(LIGHT)}}}\n"
    f"@media (prefers-color-scheme:dark){{:root{{{_tokens(DARK)}}}}}\n"
    + _CHART
    + """
svg .ink{fill:var(--ink)}svg .muted,svg .quiet:not(.line){fill:var(--ink-2)}svg .line.quiet{stroke:var(--ink-2)}
svg .rule,svg .hatch{stroke:var(--line)}svg .stripe{stroke:var(--ink-2)}svg .paper{fill:var(--surface)}
svg .track{fill:var(--surface-2)}svg .mark{stroke:var(--surface)}
*{box-sizing:border-box}
html{font-size:112.5%;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);line-height:1.55;overflow-wrap:break-word;
font-family:"Source Sans 3",system-ui,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:54rem;margin-inline:auto;padding-inline:clamp(1rem,4vw,2rem)}
header{padding-top:2.5rem}
h1{font-size:clamp(1.55rem,1.25rem + 1.5vw,2.1rem);line-height:1.2;font-weight:700;letter-spacing:-.01em;
margin:.2rem 0 .6rem;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.25;font-weight:650;margin:0 0 .6rem}
p{max-width:66ch;margin:.3rem 0}
.eyebrow{color:var(--primary);font-weight:650;margin:0}
.lead{color:var(--ink-2)}
main{display:grid;gap:1.5rem;padding-block:1.2rem 3rem}
main>*{min-width:0}
.card{background:var(--surface);border:1px solid var(--line);border-radius:14px;padding:1.2rem clamp(.9rem,3vw,1.5rem)}
figure{margin:0}figure svg{display:block;width:100%;height:auto;max-width:47.5rem}
figcaption{color:var(--ink-2);font-size:.94rem;margin-top:.5rem}
.one{font-size:clamp(2.6rem,2rem + 4vw,4rem);font-weight:700;line-height:1.1;color:var(--primary);margin:0}
.notes{background:var(--weak);border:1px solid var(--primary);border-left-width:.5rem;border-radius:8px;
padding:.7rem 1.1rem}
.notes p{max-width:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--ink-2);padding:0 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.42rem .7rem;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--primary);font-weight:650;vertical-align:bottom}
tbody th{font-weight:400}
td.number,th.number{text-align:right;white-space:nowrap}
tr.total th,tr.total td{font-weight:650;background:var(--surface-2)}
td.gap{color:var(--ink-2);font-style:italic}
dl{margin:0}dl>div{padding:.45rem 0;border-bottom:1px solid var(--line)}dl>div:last-child{border:0}
dt{font-weight:650}dd{margin:0}
dd.code{font-family:"Atkinson Hyperlegible Mono",ui-monospace,Consolas,monospace;font-size:.88rem;
overflow-wrap:anywhere}
@media (min-width:40rem){dl>div{display:grid;grid-template-columns:10.5rem minmax(0,1fr);column-gap:1rem}}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-999rem;background:var(--surface);padding:.6rem 1rem}.skip:focus{left:1rem;top:.5rem}
footer{color:var(--ink-2);border-top:1px solid var(--line);padding-block:1rem 2rem;font-size:.94rem}
@media print{:root{color-scheme:light}body{background:#fff;font-size:10.5pt}.card{border:0;padding:0}
header,main,footer{max-width:none;padding-inline:0}tr,figure,.notes{break-inside:avoid}thead{display:table-header-group}
.scroll{overflow:visible}.skip{display:none}@page{size:A4;margin:18mm}}
@media (forced-colors:active){svg{forced-color-adjust:none;background:#fff}.card,.notes{border-color:CanvasText}}
"""
)
