"""How a reply is written as JSON: escapes, order of members, white space, members unknown today.

JSON (RFC 8259) leaves all of this open, so a client must read each of them alike.
"""

import json
import random
import re

from tasks import Number

SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def _escaped(character):
    # RFC 8259 section 7: outside the basic plane a pair of surrogates, and hexadecimal digits in either case.
    units = character.encode("utf-16-be", "surrogatepass")
    digits = "02X" if ord(character) % 2 else "02x"
    return "".join(f"\\u{units[at]:{digits}}{units[at + 1]:{digits}}" for at in range(0, len(units), 2))


def quote(value, escape):
    """`escape`: ascii (all but ASCII as \\uXXXX), utf8 (only what must be), all (every character)."""
    parts = []
    for character in value:
        code = ord(character)
        if escape == "all":
            parts.append(_escaped(character))
        elif character in SHORT:
            parts.append(SHORT[character])
        # A lone surrogate has no UTF-8 form: it stays an escape.
        elif code < 0x20 or 0xd800 <= code < 0xe000 or (escape == "ascii" and code > 0x7e):
            parts.append(_escaped(character))
        else:
            parts.append(character)
    return '"' + "".join(parts) + '"'


# Members that no client knows: all kinds of values, and names it does know at a depth where they mean nothing.
STRANGERS = {
    "Future": None,
    "Ratio": Number("-1.25e-3"),
    "Huge": 123456789012345678901234567890,
    "Ready": True,
    "Nothing": {},
    "Void": [],
    "Nested": [[[[1, [2, {"a": [None, False, "]}"]}]]]], "[{\"", {"deep": {"deeper": {"deepest": [{}]}}}],
    "Details": {"JobId": "not this one", "Tasks": [{"JobId": "nor this"}], "TotalCount": 999999,
                "Error": {"Code": "No"}},
    "Note": "a long text: " + "0123456789 “站点” \\ \" \t" * 60,
    "\u0000 odd \"name\" 站": 0,
    "": "",
}


# The members of a reply that are lists of rows.
LISTS = ("Tasks", "FailedList", "PurgeQuota", "PrefetchQuota")


def _with_strangers(members, rng):
    names = rng.sample(sorted(STRANGERS), rng.randrange(2, len(STRANGERS) + 1))
    mixed = list(members.items()) + [(name, STRANGERS[name]) for name in names if name not in members]
    rng.shuffle(mixed)
    return dict(mixed)


class Writer:
    def __init__(self, escape="ascii", pretty=False, shuffle=False, unknown=False, seed=1):
        self.escape = escape
        self.pretty = pretty
        self.shuffle = shuffle
        self.unknown = unknown
        self.seed = seed

    def write(self, response, number):
        """The bytes of {"Response": response}. `number`, of the request, makes each reply differ in a known way."""
        rng = random.Random(f"{self.seed}/{number}")
        if self.unknown:
            response = _with_strangers(response, rng)
            for name in LISTS:
                if isinstance(response.get(name), list):
                    response[name] = [_with_strangers(row, rng) if isinstance(row, dict) else row
                                      for row in response[name]]
        return self._value({"Response": response}, rng, 0).encode("utf-8")

    def _value(self, value, rng, depth):
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Number):
            return str(value)
        if isinstance(value, str):
            return quote(value, self.escape)
        if isinstance(value, (int, float)):
            return repr(value)
        if isinstance(value, dict):
            items = list(value.items())
            if self.shuffle:
                rng.shuffle(items)
            colon = " : " if self.pretty else ":"
            return self._block("{}", [quote(name, self.escape) + colon + self._value(member, rng, depth + 1)
                                      for name, member in items], depth)
        return self._block("[]", [self._value(item, rng, depth + 1) for item in value], depth)

    def _block(self, brackets, parts, depth):
        if not self.pretty or not parts:
            return brackets[0] + ",".join(parts) + brackets[1]
        # All four kinds of white space that RFC 8259 section 2 knows.
        inner = "\r\n" + "\t" + "  " * depth
        return brackets[0] + inner + ("," + inner).join(parts) + "\r\n" + "  " * depth + brackets[1]


def _skip(text, at):
    return re.compile(r"[\s,:]*").match(text, at).end()


def _value_of(text, at, wanted):
    """Where the value of the member `wanted` begins, in the object that begins at `at`."""
    decoder = json.JSONDecoder()
    at = _skip(text, at) + 1
    while True:
        name, at = decoder.raw_decode(text, _skip(text, at))
        at = _skip(text, at)
        if name == wanted:
            return at
        at = decoder.raw_decode(text, at)[1]


def after_row(body, count):
    """How many bytes of a reply's body end with its row number `count`, or with its last if it has fewer."""
    text = body.decode("utf-8")
    response = json.loads(body)["Response"]
    rows = next((name for name in LISTS if isinstance(response.get(name), list)), None)
    if rows is None:
        return len(body) // 2       # a refusal has no rows: somewhere in its middle
    at = _value_of(text, _value_of(text, 0, "Response"), rows) + 1
    for _ in range(count):
        start = _skip(text, at)
        if text[start] == "]":
            break
        at = json.JSONDecoder().raw_decode(text, start)[1]
    return len(text[:at].encode("utf-8"))
