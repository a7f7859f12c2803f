// -- a shared tablet: ends by itself, and leaves nothing

let quietTimer = 0, endTimer = 0, before = null;
const warning = byId("warning");

function busy() {
  if (!kiosk || foot.hidden) return;
  clearTimeout(quietTimer);
  quietTimer = setTimeout(warnOf, Math.max(0.2, Number(silence) - Number(warn)) * 1000);
}
function warnOf() {
  before = document.activeElement;
  warning.hidden = false;
  byId("stay").focus();
  endTimer = setTimeout(finish, Number(warn) * 1000);
}
function stay() {
  clearTimeout(endTimer);
  warning.hidden = true;
  if (before && before.isConnected) before.focus();
  busy();
}
// without a network the end is told once there is one, unless somebody new has begun
async function over(mine) {
  const done = await sent("end", {}).then((answer) => answer.ok, () => false);
  if (!done) setTimeout(() => { if (mine === life && !byId("door").hidden) over(mine); }, 3000);
}
function finish() {
  clearTimeout(quietTimer);
  clearTimeout(endTimer);
  life += 1;
  over(life);
  hush();
  for (const image of log.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  log.textContent = main.textContent = tools.textContent = text.value = "";
  queue = [];
  seen = {};
  epoch = "";
  question = refoot = null;
  sending = away = follow = wanted = false;
  for (const each of [stillTimer, dotsTimer, wayTimer]) clearTimeout(each);
  if (window.speechSynthesis) speechSynthesis.cancel();
  say("");
  grow();
  head(null);
  warning.hidden = foot.hidden = form.hidden = byId("back").hidden = byId("news").hidden = byId("end").hidden = true;
  byId("door").hidden = byId("ended").hidden = byId("other").hidden = false;
  byId("ended").focus();
}

if (kiosk) {
  byId("begin").addEventListener("click", () => {
    byId("door").hidden = byId("other").hidden = true;
    foot.hidden = byId("end").hidden = false;
    document.querySelector(".skip").hidden = false;
    follow = wanted = true;
    busy();
    begin();
  });
  byId("end").addEventListener("click", finish);
  byId("leave").addEventListener("click", finish);
  byId("stay").addEventListener("click", stay);
  for (const kind of ["keydown", "pointerdown", "scroll"]) {
    addEventListener(kind, () => { if (warning.hidden) busy(); }, { passive: true, capture: true });
  }
  warning.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stay();
    if (event.key !== "Tab") return;
    event.preventDefault();
    byId(document.activeElement === byId("stay") ? "leave" : "stay").focus();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
} else {
  log.textContent = "";
  const before = recall();
  recallQueue();
  if (first && (before || (queue.length && !("start" in queue[0])))) forgotten();
  if (first) {
    begun = "no";
    show("", first, true);
  }
  ownAgain();
  if (queue.length || !first) begin();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => 0);
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hush();
  else if (!foot.hidden && begun === "yes") listen();
});
addEventListener("beforeunload", (event) => { if (queue.length && !kiosk && !waits()) event.preventDefault(); });
