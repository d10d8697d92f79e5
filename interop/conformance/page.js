// Filters by verdict and by words, and opens what an address points into.
// Changes no text but the count.
const form = document.getElementById("filters");
const rules = [...document.querySelectorAll("[data-verdict]")].map((rule) => ({
  rule,
  text: rule.textContent.toLowerCase(),
}));

function wanted() {
  const boxes = form.querySelectorAll("[name=verdict]:checked");
  return [...boxes].map((box) => box.value);
}

function filter() {
  const words = form.elements.words.value.toLowerCase().split(/\s+/);
  const verdicts = wanted();
  let count = 0;
  for (const { rule, text } of rules) {
    const found = rule.dataset.verdict.split(" ");
    const shown = verdicts.some((verdict) => found.includes(verdict)) &&
      words.every((word) => text.includes(word));
    rule.hidden = !shown;
    count += shown;
  }
  for (const part of document.querySelectorAll("section.part")) {
    part.hidden = part.querySelector("[data-verdict]") !== null &&
      part.querySelector("[data-verdict]:not([hidden])") === null;
  }
  document.getElementById("shown").textContent = `${count} of ${rules.length}`;
  document.getElementById("none").hidden = count > 0;
}

function openTarget() {
  let place = document.getElementById(location.hash.slice(1));
  const target = place;
  for (; place; place = place.parentElement) {
    if (place.tagName === "DETAILS") place.open = true;
    if (place.hidden) place.hidden = false;
  }
  target?.scrollIntoView();
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", openTarget);
filter();
if (location.hash) openTarget();
