"""Values that parsers trip over: methods, headers, cookies, texts."""

from __future__ import annotations

from random import Random

METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "X", "A" * 30)
TEXTS = (
    "",
    " ",
    "\x00",
    "\ufeff",
    "\u200b",
    "\u202e",
    "\ud800",
    "\U0001f512",
    "é",
    "0",
    "-1",
    "1e400",
    "NaN",
    "٣",
    "９" * 40,
    "9" * 5000,
    "a" * 70_000,
    "../../etc/passwd",
    "/\\evil.example",
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%(name)s",
    "%s%n",
    "%",
    "%00",
    "%ff%fe",
    "' OR 1=1 --",
    "=cmd|' /C calc'!A0",
    "\r\nSet-Cookie: a=b",
    "yes",
    "null",
    "[]",
    "{}",
    "en",
    "es",
    "xx-YY",
)
HOSTS = (
    "",
    ".",
    "a..b",
    "a" * 64,
    "a:b",
    "a:99999",
    "[",
    "[::1",
    "[::1]",
    "[::1]:80",
    "1.2.3.4",
    "é",
    "evil.example",
    "a,b",
)
ADDRESSES = (
    "http://[",
    "http://a..b",
    "null",
    "",
    "https://evil.example",
    "http://a:b",
    "ftp://x",
    "file://",
    "\xff",
    "a b",
)
MEDIA_TYPES = (
    "text/plain",
    "text",
    "application/json",
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="a\\"b"',
    "multipart/mixed; boundary=\xff",
    "text/plain" + "; " * 3000,
)
NUMBERS = ("-1", "0", "1", "abc", "1e3", "9" * 30, "²", "0x10", "+5")
_ANYTHING = ("", "x", "\xff\xfe", "a" * 8000, "\x00", ",;=\"'", "bytes=0-", "*", 'W/"', "Thu, 99 Foo 0000", "1" * 400)
HEADERS: dict[str, tuple[str, ...]] = {
    "Host": HOSTS,
    "Origin": ADDRESSES,
    "Referer": ADDRESSES,
    "Content-Type": MEDIA_TYPES,
    "Content-Length": NUMBERS,
    "Accept-Language": ("ES-MX", "es;q=x", "\xff", "a-" * 3000, "*;q=inf", ";;,,", "zh-Hant-TW;q=0.1"),
    "X-Forwarded-For": ("", '"', "x", "1.2.3.4:5", "[::1]:5", "::1%eth0", "1.2.3.4, " * 500),
    "X-Forwarded-Proto": ("javascript", "", "https, http"),
    "X-Forwarded-Host": HOSTS,
    "X-Forwarded-Prefix": ("//evil.example", "x", ""),
    "Forwarded": ("for=\x00", "for=", ";;;"),
    "SCRIPT_NAME": ("//evil.example", "/x"),
    "Script-Name": ("//evil.example", "/x"),
    "Sec-Fetch-Site": ("cross-site", "same-site", "same-origin", "none", "\xff"),
    "Sec-Purpose": ("prefetch", "\xff"),
    "Authorization": ("Basic", "Basic \xff", "Basic YTpi", "Bearer x", "Digest a=", "\xff"),
    "Range": ("bytes=0-", "bytes=9-1", "bytes=x", "bytes=0-0,1-1,2-2", "bytes=-" + "9" * 30, "x=1"),
    "If-Modified-Since": ("x", "Thu, 99 Foo 0000 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "If-Range": ("x", '"a"', "Thu, 99 Foo"),
    **dict.fromkeys(
        (
            "Accept",
            "Accept-Encoding",
            "Accept-Charset",
            "Authentication-Token",
            "Cache-Control",
            "Connection",
            "Cookie",
            "Expect",
            "From",
            "If-Match",
            "If-None-Match",
            "Max-Forwards",
            "Pragma",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "User-Agent",
            "X-CSRFToken",
            "X-HTTP-Method-Override",
            "X-Requested-With",
        ),
        _ANYTHING,
    ),
}


def text(rng: Random) -> str:
    """One of the texts, or a random one."""
    if rng.random() < 0.7:
        return rng.choice(TEXTS)
    return "".join(chr(rng.randrange(0x3000)) for _ in range(rng.randrange(20)))


def header(rng: Random) -> tuple[str, str]:
    """A header that is known, with a value that may not fit."""
    name = rng.choice(list(HEADERS))
    if rng.random() < 0.8:
        return name, rng.choice(HEADERS[name])
    return name, "".join(chr(rng.randrange(256)) for _ in range(rng.randrange(30)))
