// Lines over two axes: intervals as bands, models dashed, what is extrapolated dashed and hollow, each log axis to be
// made linear.

const onLinear = (axis, linear, value) => linear && axis.unit === "percentile" ? 1 - 1 / value : value;

const pointsOf = (panel, series, view) =>
  series.points.filter(p => p[0] !== null && p[1] !== null).map(p => ({
    x: onLinear(panel.x, view.linear.has("x"), p[0]), y: onLinear(panel.y, view.linear.has("y"), p[1]),
    low: p[2] ?? null, high: p[3] ?? null, least: p[4] === true, asked: p[0],
  }));

const bandOf = (series, points, stroke) => {
  if (points.length < 2 || !points.some(p => p.low !== null && p.low < p.high)) return [];
  const edge = {
    label: series.name, role: "band", borderWidth: 0, pointRadius: 0, pointHitRadius: 0,
    stepped: series.step ? "before" : false, backgroundColor: stroke,
  };
  return [
    {...edge, data: points.map(p => ({x: p.x, y: p.low ?? p.y})), fill: false},
    {...edge, data: points.map(p => ({x: p.x, y: p.high ?? p.y})), fill: "-1"},
  ];
};

// The colour, to be seen through.
const veil = stroke => stroke.replace("rgb(", "rgba(").replace(")", ", 0.18)");

const lineOf = (panel, series, view) => {
  const transport = transportOf(series), model = series.role === "model";
  const guess = series.role === "extrapolated";
  const points = pointsOf(panel, series, view), few = points.length <= 30 && !series.step;
  const stroke = colour(transport, shareOf(series, panel.series));
  const line = {
    label: series.name, role: series.role, data: points, stepped: series.step ? "before" : false, fill: false,
    borderColor: stroke, backgroundColor: stroke, borderWidth: model || guess ? 1.5 : 2.5,
    borderDash: model ? [2, 2] : guess ? [4, 4] : dashOf(transport),
    pointStyle: shapes[transport], pointRadius: model || !few ? 0 : 4, pointHitRadius: 8, pointHoverRadius: 6,
    pointBackgroundColor: guess ? colour("paper") : stroke, pointBorderColor: stroke, pointBorderWidth: guess ? 1.8 : 1,
  };
  return [...bandOf(series, points, veil(stroke)), line];
};

// On a log axis the powers of ten, and what lies between where there are few of them.
const logTick = (unit, value, ticks) => {
  const decades = Math.log10(ticks.at(-1).value / ticks[0].value);
  const digit = Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const shown = unit === "percentile" ? [1, ...(value === 2 ? [2] : [])] : decades < 1.5 ? [1, 2, 5] : [1];
  return shown.includes(digit) ? tick(unit, value) : null;
};

// A share ends at 1; percentiles begin where the lines do, or half of the chart would be below the median.
const ends = (axis, panel, log) => {
  if (axis.unit === "share" && !log) return {max: 1};
  if (axis.unit !== "percentile") return {};
  return {min: log ? Math.min(...panel.series.flatMap(s => s.points.map(p => p[0]))) : 0.5};
};

const scaleOf = (axis, panel, linear, soft) => {
  const log = axis.log && !linear;
  const unit = linear && axis.unit === "percentile" ? "share" : axis.unit;
  return {
    type: log ? "logarithmic" : "linear", ...ends(axis, panel, log), beginAtZero: !log && axis.unit !== "percentile",
    title: {display: true, text: `${axis.label}${log ? " (log scale)" : ""}`, color: soft, font: {size: 13}},
    grid: {color: colour("rule"), borderColor: colour("soft")},
    ticks: {
      ...tickLook(soft),
      callback: (value, i, ticks) => log ? logTick(unit, value, ticks) : tick(unit, value),
    },
  };
};

const lineWords = (panel, item) => {
  const point = item.raw, unit = panel.y.unit;
  return `${nameOf({name: item.dataset.label, role: item.dataset.role})}: ${point.least ? "at least " : ""}` +
    `${show(unit, point.y)}${interval(unit, point.low, point.high)}`;
};

const alone = drawn => drawn.data.datasets.flatMap((set, i) =>
  set.role === "band" || set.data.length !== 1 || set.data[0].low === null ? []
    : [{...set.data[0], along: "y", at: drawn.getDatasetMeta(i).data[0].x, colour: set.borderColor}]);

