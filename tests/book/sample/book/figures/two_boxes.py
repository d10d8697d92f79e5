from pathlib import Path

DATA = Path(__file__).parent / "two_boxes.txt"


def draw() -> str:
    texts = DATA.read_text().split()
    boxes = "".join(
        f'<g transform="translate({10 + 130 * n} 10)">'
        '<rect width="120" height="40" fill="none" stroke="currentColor"/>'
        f'<text x="60" y="25" text-anchor="middle" fill="currentColor">{text}</text>'
        "</g>"
        for n, text in enumerate(texts)
    )
    size = 'viewBox="0 0 280 60" width="280" height="60"'
    return f'<svg role="img" aria-label="boxes" {size}>{boxes}</svg>'
