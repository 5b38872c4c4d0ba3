// Looked for in the lab's page as it stands: what someone who sees little, hears the page, or has a phone would miss.
// Gives a list of complaints.

const complaints = [];
for (const details of document.querySelectorAll("details")) details.open = true;
const all = selector => [...document.querySelectorAll(selector)];
const where = element => {
  const chapter = element.closest("section, header.top, footer, .intro");
  const own = element.id ? `#${element.id}` : `${element.localName}.${String(element.getAttribute("class") ?? "")}`;
  return `${chapter?.id || chapter?.className || ""} ${own} "${(element.textContent || element.value || "").trim().slice(0, 40)}"`;
};
const complain = (what, element) => complaints.push(`${what}: ${where(element)}`);

// --- colours ---

const rgba = text => {
  const parts = (/rgba?\(([^)]+)\)/.exec(text)?.[1] ?? "0,0,0,0").split(/[\s,/]+/).filter(Boolean).map(Number);
  return [...parts.slice(0, 3), parts[3] ?? 1];
};
const over = (top, bottom) => {
  const a = top[3] + bottom[3] * (1 - top[3]);
  return a === 0 ? [0, 0, 0, 0] : [...[0, 1, 2].map(i => (top[i] * top[3] + bottom[i] * bottom[3] * (1 - top[3])) / a), a];
};
const luminance = ([r, g, b]) => {
  const [R, G, B] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * R + 0.7152 * G + 0.0722 * B;
};
const contrast = (a, b) => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const opacity = element => {
  let product = 1;
  for (let e = element; e; e = e.parentElement) product *= Number(getComputedStyle(e).opacity);
  return product;
};

// What an SVG's text lies on: the last filled shape before it that covers its middle.
const shapeBehind = element => {
  const box = element.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  const shapes = [...element.ownerSVGElement.querySelectorAll("rect, path, polygon, circle")].filter(shape => {
    if (shape.closest("defs, clipPath") || !(shape.compareDocumentPosition(element) & 4)) return false;
    const style = getComputedStyle(shape), own = shape.getBoundingClientRect();
    if (style.fill === "none" || style.visibility === "hidden" || style.display === "none" || opacity(shape) < 0.05) return false;
    if (shape.localName === "path" || shape.localName === "polygon") {
      const at = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
      return shape.isPointInFill(at);
    }
    return own.left <= x && own.right >= x && own.top <= y && own.bottom >= y;
  });
  return shapes.map(shape => {
    const style = getComputedStyle(shape), colour = rgba(style.fill);
    return [...colour.slice(0, 3), colour[3] * Number(style.fillOpacity) * opacity(shape)];
  });
};

const behind = element => {
  const layers = [];
  for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
  let colour = [255, 255, 255, 1];
  for (const layer of layers.reverse()) colour = over(layer, colour);
  if (element.ownerSVGElement) for (const layer of shapeBehind(element)) colour = over(layer, colour);
  return colour;
};

const visible = element => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none" && opacity(element) > 0.05
    && element.checkVisibility() && !element.closest(".unseen");
};

const texts = () => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walk.nextNode())
    if (walk.currentNode.textContent.trim() && walk.currentNode.parentElement) found.add(walk.currentNode.parentElement);
  return [...found].filter(element => !/^(script|style|noscript|title|option)$/.test(element.localName) && visible(element));
};

for (const element of texts()) {
  if (element.closest(":disabled, [aria-disabled=true]")) continue;
  const style = getComputedStyle(element), back = behind(element), own = rgba(element.ownerSVGElement ? style.fill : style.color);
  const seen = over([...own.slice(0, 3), own[3] * opacity(element)], back), size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = contrast(seen, back);
  if (ratio < (large ? 3 : 4.5) - 0.005) complain(`contrast ${ratio.toFixed(2)}`, element);
}

// --- structure ---

const ids = all("[id]").map(element => element.id);
for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i))) complaints.push(`id twice: ${id}`);
for (const element of all("[aria-labelledby], [aria-describedby], [aria-controls], label[for]"))
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
    for (const id of (element.getAttribute(name) ?? "").split(/\s+/).filter(Boolean))
      if (!document.getElementById(id)) complain(`${name} names nothing (${id})`, element);

let level = 0;
for (const heading of all("h1, h2, h3, h4, h5, h6").filter(one => one.getClientRects().length)) {
  const own = Number(heading.localName[1]);
  if (own > level + 1) complain(`heading h${own} after h${level}`, heading);
  if (!heading.textContent.trim()) complain("empty heading", heading);
  level = own;
}
if (all("h1").length !== 1) complaints.push(`${all("h1").length} h1`);
if (all("main").length !== 1) complaints.push(`${all("main").length} main`);

for (const picture of all("svg, canvas, img")) {
  if (picture.closest("[aria-hidden=true]") || !picture.getClientRects().length || picture.parentElement.closest("svg, [role=img]")) continue;
  const named = (picture.getAttribute("aria-label") ?? "").trim() || picture.getAttribute("aria-labelledby") || picture.alt;
  if (!named || (picture.localName !== "img" && !picture.getAttribute("role"))) complain("picture without role and name", picture);
}

for (const table of all("table")) if (!table.querySelector("th")) complain("table without headings", table);
for (const element of all("[tabindex]")) if (element.tabIndex > 0) complain("tabindex above 0", element);
for (const element of all("[onclick]")) complain("a handler in the text", element);

// --- fingers ---

const inText = element => element.localName === "a" && getComputedStyle(element).display === "inline";
for (const control of all("a[href], button, input, select, textarea, summary, [role=button], [role=slider], [tabindex='0']")) {
  if (!visible(control) || inText(control)) continue;
  const box = (control.closest("label") ?? control).getBoundingClientRect();
  const inMap = control.matches(".wins-cell");  // as dense as what it maps: WCAG 2.5.8's own 24
  const least = control.localName === "button" && !inMap ? 39.5 : 23.5;
  if (box.height < least || box.width < least) complain(`target ${box.width.toFixed(0)}×${box.height.toFixed(0)}`, control);
}

// --- width ---

const clipped = element => {
  for (let e = element.parentElement; e && e !== document.body; e = e.parentElement)
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)) return true;
  return false;
};
if (document.documentElement.scrollWidth > innerWidth) complaints.push(`page ${document.documentElement.scrollWidth} wide in ${innerWidth}`);
const reaches = element => element.getBoundingClientRect().right > innerWidth + 1;
for (const element of all("body *"))
  if (!element.ownerSVGElement && visible(element) && reaches(element) && !reaches(element.parentElement) && !clipped(element))
    complain(`reaches to ${element.getBoundingClientRect().right.toFixed(0)} of ${innerWidth}`, element);

return [...new Set(complaints)];
