// The server's proof that it understood the handshake (RFC 6455 §1.3): computed here from the key that this browser
// sent, beside what came.

import {valueOf} from "./http.js";

export const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const base64 = bytes => btoa(String.fromCharCode(...bytes));

// null where the browser offers no digests: on pages that came neither over TLS nor from this machine.
export const acceptOf = async key => globalThis.crypto?.subtle
  ? base64(new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key + GUID)))) : null;

// {key, sent, computed} of a handshake's two heads.
export const proofOf = async ([request, response]) => {
  const key = valueOf(request.message, "sec-websocket-key") ?? "";
  return {key, sent: valueOf(response.message, "sec-websocket-accept") ?? "", computed: await acceptOf(key)};
};
