"""Texts that become a script, a request or a style where a page does not escape them.

Each has at most 80 characters, so that every text of a brief can hold it. `{u}` is an address
that must never be requested. A script that ran sets the title `owned`.
"""

PAYLOADS = [
    "<script>document.title='owned'</script>",
    "<script src={u}></script>",
    "\"><script>document.title='owned'</script>",
    "'><img src={u}>",
    "<img src=x onerror=\"document.title='owned'\">",
    '" onerror="document.title=\'owned\'" x="',
    "' onload='document.title=`owned`' x='",
    '" autofocus tabindex=1 onfocus="document.title=\'owned\'" x="',
    '" style="background:url({u})" x="',
    "</title><script>document.title='owned'</script>",
    "</style><script>document.title='owned'</script>",
    "</h1></p></bdi></dd><img src={u}>",
    "<style>@import '{u}';</style>",
    "<style>*{{background:url({u})}}</style>",
    "red;background:url({u})",
    "#FFF;}} body {{background:url({u})",
    "javascript:document.title='owned'",
    "data:text/html,<script>document.title='owned'</script>",
    "<svg onload=\"document.title='owned'\">",
    "<svg><image href={u}></svg>",
    "<math><mtext><img src={u}>",
    "<iframe src={u}></iframe>",
    "<iframe srcdoc=\"<img src='{u}'>\"></iframe>",
    "<object data={u}></object>",
    "<embed src={u}>",
    "<link rel=stylesheet href={u}>",
    "<link rel=preload as=image href={u}>",
    '<meta http-equiv=refresh content="0;url={u}">',
    "<base href={u}>",
    "<form action={u}><input autofocus>",
    "<video poster={u}><audio src={u}>",
    '<a href="javascript:0" ping={u} id=top>',
    "<body onload=\"document.title='owned'\">",
    '<noscript><p title="</noscript><img src={u}>">',
    "<!--<img src={u}>-->",
    "--><img src={u}>",
    "<![CDATA[<img src={u}>]]>",
    "&lt;img src={u}&gt;",
    "&#60;img src={u}&#62;",
    "\\u003cimg src={u}\\u003e",
    "+ADw-img src={u}+AD4-",
    "<scr<script>ipt>document.title='owned'</script>",
    "<ſcript>document.title='owned'</ſcript>",
    "{{{{ 7 * 7 }}}}{{% raw %}}<img src={u}>",
    "<template><img src={u}></template>",
    "<textarea><img src={u}>",
    '=HYPERLINK("{u}";"Lamp")',
    "@import url({u});",
]


def payloads(address: str) -> list[str]:
    return [payload.format(u=address) for payload in PAYLOADS]
