import words from "../words/honest.js";

const build = (root, lab) => {
};

export default {id: "honest", words, build};
