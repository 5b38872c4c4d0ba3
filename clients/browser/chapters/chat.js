import words from "../words/chat.js";

const build = (root, lab) => {
};

export default {id: "chat", words, build};
