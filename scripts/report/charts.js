// Draws each chart of the page's data in its place; where that fails, the picture stays.

const kinds = {lines: drawLines, bars: drawStacks, strip: drawStrip, pairs: drawPairs, map: () => {}};
const needsLibrary = new Set(["lines", "bars", "pairs"]);
const views = [];

for (const chart of JSON.parse(document.getElementById("data").textContent).charts) {
  const place = document.querySelector(`.live[data-chart="${CSS.escape(chart.name)}"]`);
  const drawable = kinds[chart.kind] && !(needsLibrary.has(chart.kind) && typeof Chart === "undefined");
  if (!place || !drawable) continue;
  const view = {hidden: new Set(), linear: new Set(), charts: [], draw: () => {}};
  kinds[chart.kind](place, chart, view);
  place.closest("figure").classList.add("drawn");
  views.push(view);
}

document.addEventListener("themechange", () => views.forEach(view => view.draw()));
