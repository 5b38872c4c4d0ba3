/* For browsers that cannot read the page's modules, so in words that every browser knows: says so, instead of nothing. */
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
