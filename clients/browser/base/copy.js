// A button that copies a text. Where a page may not write into the clipboard it selects the text instead, for the
// keys to copy, and says so.

import {button} from "./controls.js";
import {text} from "./words.js";

const SAID_MS = 2000;

// `get` says what to copy, `element` shows it.
export const copyButton = (get, element, {words = "lab.copy", kind = "quiet"} = {}) => {
  const copy = button(words, async () => {
    try {
      await navigator.clipboard.writeText(get());
      text(copy, "lab.shared");
    } catch {
      getSelection().selectAllChildren(element);
      text(copy, "lab.selected");
    }
    setTimeout(() => text(copy, words), SAID_MS);
  }, {kind});
  return copy;
};