// An arrow upwards: at least so much.
const least = {
  id: "least",
  afterDatasetsDraw(drawn) {
    const {ctx, data} = drawn;
    ctx.save();
    ctx.lineWidth = 2;
    data.datasets.forEach((set, i) => set.data.forEach((point, k) => {
      if (!point.least) return;
      const {x, y} = drawn.getDatasetMeta(i).data[k];
      ctx.strokeStyle = set.borderColor;
      ctx.beginPath();
      ctx.moveTo(x, y - 6);
      ctx.lineTo(x, y - 18);
      ctx.moveTo(x - 4, y - 13);
      ctx.lineTo(x, y - 18);
      ctx.lineTo(x + 4, y - 13);
      ctx.stroke();
    }));
    ctx.restore();
  },
};

// Names stand at the ends of lines where these are apart, to the right, and the chart is wide enough; the
// switches above name them all.
const nameFont = "600 12px system-ui, sans-serif", nameHeight = 15;

const endsOf = drawn => drawn.data.datasets.flatMap((set, i) => {
  const last = drawn.getDatasetMeta(i).data.at(-1);
  return set.role === "band" || !last ? [] : [{x: last.x, y: last.y, at: last.y, text: nameOf({...set, name: set.label})}];
}).sort((a, b) => a.y - b.y);

// Each as near to its line's end as those above it leave room.
const apart = (ends, {top, bottom}) => {
  ends.forEach((end, i) => { end.y = Math.max(end.y, i > 0 ? ends[i - 1].y + nameHeight : top); });
  ends.reduceRight((room, end) => { end.y = Math.min(end.y, room); return end.y - nameHeight; }, bottom);
  return ends.every(end => end.y >= top && Math.abs(end.y - end.at) < 2.5 * nameHeight);
};

const roomForNames = (canvas, series) => {
  const ctx = canvas.getContext("2d");
  ctx.font = nameFont;
  const widest = Math.max(0, ...series.map(s => ctx.measureText(nameOf(s)).width));
  const box = canvas.parentNode.clientWidth;
  return series.some(s => s.step) || widest > box / 4 || box < 480 ? 0 : widest + 18;
};

const endNames = {
  id: "endNames",
  afterDatasetsDraw(drawn) {
    const {ctx, chartArea} = drawn, ends = endsOf(drawn);
    const near = chartArea.right - 0.15 * chartArea.width;
    drawn.named = drawn.options.layout.padding.right > 0 && ends.every(end => end.x > near) && apart(ends, chartArea);
    if (!drawn.named) return;
    ctx.save();
    ctx.font = nameFont;
    ctx.textBaseline = "middle";
    ctx.fillStyle = colour("ink");
    for (const end of ends) ctx.fillText(end.text, chartArea.right + 10, end.y);
    ctx.restore();
  },
};

const drawPanel = (canvas, panel, view) => {
  const soft = colour("soft"), series = panel.series.filter(s => !isHidden(s, view));
  const room = roomForNames(canvas, series);
  const chart = new Chart(canvas, {
    type: "line",
    data: {datasets: series.flatMap(s => lineOf(panel, s, view))},
    options: {
      ...common(), layout: {padding: {right: room, top: series.some(s => s.points.some(p => p[4])) ? 20 : 4}},
      interaction: {mode: "nearest", axis: "xy", intersect: false},
      scales: {
        x: scaleOf(panel.x, panel, view.linear.has("x"), soft),
        y: scaleOf(panel.y, panel, view.linear.has("y"), soft),
      },
      plugins: {
        legend: {display: false},
        tooltip: {
          ...tooltipLook(), filter: item => item.dataset.role !== "band",
          callbacks: {
            title: items => items.length ? `${panel.x.label} ${show(panel.x.unit, items[0].raw.asked)}` : "",
            label: item => lineWords(panel, item),
          },
        },
      },
    },
    plugins: [whiskers(alone), least, endNames],
  });
  if (room > 0 && !chart.named) { // then the room is the lines'
    chart.options.layout.padding.right = 0;
    chart.update();
  }
  return chart;
};

const drawLines = (place, chart, view) => {
  const all = chart.panels.flatMap(panel => panel.series);
  place.append(make("div", {class: "controls"}, ...nameSwitches(all, view),
    make("div", {class: "axes"}, ...scaleSwitches(chart.panels[0], view))));
  const places = canvases(place, chart);
  view.draw = () => {
    view.charts.forEach(old => old.destroy());
    view.charts = chart.panels.map((panel, i) => drawPanel(places[i], panel, view));
  };
  view.draw();
};
