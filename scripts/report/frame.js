// What all charts stand in: colours from the style sheet, panels, and the row of switches above them.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const svg = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const channels = name => {
  const probe = make("i", {style: `color: var(--${name})`});
  document.body.append(probe);
  const value = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  probe.remove();
  return value;
};

// A colour of the style sheet as the scheme has it now; `share` of it over paper.
const colour = (name, share = 1) => {
  const paper = channels("paper");
  return `rgb(${channels(name).map((v, i) => Math.round(share * v + (1 - share) * paper[i])).join(", ")})`;
};

const dashOf = transport => {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${transport}-dash`).trim();
  return value === "none" || value === "" ? [] : value.split(/\s+/).map(Number);
};

const known = new Set(["poll", "longpoll", "sse", "ws", "null"]);
const transportOf = item => known.has(item.transport) ? item.transport : "null";
const shapes = {poll: "circle", longpoll: "rect", sse: "triangle", ws: "rectRot", null: "crossRot"};

// Series of one transport get fainter one by one, or they could not be told apart.
const shareOf = (item, items) => {
  const peers = [...new Set(items.filter(s => s.transport === item.transport).map(s => s.name))];
  return peers.length < 2 ? 1 : 1 - 0.5 * peers.indexOf(item.name) / (peers.length - 1);
};

const mark = (transport, role, share) => {
  const line = svg("path", {d: "M1 4h34", opacity: share});
  if (role === "model") line.style.strokeDasharray = "2 2";
  if (role === "extrapolated") line.style.strokeDasharray = "4 4";
  return svg("svg", {class: `mark t-${transport}`, viewBox: "0 0 36 8", "aria-hidden": "true"}, line);
};

// What people call a line.
const nameOf = item =>
  item.role === "model" && !item.name.includes("model") ? `model: ${item.name}`
    : item.role === "extrapolated" ? `≈ ${item.name}` : item.name;

// A switch: pressed is on. `change` hears of it.
const toggle = (content, pressed, change, more = {}) => {
  const button = make("button", {type: "button", "aria-pressed": String(pressed), ...more}, ...content);
  button.addEventListener("click", () => {
    pressed = !pressed;
    button.setAttribute("aria-pressed", String(pressed));
    change(pressed);
  });
  return button;
};

// One of each name over all panels, to be hidden and shown.
const nameSwitches = (items, view) => {
  const byName = new Map(items.map(item => [nameOf(item), item]));
  return [...byName].map(([name, item]) =>
    toggle([mark(transportOf(item), item.role, shareOf(item, items)), name], true, on => {
      if (on) view.hidden.delete(name); else view.hidden.add(name);
      view.draw();
    }, {class: "key", "data-transport": transportOf(item)}));
};

const isHidden = (item, view) => view.hidden.has(nameOf(item));

const scaleSwitches = (panel, view) => ["x", "y"].filter(axis => panel[axis]?.log).map(axis => {
  const words = make("span", {}, `${panel[axis].label}: log scale`);
  const button = make("button", {type: "button", class: "axis", "data-axis": axis}, words);
  button.addEventListener("click", () => {
    const linear = !view.linear.has(axis);
    if (linear) view.linear.add(axis); else view.linear.delete(axis);
    words.textContent = `${panel[axis].label}: ${linear ? "linear" : "log"} scale`;
    view.draw();
  });
  return button;
});

// A canvas for each panel, below its title; returns them in order.
const canvases = (place, chart, height) => {
  const panels = make("div", {class: chart.panels.length > 1 ? "panels" : "panels single"});
  const found = chart.panels.map(panel => {
    const canvas = make("canvas", {role: "img", "aria-label": panel.title ?? chart.sentence ?? chart.title});
    const box = make("div", {class: "canvas"}, canvas);
    if (height) box.style.height = `${height(panel)}px`;
    panels.append(make("div", {}, ...(panel.title ? [make("h4", {}, panel.title)] : []), box));
    return canvas;
  });
  place.append(panels);
  return found;
};

const interval = (unit, low, high) =>
  low === null || low === undefined || high === null || high === undefined || low >= high ? ""
    : ` [${show(unit, low)}, ${show(unit, high)}]`;

const common = () => ({
  animation: false, responsive: true, maintainAspectRatio: false, color: colour("ink"),
  borderColor: colour("rule"), font: {family: "system-ui, sans-serif"},
});

const tooltipLook = () => ({
  backgroundColor: colour("ink"), titleColor: colour("paper"), bodyColor: colour("paper"),
  displayColors: false, padding: 9, bodyFont: {size: 13},
});

const tickLook = soft => ({color: soft, font: {size: 12}, maxRotation: 0, autoSkipPadding: 14});

// Intervals as whiskers where there is no line to lay a band around. Items: {x, y, low, high, along, colour}.
const whiskers = items => ({
  id: "whiskers",
  afterDatasetsDraw(drawn) {
    const {ctx, scales} = drawn;
    ctx.save();
    ctx.lineWidth = 1.5;
    for (const item of items(drawn)) {
      const scale = scales[item.along];
      const from = scale.getPixelForValue(item.low), to = scale.getPixelForValue(item.high);
      ctx.strokeStyle = item.colour;
      ctx.beginPath();
      for (const end of [from, to])
        if (item.along === "y") { ctx.moveTo(item.at - 4, end); ctx.lineTo(item.at + 4, end); }
        else { ctx.moveTo(end, item.at - 4); ctx.lineTo(end, item.at + 4); }
      if (item.along === "y") { ctx.moveTo(item.at, from); ctx.lineTo(item.at, to); }
      else { ctx.moveTo(from, item.at); ctx.lineTo(to, item.at); }
      ctx.stroke();
    }
    ctx.restore();
  },
});
