"use strict";

// Left and right turn the page, unless the key is wanted elsewhere.
function turnPage(event) {
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const modified =
    event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!way || modified || isBusy(event.target)) return;
  const link = document.querySelector(`link[rel="${way}"]`);
  if (link) location.assign(link.href);
}

// Somebody types, or scrolls something wide.
function isBusy(element) {
  if (element.isContentEditable) return true;
  if (element.closest("input, textarea, select")) return true;
  const wide = element.closest("pre, .drawing, .table-wrapper");
  return wide !== null && wide.scrollWidth > wide.clientWidth;
}

// What is folded is printed all the same, and folded again behind it.
function unfold() {
  const folded = document.querySelectorAll("details:not([open])");
  const open = (value) => folded.forEach((details) => (details.open = value));
  open(true);
  addEventListener("afterprint", () => open(false), { once: true });
}

// The sidebar shows which section is being read: the last whose heading has
// passed the upper third of the window.
function followReader() {
  const links = [...document.querySelectorAll(".this-page a")];
  const target = (link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const places = links
    .map((link) => [link, target(link)])
    .filter(([, section]) => section);
  const mark = () => {
    const passed = places.filter(
      ([, section]) => section.getBoundingClientRect().top < innerHeight / 3,
    );
    const here = passed.length ? passed[passed.length - 1][0] : null;
    for (const link of links) {
      link.parentElement.classList.toggle("here", link === here);
    }
  };
  const soon = () => requestAnimationFrame(mark);
  addEventListener("scroll", soon, { passive: true });
  mark();
}

addEventListener("keydown", turnPage);
addEventListener("beforeprint", unfold);
addEventListener("DOMContentLoaded", followReader);
