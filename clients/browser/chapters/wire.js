import words from "../words/wire.js";

const build = (root, lab) => {
};

export default {id: "wire", words, build};
