import words from "../words/results.js";

const build = (root, lab) => {
};

export default {id: "results", words, build};
