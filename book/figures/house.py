"""The layers as a house: each stands on those that it links. Read from the
chapters' CMakeLists.txt, and their names from the README.md beside them."""

import re

import source
from svg import LARGE, SMALL, WIDTH, Sheet, wrapped

SIDE, ROW, GAP = 20, 48, 17  # of the page; a floor; between two floors
EARTH = 40  # below the house
INSIDE = {"common": ("The ground floor", "bytes, files, timers, the event "
                     "loop, the connection: all that asks the kernel")}


def links() -> dict[str, set[str]]:
    """Which libraries each library links."""
    found: dict[str, set[str]] = {"common": set()}
    for path in sorted(source.ROOT.glob("chapters/*/CMakeLists.txt")):
        lists = re.sub(r"#.*", "", path.read_text("utf-8"))
        for name, words in re.findall(
                r"^target_link_libraries\(\s*(\w+)_lib\s([^)]*)\)", lists,
                re.M):
            found[name] = {word.removesuffix("_lib") for word in words.split()
                           if word not in {"PUBLIC", "PRIVATE"}}
        for name, words in re.findall(r"^chapter\(\s*(\S+)([^)]*)\)", lists,
                                      re.M):
            found[name] = set(words.partition("APP")[0].split()) - {"LINKS"}
    return found


def supports(links: dict[str, set[str]]) -> dict[str, list[str]]:
    """The same without what a floor reaches through another one anyway."""
    def below(layer: str) -> set[str]:
        return links[layer].union(*map(below, links[layer]))
    return {
        layer: sorted(down - set().union(*map(below, down)))
        for layer, down in links.items()
    }


class Plan:
    """Where each room lies: left and right as parts of the width, and its
    lowest and highest floor. A room is as wide as what it stands on; rooms
    that stand on the same share it."""

    def __init__(self, on: dict[str, list[str]]) -> None:
        self.on = on
        self.users = {name: sorted(user for user in on if name in on[user])
                      for name in on}
        self.bottom = {name: self._level(name) for name in on}
        self.top = {
            name: min((self.bottom[user] for user in self.users[name]),
                      default=self.bottom[name] + 1) - 1
            for name in on
        }
        self.sides = {"common": (0.0, 1.0)}
        shares: dict[str, list[tuple[float, float]]] = {}
        for name in sorted(on, key=lambda n: (self.bottom[n], n)):
            if name != "common":
                self.sides[name] = (min(l for l, _ in shares[name]),
                                    max(r for _, r in shares[name]))
            left, right = self.sides[name]
            total = sum(map(self._weight, self.users[name]))
            for user in self.users[name]:
                end = left + (right - left) * self._weight(user) / total
                total -= self._weight(user)
                shares.setdefault(user, []).append((left, end))
                left = end

    def _level(self, name: str) -> int:
        return max((self._level(below) + 1 for below in self.on[name]),
                   default=0)

    def _weight(self, name: str) -> float:
        """How many rooms stand on it at the widest."""
        return max(1, sum(self._weight(user) / len(self.on[user])
                          for user in self.users[name]))


def names(layer: str) -> tuple[str, str]:
    """A title, and a few words."""
    if layer in INSIDE:
        return INSIDE[layer]
    readme = source.ROOT / "chapters" / layer / "README.md"
    if not readme.is_file():  # a library inside a chapter: 01_polling_files
        return (layer.split("_")[-1].capitalize(),
                f"a library inside chapter {layer[:2]}")
    lines = readme.read_text("utf-8").splitlines()
    return lines[0].removeprefix("# "), re.split("[:;]", lines[2])[0]


def draw(lit: str = "") -> str:
    """`lit`: the layer that is the page's own; later ones are not built yet."""
    plan = Plan(supports(links()))
    floors = max(plan.bottom.values())
    height = (floors + 1) * (ROW + GAP) - GAP + 4 + EARTH
    sheet = Sheet("house", height)
    earth = height - EARTH

    def top_of(floor: int) -> float:
        return earth - (floor + 1) * (ROW + GAP) + GAP

    width = WIDTH - 2 * SIDE
    for name in plan.on:
        left, right = plan.sides[name]
        x, y = SIDE + left * width + 5, top_of(plan.top[name])
        w = (right - left) * width - 10
        h = top_of(plan.bottom[name]) + ROW - y
        room(sheet, x, y, w, h, name, lit)
        for below in plan.on[name]:
            middle = max(left, plan.sides[below][0]) + min(
                right, plan.sides[below][1])
            at = SIDE + middle / 2 * width
            sheet.arrow((at, y + h), (at, y + h + GAP), look="quiet")
    sheet.line((0, earth), (WIDTH, earth), look="thick")
    sheet.hatch(0, earth, WIDTH, 9, "faint", 9)
    sheet.text(WIDTH / 2, earth + 30,
               "Linux: sockets, epoll, files, signals, clocks", "quiet",
               "middle")
    return str(sheet)


def room(sheet: Sheet, x: float, y: float, w: float, h: float, layer: str,
         lit: str) -> None:
    title, words = names(layer)
    here = layer == lit
    later = bool(lit) and lit != "common" and layer[:2].isdigit() \
        and layer[:2] > lit[:2]
    if lit == "common":
        later = layer != "common"
    look = "ours tint thick" if here else "dash quiet" if later else ""
    sheet.box(x, y, w, h, look=look)
    colour = "ours " if here else "quiet " if later else ""
    number = f"{layer[:2]} " if layer[:2].isdigit() else ""
    middle = y + h / 2
    told = wrapped(words, w - 20, SMALL).split("\n")
    first = middle - (len(told) * 16) / 2 + 5
    sheet.text(x + w / 2, first, number + title, colour + "bold", "middle",
               LARGE)
    for i, line in enumerate(told, 1):
        sheet.text(x + w / 2, first + 1 + 16 * i, line, colour or "quiet",
                   "middle", SMALL)
    if here:
        sheet.path(f"M{x - 4:.1f},{middle - 7:.1f}l11,7l-11,7Z", "solid ours")
