// What is sent: a text, an object as JSON, bytes in hex, or so many bytes; and what came, said in a line.

import {say} from "../../base/words.js";

export const kinds = ["text", "json", "hex", "buffer"];

export const examples = {
  text: "Hello, WebSocket",
  json: "{\"stock\": \"ACME\", \"price\": 12.5}",
  hex: "01 02 fe ff",
  buffer: "256",
};

const LARGEST = 1 << 20;

const hexBytes = text => {
  const digits = text.replace(/0x|[\s,:]/gi, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error(say("api.bad-hex"));
  return Uint8Array.from(digits.match(/../g) ?? [], pair => parseInt(pair, 16));
};

const someBytes = text => {
  const length = Number(text);
  if (!Number.isInteger(length) || length < 0 || length > LARGEST) throw new Error(say("api.bad-length"));
  return Uint8Array.from({length}, (none, i) => i % 256);
};

const makers = {
  text: text => text,
  json: text => JSON.stringify(JSON.parse(text)),
  hex: hexBytes,
  buffer: someBytes,
};

// Throws, in words, where the box holds nothing that could be sent.
export const make = (kind, text) => {
  try {
    return makers[kind](text);
  } catch (error) {
    throw error instanceof SyntaxError ? new Error(say("api.bad-json", {why: error.message})) : error;
  }
};

export const size = data => typeof data === "string" ? new TextEncoder().encode(data).length : data.length;

// Every digit: the limits that are met here are known to the byte.
export const exact = number => number.toLocaleString("en-US");

const hexOf = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join(" ");

export const preview = (data, most = 160) => {
  if (typeof data === "string") return data.length > most ? `${data.slice(0, most)}…` : data;
  return data.length > 24 ? `${hexOf(data.subarray(0, 24))} …` : hexOf(data);
};

export const same = (a, b) => typeof a === "string" || typeof b === "string" ? a === b
  : a.length === b.length && a.every((byte, i) => byte === b[i]);

// As a program would write it.
export const literal = (kind, text) => {
  if (kind === "text") return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (kind === "buffer") return `new Uint8Array(${Number(text) || 0})`;
  try {
    if (kind === "json") {
      const spaced = JSON.stringify(JSON.parse(text)).replace(/([,:])(?=["\d{[tfn-])/g, "$1 ");
      return `JSON.stringify(${spaced})`;
    }
    const bytes = hexBytes(text);
    return `new Uint8Array([${[...bytes.subarray(0, 12)].join(", ")}${bytes.length > 12 ? ", …" : ""}])`;
  } catch {
    return "…";
  }
};

// What an event handed over, as a string or as bytes; a Blob gives its bytes only when asked.
export const received = async data => typeof data === "string" ? data
  : new Uint8Array(data instanceof Blob ? await data.arrayBuffer() : data);
