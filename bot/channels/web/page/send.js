// -- what is sent: one after the other, again until it is taken; its name stays the same

function name() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}

function send(what, bubble) {
  if (begun === "no") {
    queue.push({ id: name(), language, start: code });
    if (what.tap) what = { pick: what.tap.split("|").slice(1).join("|") };
    begin();
  }
  const item = { id: name(), language, ...what, bubble };
  if (bubble) item.label = bubble.textContent.replace(words.said + " ", "");
  queue.push(item);
  if (item.photo) keepPhoto(item);
  waits();
  showDots();
  pump();
}

function keepPhoto(item) {
  const reader = new FileReader();
  reader.onload = () => {
    item.data = reader.result;
    if (queue.includes(item) && !waits()) item.data = "";
  };
  reader.readAsDataURL(item.photo);
}

async function post(path, body, headers) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 45000);
  try {
    return await fetch(base + path, {
      method: "POST", credentials: "same-origin", cache: "no-store", signal: stop.signal,
      headers: { "X-CDHT": "1", ...headers }, body,
    });
  } finally {
    clearTimeout(timer);
  }
}

const sent = (path, what) => post(path, JSON.stringify(what), { "Content-Type": "application/json" });

function hand({ bubble, label, data, photo, pick, ...item }) {
  if (!photo) return sent("say", { ...item, seen });
  const newest = epoch ? { "X-Seen": epoch + "." + seen[epoch] } : {};
  return post("photo", photo, { "Content-Type": "application/octet-stream", "X-Id": item.id, ...newest });
}

async function pump() {
  if (sending) return;
  sending = true;
  const mine = life;
  let failures = 0;
  while (queue.length && mine === life) {
    const slow = setTimeout(() => { if (!away) say(words.waiting, true); }, 1500);
    let answer = null;
    if (queue[0].pick && !picked(queue[0])) {
      clearTimeout(slow);
      queue.shift();
      continue;
    }
    try {
      answer = await hand(queue[0]);
    } catch (error) {
      away = true;
    }
    clearTimeout(slow);
    if (mine !== life) return;
    const pause = answer ? await judge(answer) : -1;
    if (mine !== life) return;
    if (pause === 0) {
      queue.shift();
      failures = 0;
    } else if (answer && queue.length && queue[0].photo && failures >= 3) {
      failed(queue.shift().bubble, words.not_taken); // a photo that is not taken holds up nothing
      failures = 0;
    } else if (pause !== null) {
      hideDots();
      if (!answer) say(unreached());
      failures += 1;
      await rest(pause > 0 ? pause : Math.min(15, 2 ** failures / 2));
    }
    waits();
  }
  if (mine === life) sending = false;
}

// no answer came: the network is gone, or the server is
const unreached = () => (navigator.onLine === false ? words.lost : words.unreached) + (waits() || !queue.length ? "" : " " + words.stay_here);

// the answer to what was asked before anybody was known, to the same question asked of somebody
function picked(item) {
  const pair = question && question.message.options.find(([, token]) => token.split("|").slice(1).join("|") === item.pick);
  if (pair) item.tap = pair[1];
  return Boolean(pair);
}

// what belongs to a reply may come a little after its first message
let calmTimer = 0;
function calmDown() {
  clearTimeout(calmTimer);
  calmTimer = setTimeout(() => { if (!queue.length) wanted = false; }, 1500);
}

// what became of a request: 0 done, else after how many seconds it is tried again; null: begun anew
async function judge(answer) {
  if (answer.ok) {
    const { epoch: from, messages } = await answer.json().catch(() => ({ messages: [] }));
    online();
    strange = 0;
    for (const each of messages || []) show(from, each);
    if (!messages || !messages.length) setTimeout(ask, 4000, log.childElementCount);
    else if (queue.length < 2) calmDown();
    return 0;
  }
  if (answer.status === 401 && kiosk) {
    finish();
    return 0;
  }
  if (answer.status === 401) return stranger();
  if (answer.status === 429) {
    say(words.often);
    return Number(answer.headers.get("Retry-After")) || 10;
  }
  if (answer.status >= 500) {
    say(words.trouble);
    return -1;
  }
  const item = queue[0];
  hideDots();
  if (answer.status === 413 || answer.status === 415) failed(item.bubble, words.not_photo);
  else failed(item.bubble, item.photo ? words.not_taken : words.refused);
  return 0;
}

