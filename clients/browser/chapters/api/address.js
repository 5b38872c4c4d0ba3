// Where the boxes point to. What begins with a slash is on the server that served this page; what else stands there
// goes to the browser as it is, so that it is the browser that says what is wrong with it.

import {socketUrl} from "../../base/net.js";

export const absolute = text => text.startsWith("/") ? socketUrl(text) : text;

const parsed = text => {
  try {
    return new URL(absolute(text));
  } catch {
    return null;
  }
};

export const isOwn = text => parsed(text)?.host === location.host;

export const isEcho = text => isOwn(text) && parsed(text).pathname === "/echo";

// With the lane in its query the server knows whose connection it is, counts it and can be asked to close it.
export const withLane = (text, session, lane) => {
  const url = absolute(text);
  if (!isOwn(text) || !/^\/(echo|ws)$/.test(parsed(text).pathname) || url.includes("#") || url.includes("lab="))
    return url;
  return `${url}${url.includes("?") ? "&" : "?"}lab=${session}.${lane}`;
};

export const protocolsOf = text => text.split(",").map(name => name.trim()).filter(Boolean);

// Why a connection failed that never was: the browser tells no page, so this is what its address gives away.
export const suspicion = (text, protocols) => {
  const url = parsed(text);
  if (url?.protocol === "wss:" && location.protocol === "http:") return "wss";
  if (url?.host !== location.host) return "dead";
  if (!/^\/(echo|ws|lab)$/.test(url.pathname)) return "path";
  return protocols.length && !protocols.includes("pushmark.v1") ? "protocol" : "refused";
};

// A port of the dynamic range (RFC 6335 §6) that is not this server's: most likely nobody listens there.
export const deadAddress = () => `ws://${location.hostname}:${location.port === "65432" ? 65431 : 65432}/`;
