(function () {
  var root = document.documentElement, button = document.getElementById("theme");
  function dark() {
    var set = root.getAttribute("data-theme");
    return set ? set === "dark" : window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function name() { button.textContent = dark() ? "Light" : "Dark"; }
  button.hidden = false;
  button.addEventListener("click", function () { root.setAttribute("data-theme", dark() ? "light" : "dark"); name(); });
  name();
  var tip = document.createElement("div");
  tip.id = "tip"; tip.hidden = true; document.body.appendChild(tip);
  document.querySelectorAll(".hit").forEach(function (hit) {
    var title = hit.querySelector("title");
    if (!title) return;
    hit.setAttribute("data-tip", title.textContent); hit.removeChild(title);
  });
  document.addEventListener("pointermove", function (event) {
    var words = event.target.getAttribute && event.target.getAttribute("data-tip");
    tip.hidden = !words;
    if (!words) return;
    tip.textContent = words;
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 4)) + "px";
    tip.style.top = Math.max(4, Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 4)) + "px";
  });
})();
