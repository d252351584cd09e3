"use strict";
(() => {
  document.documentElement.classList.add("script");

  // Sorting: a button in each heading; numbers as numbers, empty cells last either way.
  const value = (row, column) => row.cells[column].textContent.trim();
  // A count may have its interval behind it: 71 (57–87).
  const number = (text) => {
    const found = /^([+−-]?[\d.]+)(\s+\([\d–]+\))?$/.exec(text);
    return found ? Number(found[1].replace("−", "-")) : NaN;
  };

  const letters = new Intl.Collator("en");

  function compare(one, other, sign) {
    const empty = (text) => text === "" || text === "–";
    if (empty(one) || empty(other)) return empty(one) - empty(other);
    const [first, second] = [number(one), number(other)];
    if (!Number.isNaN(first) && !Number.isNaN(second)) return sign * (first - second);
    return sign * letters.compare(one, other);
  }

  function sort(table, heading) {
    const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    const body = table.tBodies[0];
    const keyed = [...body.rows].map((row) => [value(row, heading.cellIndex), row]);
    keyed.sort((one, other) => compare(one[0], other[0], sign));
    body.append(...keyed.map((pair) => pair[1]));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const heading of table.tHead.rows[0].cells) {
      if (!heading.textContent.trim()) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading));
    }
  }

  // Filtering: what is typed and chosen; every number in the page is a link that chooses.
  const form = document.getElementById("filter");
  const told = document.getElementById("found");
  const rows = [...document.getElementById("found-articles").tBodies[0].rows];
  const held = rows.map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    year: value(row, 1),
    city: value(row, 2),
    topic: value(row, 3),
  }));

  function filter() {
    const wanted = form.elements;
    const words = wanted.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const article of held) {
      const fits =
        ["year", "city", "topic"].every(
          (name) => !wanted[name].value || wanted[name].value === article[name],
        ) && words.every((word) => article.text.includes(word));
      article.row.hidden = !fits;
      shown += fits;
    }
    told.textContent = `${shown} of ${held.length} articles`;
  }

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  form.addEventListener("reset", () => setTimeout(filter));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-city]");
    if (!link) return;
    event.preventDefault();
    form.reset();
    for (const name of ["city", "topic", "year"]) form.elements[name].value = link.dataset[name] || "";
    filter();
    const heading = document.getElementById("articles");
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  });

  // Without a choice every article is shown; on paper so are the details.
  filter();
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      opened.push(part);
    }
  });
  addEventListener("afterprint", () => {
    for (const part of opened.splice(0)) part.open = false;
  });
})();
