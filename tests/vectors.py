"""Text that tries to run in a reader's or an editor's browser, by the well-known families.

Each calls `alert`, which the tests replace. Written by hand after the families that public
collections list (OWASP's filter evasion cheat sheet, PortSwigger's, mutation XSS papers).
"""

import re
from collections.abc import Iterator

CONTROL = re.compile(r"[\x00-\x08]")

PLAIN_ELEMENTS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script/x>alert(1)</script>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<<script>alert(1);//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)//",
    "<script\n>alert(1)</script\n>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<base href=javascript:alert(1)//>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    "<link rel=stylesheet href=data:text/css,*{}>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<frameset onload=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
HANDLERS = [
    "<img src=x onerror=alert(1)>",
    "<img src=x:alert(1) onerror=eval(src)>",
    "<img src='x'onerror='alert(1)'>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<IMG SRC=x ONERROR=alert`1`>",
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<p onmouseover=alert(1) style=position:fixed;inset:0>x</p>",
    "<a onclick=alert(1) href=#>x</a>",
    "<style onload=alert(1)></style>",
    "<div onpointerenter=alert(1)>x</div>",
    "<x onanimationstart=alert(1) style=animation-name:x>",
    "<button popovertarget=x>x</button><p popover id=x onbeforetoggle=alert(1)>",
]
BREAKING_OUT = [
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    '" onfocus=alert(1) autofocus x="',
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "*/alert(1)/*",
    "';alert(1)//",
    '";alert(1)//',
    "\\';alert(1)//",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "{% include 'x' %}{{ settings.SECRET_KEY }}",
]
ADDRESSES = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    '[x](/ "onmouseover=alert(1)//")',
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href=java&Tab;script:alert(1)>x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<svg><a xlink:href=javascript:alert(1)><text y=9>x</text></a></svg>",
    "<math><a href=javascript:alert(1)>x</a></math>",
]
MUTATIONS = [
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'>",
    "<p title='<!--' /><img src=x onerror=alert(1) title='-->'>",
    "\ue000<img src=x onerror=alert(1)>\ue001",
    '[@"><img src=x onerror=alert(1)>]',
    "`</code><img src=x onerror=alert(1)>`",
    "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
]
LETTERS = [
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u202e<script>alert(1)</script>",
    "<\u200bscript>alert(1)</script>",
    "%%link%%%%<script>alert(1)</script>%%",
]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example")',
]
HEADERS = ["a\r\nBcc: x@evil.example", "a\nX: y", "a\r\n\r\n<script>alert(1)</script>", "a\x00b"]

ALL = [*PLAIN_ELEMENTS, *HANDLERS, *BREAKING_OUT, *ADDRESSES, *MUTATIONS, *LETTERS]


def packed(length: int) -> list[str]:
    """All vectors, as few texts of at most so many characters as they fit into."""
    texts: list[str] = []
    for vector in ALL:
        if CONTROL.search(vector):
            continue  # acts refuse such a text whole
        if texts and len(texts[-1]) + len(vector) < length:
            texts[-1] += f"\n{vector}"
        elif len(vector) <= length:
            texts.append(vector)
    return texts


def one_line(length: int) -> Iterator[str]:
    """Texts for fields of one line, over and over."""
    texts = [" ".join(text.split()) for text in packed(length)]
    while True:
        yield from texts
