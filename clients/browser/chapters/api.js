import words from "../words/api.js";

const build = (root, lab) => {
};

export default {id: "api", words, build};
