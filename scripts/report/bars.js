// Bars from zero, stacked of parts: a bar's colour is its transport's, its shades are the parts.

const shades = [1, 0.64, 0.4, 0.22];
const shadeOf = i => shades[Math.min(i, shades.length - 1)];

const partKeys = (parts, hatched) => parts.map((part, i) => {
  const swatch = make("i", {class: hatched ? "swatch hatched" : "swatch"});
  swatch.style.opacity = shadeOf(i);
  return make("span", {class: "key fine"}, swatch, part);
});

const totals = (bars, unit) => ({
  id: "totals",
  afterDatasetsDraw({ctx, scales}) {
    ctx.save();
    ctx.fillStyle = colour("ink");
    ctx.font = "600 12px system-ui, sans-serif";
    ctx.textBaseline = "middle";
    bars.forEach((bar, i) => ctx.fillText(about(bar) + show(unit, bar.total),
      scales.x.getPixelForValue(Math.max(bar.high ?? 0, bar.total ?? 0)) + 8, scales.y.getPixelForValue(i)));
    ctx.restore();
  },
});

const spread = bars => ({scales}) => bars.flatMap((bar, i) =>
  bar.low === null || bar.low === undefined || !(bar.low < bar.high) ? []
    : [{low: bar.low, high: bar.high, along: "x", at: scales.y.getPixelForValue(i), colour: colour("ink")}]);

const barWords = (panel, bars, item) => [
  `${panel.parts[item.datasetIndex]}: ${show(panel.y.unit, bars[item.dataIndex].parts[item.datasetIndex])}`,
  `in all: ${about(bars[item.dataIndex])}${show(panel.y.unit, bars[item.dataIndex].total)}` +
    interval(panel.y.unit, bars[item.dataIndex].low, bars[item.dataIndex].high),
];

// What is extrapolated is hatched, unlike anything that was measured.
const hatch = stroke => {
  const tile = make("canvas", {width: 8, height: 8}), ctx = tile.getContext("2d");
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1.6;
  for (const at of [-8, 0, 8]) { ctx.moveTo(at, 8); ctx.lineTo(at + 8, 0); }
  ctx.stroke();
  return ctx.createPattern(tile, "repeat");
};

const fillOf = (bar, part) => bar.extrapolated ? hatch(colour(transportOf(bar))) : colour(transportOf(bar), shadeOf(part));
const about = bar => bar.extrapolated ? "≈ " : "";

const drawBars = (canvas, panel, view) => {
  const bars = panel.bars.filter(bar => !isHidden(bar, view)), unit = panel.y.unit, soft = colour("soft");
  const most = Math.max(...panel.bars.map(bar => Math.max(bar.high ?? 0, bar.total ?? 0)));
  return new Chart(canvas, {
    type: "bar",
    data: {
      labels: bars.map(bar => bar.name),
      datasets: panel.parts.map((part, i) => ({
        label: part, data: bars.map(bar => bar.parts[i]), stack: "all", maxBarThickness: 34,
        backgroundColor: bars.map(bar => fillOf(bar, i)), borderColor: colour("paper"),
        borderWidth: {right: 1},
      })),
    },
    options: {
      ...common(), indexAxis: "y", layout: {padding: {right: 4}},
      scales: {
        x: {
          stacked: true, beginAtZero: true, suggestedMax: most * 1.18,
          grid: {color: colour("rule"), borderColor: soft},
          title: {display: true, text: panel.y.label, color: soft, font: {size: 13}},
          ticks: {...tickLook(soft), callback: value => tick(unit, value)},
        },
        y: {
          stacked: true, grid: {display: false},
          ticks: {color: colour("ink"), font: {size: 13}, autoSkip: false},
        },
      },
      plugins: {
        legend: {display: false},
        tooltip: {...tooltipLook(), callbacks: {label: item => barWords(panel, bars, item)}},
      },
    },
    plugins: [whiskers(spread(bars)), totals(bars, unit)],
  });
};

const drawStacks = (place, chart, view) => {
  const all = chart.panels.flatMap(panel => panel.bars);
  place.append(make("div", {class: "controls"}, ...nameSwitches(all, view),
    make("div", {}, ...partKeys(chart.panels[0].parts, all.some(bar => bar.extrapolated)))));
  const places = canvases(place, chart, panel => 70 + 44 * Math.max(panel.bars.length, 2));
  view.draw = () => {
    view.charts.forEach(old => old.destroy());
    view.charts = chart.panels.map((panel, i) => drawBars(places[i], panel, view));
  };
  view.draw();
};
