import words from "../words/wins.js";

const build = (root, lab) => {
};

export default {id: "wins", words, build};