// who asks is nobody here: either somebody new, or one whose cookie is gone
let strange = 0;
async function stranger() {
  strange += 1;
  if (strange > 2) {
    say(words.no_cookies);
    return 15;
  }
  if (!(await open())) return -1;
  if (begun === "opening" || !shown.length) return 0.2;
  anew();
  return null;
}

// no reply came with the request and none since: ask where the talk stands
function ask(shownThen) {
  if (log.childElementCount === shownThen && !queue.length) send({ return: "" });
}

function online() {
  say(away ? words.back : "", true);
  if (away) setTimeout(() => { if (state.textContent === words.back) say(""); }, 4000);
  away = false;
}

let wake = null;
const rest = (seconds) => new Promise((done) => {
  wake = done;
  setTimeout(done, seconds * 1000);
});
addEventListener("online", () => { if (wake) wake(); if (begun) listen(); });
addEventListener("offline", () => { away = true; say(unreached()); });

// -- what comes by itself

function listen() {
  clearTimeout(streamTimer);
  if (stream) stream.close();
  const after = epoch ? "?after=" + epoch + "." + seen[epoch] : "";
  stream = new EventSource(base + "events" + after);
  stream.onmessage = (event) => {
    const message = JSON.parse(event.data);
    show(message.epoch, message);
  };
  flowing = false;
  stream.addEventListener("hello", () => { flowing = true; });
  stream.onopen = () => { if (away && !queue.length) online(); };
  stream.addEventListener("reset", () => {
    flowing = true;
    epoch = "";
    if (!queue.length) send({ return: "" });
  });
  stream.onerror = () => {
    flowing = false;
    if (stream.readyState === EventSource.CLOSED) streamTimer = setTimeout(listen, 10000);
    else if (navigator.onLine === false) { away = true; say(unreached()); }
  };
}

// a stream may be held up on its way: then what is new is asked for
setInterval(async () => {
  if (!begun || flowing || sending || away || !epoch || document.hidden) return;
  await more();
}, 4000);

async function more() {
  const mine = life, answer = await sent("more", { seen }).catch(() => null);
  if (!answer || mine !== life) return answer;
  if (answer.ok) {
    const { epoch: from, messages } = await answer.json().catch(() => ({ messages: [] }));
    for (const each of messages) show(from, each);
  }
  return answer;
}

function hush() {
  clearTimeout(streamTimer);
  if (stream) stream.close();
  stream = null;
}

async function open(what) {
  try {
    return (await sent("open", what || {})).ok;
  } catch (error) {
    return false;
  }
}

// -- the beginning: somebody new has the first question before anything is known of them, and is opened by answering it

let begun = ""; // "no": the first question waits for an answer, "opening": it has one, "yes"

function greeted(from, message) {
  if (begun !== "opening" || !message.options.length) return false;
  begun = "yes";
  if (!question || message.options[0][1].split("|")[1] !== question.key) return false;
  shown.unshift({ from, message });
  question.message = message; // the same question, now asked of somebody
  question.edit = message.edit;
  return true;
}

async function begin() {
  const mine = life, known = shown.length > 0 || queue.some((each) => !each.pick && !("start" in each));
  begun = begun === "no" ? "opening" : "yes";
  sending = true;
  for (let tries = 0; ; tries += 1) {
    const answer = known && begun === "yes" ? await more() : null;
    if (answer && answer.status === 401) {
      if (await open()) { anew(); break; }
    } else if (answer ? answer.ok : !(known && begun === "yes") && (await open(chosen ? { chosen } : {}))) break;
    away = true;
    say(unreached());
    await rest(Math.min(15, 2 ** tries));
    if (mine !== life) return;
  }
  if (mine !== life) return;
  sending = false;
  const signed = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData"); // opened in Telegram: it says by whom
  if (signed) await sent("telegram", { signed }).catch(() => 0);
  online();
  listen();
  if (begun === "yes" && !queue.length && (!question || anyhow)) {
    wanted = true;
    send(code ? { start: code } : { return: chosen });
  }
  pump();
  if (!kiosk) history.replaceState(null, "", "/");
}

// whoever this was is not known any more
function anew() {
  forgotten();
  listen();
  wanted = true;
  queue.push({ id: name(), language, return: "" });
}
