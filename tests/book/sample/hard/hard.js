// Two functions, and what calls them.
function twice(number) {
  return 2 * number;
}

// Once.
const once = (number) => number;

addEventListener("load", () => twice(once(1)));
