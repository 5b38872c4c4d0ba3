// One real trial over time: when messages were published, and what happened to a client of each transport.

const strip = {width: 1000, left: 150, right: 34, top: 26, lane: 54, foot: 30};

const placeOf = (panel, t) =>
  strip.left + (strip.width - strip.left - strip.right) * (t - panel.from_ns) / (panel.to_ns - panel.from_ns);

// A shape that says what it is to whoever points at it.
const titled = (tag, attributes, text) => svg(tag, attributes, svg("title", {}, text));

const atEdge = {"text-anchor": "end", dx: 14};

const timeAxis = (panel, bottom) => {
  const least = (panel.to_ns - panel.from_ns) / 6, ten = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map(n => n * ten).find(n => n >= least);
  const group = svg("g", {class: "axis", "text-anchor": "middle"});
  for (let t = Math.ceil(panel.from_ns / step) * step; t <= panel.to_ns; t += step) {
    const x = placeOf(panel, t);
    group.append(svg("path", {d: `M${x} ${bottom}v5`, stroke: "var(--soft)"}),
      svg("text", {x, y: bottom + 19, ...(x > strip.width - strip.right - 20 ? atEdge : {})}, tick("ns", t)));
  }
  return group;
};

const publications = (panel, bottom) =>
  svg("g", {stroke: "var(--soft)", "stroke-dasharray": "2 3"}, ...panel.published.map(t =>
    titled("path", {d: `M${placeOf(panel, t)} ${strip.top - 6}V${bottom}`}, `published at ${duration(t)}`)));

const asked = (panel, t, y) => titled("path", {
  d: `M${placeOf(panel, t)} ${y + 10}v-8`, stroke: "currentColor", "stroke-width": 1.5,
}, `asked at ${duration(t)}`);

const answered = (panel, t, y, full) => titled("circle", {
  cx: placeOf(panel, t), cy: y + 6, r: 4, stroke: "currentColor", "stroke-width": 1.5,
  fill: full ? "currentColor" : "var(--paper)",
}, full ? `answered with messages at ${duration(t)}` : `answered, nothing new, at ${duration(t)}`);

// Each ask ends at the answer that follows it.
const trips = (panel, lane, y) => {
  const group = svg("g", {});
  let since = null;
  for (const [t, what] of lane.events) {
    if (what === "ask") {
      since = t;
      group.append(asked(panel, t, y));
    } else if (what === "empty" || what === "full") {
      const way = `M${placeOf(panel, since ?? t)} ${y + 6}H${placeOf(panel, t)}`;
      group.append(svg("path", {d: way, stroke: "currentColor", "stroke-opacity": 0.5}),
        answered(panel, t, y, what === "full"));
      since = null;
    }
  }
  return group;
};

// From publication to delivery: the bar's length is the age.
const delivery = (panel, [t, , number, age], y) => {
  const to = placeOf(panel, t), from = Math.max(placeOf(panel, t - age), strip.left);
  return [
    titled("path", {
      d: `M${from} ${y - 8}H${Math.max(to, from + 1)}`, stroke: "currentColor", "stroke-width": 5,
      "stroke-opacity": 0.45,
    }, `message ${number}: ${duration(age)} old`),
    titled("path", {d: `M${to - 5} ${y - 14}h10l-5 11z`, fill: "currentColor"},
      `message ${number} delivered at ${duration(t)}, ${duration(age)} old`),
  ];
};

const drawLane = (panel, lane, i) => {
  const y = strip.top + strip.lane * (i + 0.5);
  return svg("g", {"data-lane": lane.name, style: `color: var(--${transportOf(lane)})`},
    svg("path", {d: `M${strip.left} ${y + 6}H${strip.width - strip.right}`, stroke: "var(--rule)"}),
    svg("text", {x: 0, y: y + 4}, lane.name), trips(panel, lane, y),
    ...lane.events.filter(event => event[1] === "message").flatMap(event => delivery(panel, event, y)));
};

const stripKey = () => make("p", {class: "fine"}, "Dotted: a message is published. ▼ it is delivered, " +
  "the bar behind it is its age. | a poll is sent; ○ it came back empty, ● with messages.");

const drawStrip = (place, chart) => {
  for (const panel of chart.panels) {
    const bottom = strip.top + strip.lane * panel.lanes.length;
    const picture = svg("svg", {
      class: "strip", viewBox: `0 0 ${strip.width} ${bottom + strip.foot}`, role: "img",
      "aria-label": chart.sentence ?? chart.title,
    });
    picture.append(publications(panel, bottom), ...panel.lanes.map((lane, i) => drawLane(panel, lane, i)),
      timeAxis(panel, bottom));
    if (panel.title) place.append(make("h4", {}, panel.title));
    const box = {class: "scroll", tabindex: "0", role: "region", "aria-label": "Timeline"};
    place.append(make("div", box, picture), stripKey());
  }
};
