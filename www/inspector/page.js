// The inspector: what the server reports, as it comes.

import { detailOf } from "/inspector/detail.js";
import { Feed } from "/inspector/feed.js";
import { List } from "/inspector/list.js";
import { noted, passes, received } from "/inspector/report.js";
import { Connection } from "/shared/connection.js";
import { $ } from "/shared/view.js";
import { webSocketUrl } from "/shared/ws_port.js";

const feed = new Feed();
const list = new List($("frames"), $("rows"), (report) =>
  $("detail").replaceChildren(detailOf(report, showOnly)),
);

let newest = 0; // report in the list, or that the filter kept out of it
let asked = 0; // for a place in the browser's next frame
let took = 0; // the last drawing, in milliseconds

const filter = () => Object.fromEntries(new FormData($("filter")));
const wanted = (report) => passes(report, filter());

// Once a frame of the screen, however many reports have come; and when drawing
// takes long, seldom enough that most of the time is left for what comes.
function refresh() {
  asked ||= setTimeout(() => requestAnimationFrame(redraw), 3 * took);
}

function redraw() {
  const began = performance.now();
  asked = 0;
  draw();
  took = performance.now() - began;
}

function draw() {
  const { kept, held, paused } = feed;
  const rules = filter();
  const fresh = kept.filter(({ id }) => id > newest);
  newest = kept.at(-1)?.id ?? newest;
  const oldest = kept[0]?.id ?? Infinity;
  list.append(
    fresh.filter((report) => passes(report, rules)),
    oldest,
  );
  $("empty").hidden = kept.length > 0;
  $("shown").textContent =
    list.length < kept.length ? `${list.length} of ${kept.length} shown` : "";
  $("held").textContent = paused ? `paused, ${held.length} held` : "";
  $("step").disabled = held.length === 0;
  $("pause").textContent = paused ? "Resume" : "Pause";
  $("pause").ariaPressed = paused;
}

function showAnew() {
  newest = 0;
  list.clear();
  draw();
}

function showOnly(connection) {
  $("filter").elements.connection.value = connection;
  showAnew();
}

$("pause").onclick = () => {
  if (feed.paused) feed.resume();
  else feed.paused = true;
  draw();
};

$("step").onclick = () => {
  feed.step(wanted);
  draw();
};

$("clear").onclick = () => {
  feed.clear();
  showAnew();
};

$("filter").oninput = showAnew;
$("filter").onsubmit = (event) => event.preventDefault();

let open = false;

new Connection(await webSocketUrl("/inspector"), {
  onOpen: () => {},
  onMessage({ data }) {
    feed.add(received(data));
    refresh();
  },
  onState(state, words) {
    $("state").textContent = words;
    $("state").dataset.state = state;
    if (open && state !== "open") feed.add(noted({ kind: "gap" }));
    open = state === "open";
    refresh();
  },
}).connect();
