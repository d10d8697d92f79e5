// A small live chart in SVG: two series over the last two minutes. It is drawn
// anew in the pixels that it has, so that its text keeps its size on a phone.

const kWindow = 120; // seconds
const kMargin = { top: 24, right: 12, bottom: 36, left: 56 };

export class Chart {
  #points = { push: [], poll: [] };

  // `joined`: a value holds until the next one, as a total does; otherwise each
  // point stands for itself. `yLabel` names the quantity and its unit.
  constructor(svg, { joined, yLabel }) {
    Object.assign(this, { svg, joined, yLabel });
  }

  clear() {
    this.#points = { push: [], poll: [] };
  }

  add(series, x, y) {
    const points = this.#points[series];
    points.push({ x, y });
    // One point left of the window is kept: the line comes from there.
    while (points.length > 2 && points[1].x < x - kWindow) points.shift();
  }

  // Draws the window that ends at `now` (seconds).
  draw(now) {
    const x = this.#xScale(now);
    const y = this.#yScale(x.from);
    this.svg.replaceChildren(...this.#axes(x, y));
    for (const series of ["poll", "push"]) {
      const points = this.#points[series];
      const seen = points.filter((point) => point.x >= x.from);
      if (this.joined) this.#line(series, points, x, y, now);
      for (const point of this.joined ? seen.slice(-1) : seen) {
        this.#mark(series, x(this.joined ? now : point.x), y(point.y));
      }
    }
  }

  #xScale(now) {
    const from = Math.max(0, now - kWindow);
    const to = Math.max(30, now);
    const width = this.svg.clientWidth - kMargin.left - kMargin.right;
    const x = (t) =>
      kMargin.left + ((Math.max(t, from) - from) / (to - from)) * width;
    return Object.assign(x, { from, to });
  }

  #yScale(from) {
    const all = Object.values(this.#points).flat();
    const seen = all.filter((point) => this.joined || point.x >= from);
    const to = Math.max(10, ...seen.map((point) => point.y)) * 1.05;
    const bottom = this.svg.clientHeight - kMargin.bottom;
    const y = (v) => bottom - (Math.max(v, 0) / to) * (bottom - kMargin.top);
    return Object.assign(y, { from: 0, to });
  }

  #axes(x, y) {
    const right = this.svg.clientWidth - kMargin.right;
    const bottom = this.svg.clientHeight - kMargin.bottom;
    const marks = [text(0, 12, "start", this.yLabel)];
    for (const v of ticks(y)) {
      marks.push(
        make("path", { class: "grid", d: `M${kMargin.left},${y(v)}H${right}` }),
      );
      marks.push(
        text(kMargin.left - 8, y(v) + 4, "end", v.toLocaleString("en")),
      );
    }
    for (const t of ticks(x)) marks.push(text(x(t), bottom + 16, "middle", t));
    marks.push(text(right, bottom + 32, "end", "time (s)"));
    return marks;
  }

  // From point to point, and flat from the last one until now.
  #line(series, points, x, y, now) {
    if (points.length === 0) return;
    const corners = points.map((point) => `${x(point.x)},${y(point.y)}`);
    const d = `M${corners.join("L")}H${x(now)}`;
    this.svg.append(make("path", { class: series, d }));
  }

  // Push is a disc, polling a square.
  #mark(series, x, y) {
    this.svg.append(
      series === "push"
        ? make("circle", { class: series, cx: x, cy: y, r: 3 })
        : make("rect", {
            class: series,
            x: x - 4,
            y: y - 4,
            width: 8,
            height: 8,
          }),
    );
  }
}

// About five round numbers in a scale's range.
function ticks({ from, to }) {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((n) => n * power >= rough) * power;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

function text(x, y, anchor, content) {
  const made = make("text", { x, y, "text-anchor": anchor });
  made.textContent = content;
  return made;
}

function make(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}
