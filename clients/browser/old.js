/* In words that every browser knows. What comes before the modules: the system's wish for light or dark, so that nothing
   flashes; and for browsers that cannot read the modules, a word instead of nothing. */
if (window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches)
  document.documentElement.setAttribute("data-theme", "dark");

window.labFailed = function (why) {
  var box = document.getElementById("old"), places = document.querySelectorAll(".old-why");
  for (var i = 0; i < places.length; i++) places[i].textContent = why ? " (" + why + ")" : "";
  if (box) box.hidden = false;
};
window.addEventListener("error", function (event) {
  if (!window.labStarted) window.labFailed(event.message || "");
}, true);
window.addEventListener("load", function () {
  setTimeout(function () {
    if (!window.labStarted) window.labFailed("");
  }, 6000);
});
