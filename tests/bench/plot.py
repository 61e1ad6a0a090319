"""Plain SVG charts: lines on logarithmic axes, and bars."""
import math

COLOURS = ("#0b6e4f", "#c8553d", "#3d5a80", "#8a5a9e", "#a67f00", "#555555")
FRAME = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
         'font-family="sans-serif" font-size="13">\n'
         '<rect width="100%" height="100%" fill="white"/>\n'
         '<text x="{middle}" y="22" text-anchor="middle" font-size="15">{title}</text>\n')
OTHERS = "#a9b4c0"  # what does not stand out


def size(value):
    for unit in ("", "k", "M", "G"):
        if value < 1000:
            return f"{value:g}{unit}"
        value /= 1000
    return f"{value:g}T"


def lines(title, across, up, series):
    """`series`: name → [(x, y)]."""
    width, height, left, right, top, bottom = 720, 420, 70, 130, 40, 50
    points = [point for one in series.values() for point in one]
    x0, x1 = (f(math.log10(x) for x, _ in points) for f in (min, max))
    y0 = math.floor(min(math.log10(y) for _, y in points))
    y1 = math.ceil(max(math.log10(y) for _, y in points))

    def place(x, y):
        return (left + (math.log10(x) - x0) / (x1 - x0) * (width - left - right),
                height - bottom - (math.log10(y) - y0) / (y1 - y0) * (height - top - bottom))

    out = [FRAME.format(width=width, height=height, middle=width / 2, title=title)]
    for power in range(y0, y1 + 1):
        _, y = place(10 ** x0, 10 ** power)
        out.append(f'<path d="M{left},{y:.1f}H{width - right}" stroke="#ddd"/>'
                   f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">'
                   f"{size(10 ** power)}</text>\n")
    for x in sorted({x for x, _ in points}):
        at, y = place(x, 10 ** y0)
        out.append(f'<text x="{at:.1f}" y="{y + 18:.1f}" text-anchor="middle">{size(x)}</text>\n')
    label = -math.inf
    for name, one in sorted(series.items(), key=lambda entry: -entry[1][-1][1]):
        colour = COLOURS[list(series).index(name) % len(COLOURS)]
        path = "L".join("%.1f,%.1f" % place(x, y) for x, y in one)
        x, y = place(*one[-1])
        label = max(label + 15, y)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
                   f'<text x="{x + 8:.1f}" y="{label + 4:.1f}" fill="{colour}">{name}</text>\n')
    out.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle">'
               f'{across}</text>'
               f'<text transform="translate(18,{height / 2}) rotate(-90)" text-anchor="middle">'
               f'{up}</text>\n</svg>\n')
    return "".join(out)


def bars(title, unit, groups, ours=None, apart=False):
    """`groups`: label → {name: value}.

    `ours`: the names that stand out from all others; None: each has its colour. `apart`: each group
    has a scale of its own."""
    height, top = 60 + sum(24 + 20 * len(group) for group in groups.values()), 40
    left = max(110, 24 + 7 * max(len(name) for group in groups.values() for name in group))
    most = max(value for group in groups.values() for value in group.values())
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    out = [FRAME.format(width=720, height=height, middle=360, title=title)]
    y = top
    for label, group in groups.items():
        y += 18
        out.append(f'<text x="10" y="{y}" font-weight="bold">{label}</text>\n')
        y += 6
        most = max(group.values()) if apart else most
        for name, value in group.items():
            colour = COLOURS[names.index(name) % len(COLOURS)]
            if ours is not None:
                colour = COLOURS[0] if name in ours else OTHERS
            length = value / most * (720 - left - 90)
            out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{name}</text>'
                       f'<rect x="{left}" y="{y + 2}" width="{length:.1f}" height="15" '
                       f'fill="{colour}"/>'
                       f'<text x="{left + length + 6:.1f}" y="{y + 13}">{value:,.0f}</text>\n')
            y += 20
    out.append(f'<text x="{left}" y="{y + 16}">{unit}</text>\n</svg>\n')
    return "".join(out)
