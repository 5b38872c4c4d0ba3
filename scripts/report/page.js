// What a page does beside charts: light and dark, tables to be ordered, files to be saved.

const themes = ["auto", "light", "dark"];
const themeButton = document.getElementById("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
const tell = () => document.dispatchEvent(new Event("themechange"));

themeButton.hidden = false;
themeButton.addEventListener("click", () => {
  const root = document.documentElement;
  const next = themes[(themes.indexOf(root.dataset.theme ?? "auto") + 1) % themes.length];
  if (next === "auto") delete root.dataset.theme; else root.dataset.theme = next;
  themeButton.querySelector("b").textContent = next;
  tell();
});
system.addEventListener("change", tell);
matchMedia("print").addEventListener("change", tell); // what has no picture is printed as drawn

// What is not known comes last, whichever way round.
const compare = (a, b, kind) => {
  if (kind === "text") return a.localeCompare(b, "en", {numeric: true});
  if (a === "" || b === "") return 0;
  return Number(a) - Number(b);
};

const order = (table, column, kind, down) => {
  const body = table.tBodies[0], key = row => row.cells[column].dataset.v ?? row.cells[column].textContent;
  const rows = [...body.rows].map(row => ({row, key: key(row)}));
  rows.sort((a, b) => (a.key === "") - (b.key === "") || (down ? -1 : 1) * compare(a.key, b.key, kind));
  body.append(...rows.map(item => item.row));
};

for (const table of document.querySelectorAll("table.sortable"))
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      order(table, column, head.dataset.sort, down);
    });
  });

// The files within the page are packed; where the browser can, they are saved as what they are.
const unpack = async link => {
  const packed = Uint8Array.from(atob(link.href.split(",")[1]), c => c.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const file = URL.createObjectURL(await new Response(plain).blob());
  const save = document.createElement("a");
  save.href = file;
  save.download = link.dataset.name;
  save.click();
  setTimeout(() => URL.revokeObjectURL(file), 1000);
};

for (const link of document.querySelectorAll("a[data-name]"))
  link.addEventListener("click", event => {
    if (typeof DecompressionStream === "undefined") return;
    event.preventDefault();
    unpack(link);
  });
