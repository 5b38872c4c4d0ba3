// Pairs: a published figure, a hollow diamond, and what it is here, a circle with its interval; hollow and dashed where
// it is extrapolated.

const pairKey = () => [["◇", "published"], ["●", "measured here"], ["○", "extrapolated, not measured"]].map(([sign, words]) =>
  make("span", {class: "key fine"}, `${sign} ${words}`));

const pairPoints = (rows, key, wanted) => rows.flatMap((row, i) =>
  row[key] === null || !wanted(row) ? [] : [{x: row[key], y: i, row}]);

const pairWords = (unit, row) => [
  `published: ${show(unit, row.theirs)}`,
  `here: ${row.extrapolated ? "≈ " : ""}${row.at_least ? "≥ " : ""}${show(unit, row.value)}${interval(unit, row.low, row.high)}` +
    (row.extrapolated ? ", extrapolated" : ""),
];

// Names are sentences at times: in lines that leave room for the figures.
const pairName = name => name.split(" · ").flatMap(part => part.split(" ").reduce((lines, word) => {
  const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
  return lines.length && longer.length <= 26 ? [...lines.slice(0, -1), longer] : [...lines, word];
}, []));

// From theirs to ours, so that the eye sees how far they are apart.
const tethers = rows => ({
  id: "tethers",
  beforeDatasetsDraw({ctx, scales}) {
    ctx.save();
    ctx.strokeStyle = colour("rule");
    ctx.lineWidth = 2;
    rows.forEach((row, i) => {
      if (row.theirs === null || row.value === null) return;
      ctx.setLineDash(row.extrapolated ? [4, 4] : []);
      ctx.beginPath();
      ctx.moveTo(scales.x.getPixelForValue(row.theirs), scales.y.getPixelForValue(i));
      ctx.lineTo(scales.x.getPixelForValue(row.value), scales.y.getPixelForValue(i));
      ctx.stroke();
    });
    ctx.restore();
  },
});

const drawPairPanel = (canvas, panel) => {
  const soft = colour("soft"), ink = colour("ink"), paper = colour("paper"), unit = panel.x.unit, rows = panel.rows;
  const set = (label, data, pointStyle, fill, stroke) => ({
    label, data, pointStyle, radius: 6, hoverRadius: 8, backgroundColor: fill, borderColor: stroke, borderWidth: 2,
  });
  const log = panel.x.log;
  return new Chart(canvas, {
    type: "scatter",
    data: {datasets: [
      set("published", pairPoints(rows, "theirs", () => true), "rectRot", paper, soft),
      set("here", pairPoints(rows, "value", row => !row.extrapolated), "circle", ink, ink),
      set("extrapolated", pairPoints(rows, "value", row => row.extrapolated), "circle", paper, ink),
    ]},
    options: {
      ...common(),
      scales: {
        x: {
          type: log ? "logarithmic" : "linear", beginAtZero: !log, grid: {color: colour("rule"), borderColor: soft},
          title: {display: true, text: `${panel.x.label}${log ? " (log scale)" : ""}`, color: soft, font: {size: 13}},
          ticks: {...tickLook(soft), callback: (value, i, ticks) => log ? logTick(unit, value, ticks) : tick(unit, value)},
        },
        y: {
          type: "linear", reverse: true, min: -0.5, max: rows.length - 0.5, grid: {display: false},
          afterBuildTicks: scale => { scale.ticks = rows.map((_, i) => ({value: i})); },
          ticks: {color: ink, font: {size: 12}, autoSkip: false, callback: value => rows[value] ? pairName(rows[value].name) : ""},
        },
      },
      plugins: {
        legend: {display: false},
        tooltip: {...tooltipLook(), callbacks: {title: items => items[0]?.raw.row.name ?? "", label: item => pairWords(unit, item.raw.row)}},
      },
    },
    plugins: [tethers(rows), whiskers(({scales}) => rows.flatMap((row, i) =>
      row.low === null || row.extrapolated || !(row.low < row.high) ? []
        : [{low: row.low, high: row.high, along: "x", at: scales.y.getPixelForValue(i), colour: ink}]))],
  });
};

const drawPairs = (place, chart, view) => {
  place.append(make("div", {class: "controls"}, ...pairKey()));
  const places = canvases(place, chart, panel => 80 + panel.rows.reduce((sum, row) => sum + Math.max(30, 10 + 15 * pairName(row.name).length), 0));
  view.draw = () => {
    view.charts.forEach(old => old.destroy());
    view.charts = chart.panels.map((panel, i) => drawPairPanel(places[i], panel));
  };
  view.draw();
};
