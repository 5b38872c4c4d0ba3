// Makes elements. Texts are only ever set as text, so nothing that a message says becomes part of the page.

const place = (element, name, value) => {
  if (name === "class") element.setAttribute("class", value);
  else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name in element && typeof value !== "string") element[name] = value;
  else element.setAttribute(name, value);
};

const make = (create, attributes, children) => {
  const element = create();
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== null && value !== false) place(element, name, value);
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false));
  return element;
};

// el("p", {class: "lead"}, "text", other): absent attributes and children may be null or false.
export const el = (tag, attributes = {}, ...children) =>
  make(() => document.createElement(tag), attributes, children);

const SVG = "http://www.w3.org/2000/svg";

export const svg = (tag, attributes = {}, ...children) =>
  make(() => document.createElementNS(SVG, tag), Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === "number" ? String(value) : value])),
      children);

export const clear = element => {
  element.replaceChildren();
  return element;
};
