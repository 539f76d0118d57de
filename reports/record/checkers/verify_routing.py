#!/usr/bin/env python3
"""Runs the routing decisions of a Lamppost record again, from outside.

    python3 verify_routing.py https://CITY/record/     a record as it is served
    python3 verify_routing.py FOLDER                   a copy of its files
    python3 verify_routing.py --vectors vectors.json   places with known answers

Python 3.8 or later, nothing else. It was written from the text that describes
the algorithm (/record/routing.txt) and shares no code with the service. Ends
with 1 if a decision does not come out as it was logged. It takes the entries
as they are served: fsck and "lamppost record verify" check that they are what
was signed.
"""

import base64
import bisect
import collections
import hashlib
import json
import math
import os
import re
import sys
import urllib.request

HALF_TURN, POLE = 1_800_000_000, 900_000_000  # in steps of 1e-7 degree
GRACE = 60  # seconds until every machine of a service has heard of a change


# ---- the geometry and the rules -----------------------------------------------

class Layer:
    """The areas of one boundary file, by place."""

    def __init__(self, file):
        lines = file.decode().split("\n")
        head = json.loads(lines[0])
        if head["canon"] != "lamppost-boundary/1":
            raise Later(head["canon"])
        if lines.pop() != "" or len(lines) - 1 != head["features"]:
            raise ValueError("the boundary file is cut short")
        self.name, self.polygons = head["layer"], []  # (key, rings, box)
        for line in lines[1:]:
            feature = json.loads(line)
            for rings in feature["polygons"]:
                self.polygons.append((feature["key"], rings, box(rings[0])))
        self.edges = {}  # of the polygons that were asked about
        self.index()

    def index(self):
        """Sorts polygons into the squares of a grid that their boxes touch."""
        sizes = sorted(max(e - w, n - s) for _, _, (w, s, e, n) in self.polygons)
        self.side = 2 * sizes[len(sizes) // 2] if sizes else 1
        self.squares, self.large = collections.defaultdict(list), []
        for i, (_, _, (w, s, e, n)) in enumerate(self.polygons):
            columns = range(w // self.side, e // self.side + 1)
            rows = range(s // self.side, n // self.side + 1)
            if len(columns) * len(rows) > 100:
                self.large.append(i)
                continue
            for column in columns:
                for row in rows:
                    self.squares[column, row].append(i)

    def keys_at(self, x, y):
        near = self.squares.get((x // self.side, y // self.side), []) + self.large
        return sorted({self.polygons[i][0] for i in near if self.holds(i, x, y)})

    def holds(self, i, x, y):
        """A line to the east crosses the rings an odd number of times."""
        west, south, east, north = self.polygons[i][2]
        if not (south <= y < north and west <= x < east):
            return False
        lows, edges, tallest = self.edges.get(i) or self.sort_edges(i)
        first, end = bisect.bisect_left(lows, y - tallest), bisect.bisect_right(lows, y)
        inside = False
        for ax, ay, bx, by in edges[first:end]:
            if y < by and (x - ax) * (by - ay) < (bx - ax) * (y - ay):
                inside = not inside
        return inside

    def sort_edges(self, i):
        """The edges of a polygon from its lower to its upper end, lowest first."""
        edges = []
        for ring in self.polygons[i][1]:
            ax, ay = ring[-2], ring[-1]
            for bx, by in zip(ring[0::2], ring[1::2]):
                if ay < by:
                    edges.append((ax, ay, bx, by))
                elif by < ay:
                    edges.append((bx, by, ax, ay))
                ax, ay = bx, by
        edges.sort(key=lambda e: e[1])
        tallest = max((e[3] - e[1] for e in edges), default=0)
        self.edges[i] = [e[1] for e in edges], edges, tallest
        return self.edges[i]


class Lines:
    """The lines of one file of lines, measured to in whole millimetres."""

    def __init__(self, file):
        rows = file.decode().split("\n")
        head = json.loads(rows[0])
        if head["canon"] != "lamppost-lines/1":
            raise Later(head["canon"])
        if rows.pop() != "" or len(rows) - 1 != head["features"]:
            raise ValueError("the file of lines is cut short")
        self.name, self.lines = head["layer"], [json.loads(row) for row in rows[1:]]

    def keys_at(self, x, y):
        return []  # nothing lies in a line

    def near(self, x, y, condition):
        """Whether a line that has what is asked for runs near enough."""
        east, north = step_at(y)
        reach = condition["metres"] * 1000
        reach_x, reach_y = ((reach + 3) * 1000000 // max(size, 1) + 1 for size in (east, north))
        for line in self.lines:
            properties = line["properties"]
            if not all(properties.get(name) in values for name, values in condition["where"].items()):
                continue
            for piece in line["pieces"]:
                vertices = list(zip(piece[0::2], piece[1::2]))
                for (ax, ay), (bx, by) in zip(vertices, vertices[1:]):
                    dx, dy, ex, ey = turned(ax - x), ay - y, turned(bx - ax), by - ay
                    if (min(dy, dy + ey) > reach_y or max(dy, dy + ey) < -reach_y
                            or min(dx, dx + ex) > reach_x or max(dx, dx + ex) < -reach_x):
                        continue
                    if to_edge(dx, dy, ex, ey, east, north) <= reach:
                        return True
        return False


def turned(x):
    """A difference of longitudes, the short way round."""
    return (x + HALF_TURN) % (2 * HALF_TURN) - HALF_TURN


def part(a, b):
    """a / b rounded towards zero."""
    return -(-a // b) if a < 0 else a // b


def step_at(y):
    """The size of a step at a latitude in nanometres, to the east and to the north."""
    one = 1 << 30
    u = abs(y) * one // POLE
    z, t = u * u // one, 0
    for term in (506, 27069, 986836, 22397895, 272399953, 1324733370):
        t = term - part(t * z, one)
    c = max(one - part(t * z, one), 0)
    s = c * c // one
    return c * (11169393 - 37636 * s // one + 189 * s // one * s // one) // one, 11169392 - 112908 * s // one + 951 * s // one * s // one


def to_edge(dx, dy, ex, ey, east, north):
    """Millimetres to the edge that begins at d and goes on by e."""
    ax, ay = part(dx * east, 1000000), part(dy * north, 1000000)
    bx, by = part((dx + ex) * east, 1000000), part((dy + ey) * north, 1000000)
    fx, fy = bx - ax, by - ay
    along, length = -(ax * fx + ay * fy), fx * fx + fy * fy
    if along <= 0:
        x, y = ax, ay
    elif along >= length:
        x, y = bx, by
    else:
        x, y = ax + part(fx * along, length), ay + part(fy * along, length)
    return math.isqrt(x * x + y * y)


def ground(file):
    """The layer of a file: of areas, or of lines."""
    return (Lines if file.startswith(b'{"canon":"lamppost-lines/') else Layer)(file)


NOBODY = 0, "", [], "", ""


def box(ring):
    return min(ring[0::2]), min(ring[1::2]), max(ring[0::2]), max(ring[1::2])


class Later(Exception):
    """The file belongs to a later version: to guess would prove nothing."""


class Ruleset:
    """The rules of one city."""

    KNOWN = {"also", "answers", "areas", "body", "categories", "everywhere", "groups", "layer", "near"}

    def __init__(self, file):
        r = json.loads(file)
        if r["canon"] != "lamppost-ruleset/1" or set(r) != {"bodies", "canon", "categories", "city", "layers", "rules"}:
            raise Later(r["canon"])
        if any(set(rule) - self.KNOWN for rule in r["rules"]):
            raise Later("a rule with a condition of a later version")
        self.city, self.groups, self.rules, self.layers = r["city"], r["categories"], r["rules"], r["layers"]
        self.broad = []  # numbers of the rules that can hold in many areas
        self.narrow = collections.defaultdict(list)  # of those that name theirs
        for number, rule in enumerate(self.rules, 1):
            if "areas" not in rule or "layer" not in rule or rule.get("everywhere"):
                self.broad.append(number)
                continue
            for key in rule["areas"]:
                self.narrow[rule["layer"], key].append(number)

    def decide(self, category, answers, layers, x, y):
        """Returns rule, body, also, layer and area; layers are Layers by name."""
        if category not in self.groups:
            return NOBODY
        x, y = (-x if x == HALF_TURN else x), min(y, POLE - 1)
        places = [(name, key) for name in sorted(layers) for key in layers[name].keys_at(x, y)]
        candidates = set(self.broad).union(*(self.narrow[place] for place in places if place in self.narrow))
        for number in sorted(candidates):
            rule = self.rules[number - 1]
            if not self.wants(rule, category, answers):
                continue
            if "near" in rule and not self.near(rule["near"], layers, x, y):
                continue
            made = number, rule["body"], rule.get("also", [])
            if rule.get("everywhere"):
                return made + ("", "")
            for name, key in places:
                if rule.get("layer", name) == name and key in rule.get("areas", [key]):
                    return made + (name, key)
        return NOBODY

    def near(self, condition, layers, x, y):
        lines = layers.get(condition["layer"])
        return isinstance(lines, Lines) and lines.near(x, y, condition)

    def wants(self, rule, category, answers):
        return (category in rule.get("categories", [category])
                and self.groups[category] in rule.get("groups", [self.groups[category]])
                and all(value in answers.get(code, []) for code, value in rule.get("answers", {}).items()))


# ---- the record ---------------------------------------------------------------

class Record:
    """Reads the files of a record from an address or from a folder."""

    def __init__(self, source):
        self.source = source if source.endswith("/") else source + "/"
        self.web = re.match("https?://", source) is not None

    def read(self, name):
        if self.web:
            with urllib.request.urlopen(self.source + name, timeout=60) as answer:
                return answer.read()
        with open(os.path.join(self.source, name), "rb") as file:
            return file.read()

    def entries(self):
        """Yields the entries up to the signed size, as bytes."""
        size = int(self.read("checkpoint").split(b"\n")[1])
        for n in range(0, (size + 255) // 256):
            width = min(256, size - n * 256)
            name = "tile/entries/" + tile_number(n) + ("" if width == 256 else ".p/%d" % width)
            bundle = self.read(name)
            for _ in range(width):
                length = int.from_bytes(bundle[:2], "big")
                yield bundle[2:2 + length]
                bundle = bundle[2 + length:]

    def openings(self):
        """Returns what is left to open: event id -> name -> disclosure."""
        opened, start = collections.defaultdict(dict), 0
        while True:
            end = start
            for line in self.read("openings?from=%d" % start if self.web else "openings").splitlines():
                o = json.loads(line)
                if "next" in o:
                    end = o["next"]
                else:
                    opened[o["event"]][o["name"]] = o["disclosure"]
            if not self.web or end <= start:
                return opened
            start = end

    def object(self, digest):
        file = self.read("objects/sha256/" + digest)
        if hashlib.sha256(file).hexdigest() != digest:
            raise Altered(digest)
        return file


class Altered(Exception):
    """A file is not what its digest promises."""


def tile_number(n):
    """Groups of three digits, all but the last marked with an x."""
    text = "%03d" % (n % 1000)
    while n >= 1000:
        n //= 1000
        text = "x%03d/" % (n % 1000) + text
    return text


def metres(a, b):
    """How far two places are apart, well enough for a few hundred metres."""
    east = ((b[0] - a[0] + HALF_TURN) % (2 * HALF_TURN) - HALF_TURN) * math.cos(math.radians(a[1] / 1e7))
    return math.hypot(east, b[1] - a[1]) * 0.01112


def code(text):
    """A name as leaves say it."""
    if text == "" or re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}", text) and not text.startswith("sha256."):
        return text
    return "sha256." + hashlib.sha256(text.encode()).hexdigest()[:48]


def disclosed(leaf, opened, name):
    """Returns what a leaf committed to, None if that cannot be opened any more."""
    disclosure = opened.get(leaf["id"], {}).get(name)
    if disclosure is None:
        return None
    digest = base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest()).rstrip(b"=").decode()
    _, said, value = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    if digest != leaf["commit"].get(name) or said != name:
        raise Wrong("the opening of %s does not fit its digest" % name)
    return value


class Wrong(Exception):
    """A decision that does not come out as it was logged."""


class Checker:
    """Follows the events in their order and runs each decision again."""

    def __init__(self, record, opened, redacted):
        self.record, self.opened, self.redacted = record, opened, redacted
        self.files = {}  # boundary files and rulesets by digest, read once
        self.live = {}  # layer -> [(second, digest)], oldest first
        self.rulesets = {}  # digest -> [city, second from which it is out of force or None]
        self.ruling = {}  # city -> digest
        self.received = {}  # report -> second
        self.published = {}  # report -> its report.published
        self.counts = collections.Counter()

    def follow(self, index, leaf):
        kind = leaf["type"]
        if kind == "boundary.published" and "canonical" in leaf:
            self.live.setdefault(leaf["layer"], []).append((leaf["at"], leaf["canonical"]))
        elif kind == "ruleset.imported" and "ruleset" in leaf:
            before = self.ruling.get(leaf["city"])
            if before not in (None, leaf["ruleset"]):
                self.rulesets[before][1] = leaf["at"]
            self.ruling[leaf["city"]] = leaf["ruleset"]
            self.rulesets[leaf["ruleset"]] = [leaf["city"], None]
        elif kind == "report.received":
            self.received[leaf["report"]] = leaf["at"]
        elif kind in ("report.published", "report.amended"):
            self.published[leaf["report"]] = leaf
        elif kind == "report.routed":
            self.count(index, leaf)

    def count(self, index, leaf):
        try:
            outcome = self.check(leaf)
        except (Wrong, Altered, OSError, ValueError, KeyError) as e:
            outcome = "wrong"
            print("entry %d: %s: %s" % (index, type(e).__name__, e))
        except Later:
            outcome = "of a later version"
        self.counts[outcome] += 1

    def check(self, leaf):
        if leaf["mode"] != "auto":
            return leaf["mode"]
        received = self.received[leaf["report"]]
        ruleset = self.ruleset(leaf, received)
        layers = self.layers(leaf, ruleset, received)
        published = self.published[leaf["report"]]
        place = self.value(published, "location")
        side = self.value(published, "side", place)
        answers = self.value(published, "answers", {})
        if place is None or side is None or answers is None:
            return "erased"
        if metres(place, side) > 255:
            raise Wrong("the side that was asked for is far from the place")
        rule, body, also, layer, area = ruleset.decide(published["category"], answers, layers, *side)
        again = rule, body, sorted(also), code(layer), code(area)
        logged = leaf.get("rule", 0), leaf.get("body", ""), leaf.get("also", []), leaf.get("layer", ""), leaf.get("area", "")
        if again != logged:
            raise Wrong("logged is %r, the rules say %r" % (logged, again))
        return "same"

    def value(self, published, name, default=None):
        """Returns what was committed to, default for nothing, None if it is erased."""
        if name not in published.get("commit", {}):
            return default
        value = disclosed(published, self.opened, name)
        if value is None and (published["id"], name) not in self.redacted:
            raise Wrong("the opening of %s is missing, and no event says why" % name)
        return value

    def ruleset(self, leaf, received):
        digest = leaf["ruleset"]
        if digest not in self.rulesets:
            raise Wrong("ruleset %s was not logged before" % digest)
        ended = self.rulesets[digest][1]
        if ended is not None and ended + GRACE < received:
            raise Wrong("ruleset %s was no longer in force" % digest)
        ruleset = self.file(digest, Ruleset)
        if ruleset.city != self.rulesets[digest][0]:
            raise Wrong("ruleset %s is of %s" % (digest, ruleset.city))
        return ruleset

    def layers(self, leaf, ruleset, received):
        listed = leaf.get("boundaries", {})
        for name in map(code, ruleset.layers):
            if name not in listed and any(at + GRACE < received for at, _ in self.live.get(name, [])):
                raise Wrong("layer %s was published and is left out" % name)
        layers = {}
        for name, digest in listed.items():
            states = self.live.get(name, [])
            ends = [at for at, _ in states[1:]] + [received]
            if not any(d == digest and end + GRACE >= received for (_, d), end in zip(states, ends)):
                raise Wrong("boundary file %s of layer %s was not in force" % (digest, name))
            layer = self.file(digest, ground)
            if code(layer.name) != name:
                raise Wrong("boundary file %s is of layer %s" % (digest, layer.name))
            layers[layer.name] = layer
        return layers

    def file(self, digest, make):
        if digest not in self.files:
            try:
                self.files[digest] = make(self.record.object(digest))
            except Exception as e:
                self.files[digest] = e
        if isinstance(self.files[digest], Exception):
            raise self.files[digest]
        return self.files[digest]


def removed(entries):
    """Returns what was redacted, or is hidden at the end: (event id, name)."""
    gone, hidden, published = set(), {}, {}
    for leaf in entries:
        if leaf["type"] == "report.redacted":
            gone.update((leaf["event"], name) for name in leaf["names"])
        elif leaf["type"] in ("report.published", "report.amended"):
            published[leaf["report"]] = leaf
        elif leaf["type"] in ("report.hidden", "report.restored"):
            hidden[leaf["report"]] = leaf["type"] == "report.hidden"
    for report, leaf in published.items():
        if hidden.get(report):
            gone.update((leaf["id"], name) for name in leaf.get("commit", {}))
    return gone


def verify(source):
    record = Record(source)
    opened = record.openings()
    entries = [json.loads(e) for e in record.entries()]
    checker = Checker(record, opened, removed(entries))
    for index, leaf in enumerate(entries):
        checker.follow(index, leaf)
    counts = checker.counts
    print("%d decisions: %s" % (sum(counts.values()), ", ".join("%d %s" % (n, what) for what, n in sorted(counts.items()))))
    return counts["wrong"] == 0


# ---- the published vectors ----------------------------------------------------

def vectors(name):
    with open(name, encoding="utf-8") as file:
        v = json.load(file)
    for digest, text in list(v["boundaries"].items()) + list(v["rulesets"].items()):
        assert hashlib.sha256(text.encode()).hexdigest() == digest, digest
    layers = {digest: ground(text.encode()) for digest, text in v["boundaries"].items()}
    good = True
    for c in v["places"]:
        x, y = c["at"]
        keys = layers[c["boundary"]].keys_at(-x if x == HALF_TURN else x, min(y, POLE - 1))
        if keys != c["areas"]:
            print("%s: %r, not %r" % (c["note"], keys, c["areas"]))
            good = False
    for c in v["decisions"]:
        ruleset = Ruleset(v["rulesets"][c["ruleset"]].encode())
        chosen = {name: layers[digest] for name, digest in c["boundaries"].items()}
        got = ruleset.decide(c["category"], c["answers"], chosen, *c["at"])
        if got != (c["rule"], c["body"], c["also"], c["layer"], c["area"]):
            print("%s: %r" % (c["note"], got))
            good = False
    print("%d places and %d decisions%s" % (len(v["places"]), len(v["decisions"]), "" if good else ": NOT all equal"))
    return good


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--vectors":
        sys.exit(not vectors(sys.argv[2]))
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    try:
        sys.exit(not verify(sys.argv[1]))
    except OSError as e:
        sys.exit("The record cannot be read: %s" % e)
