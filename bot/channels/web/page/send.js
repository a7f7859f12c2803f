// -- what is sent: one after the other, again until it is taken; its name stays the same

function name() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}

function send(what) {
  queue.push({ id: name(), language, ...what });
  pump();
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

const told = (path, what) => post(path, JSON.stringify(what), { "Content-Type": "application/json" });

function hand(item) {
  if (!item.photo) return told("say", { ...item, seen });
  const newest = epoch ? { "X-Seen": epoch + "." + seen[epoch] } : {};
  return post("photo", item.photo, { "Content-Type": "application/octet-stream", "X-Id": item.id, ...newest });
}

async function pump() {
  if (sending) return;
  sending = true;
  const mine = life;
  let failures = 0;
  while (queue.length && mine === life) {
    const slow = setTimeout(() => { if (!away) say(words.waiting, true); }, 1200);
    let answer = null;
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
    } else if (answer && queue[0].photo && failures >= 3) {
      queue.shift(); // a photo that is not taken holds up nothing
      failures = 0;
      say(words.not_taken);
    } else {
      if (!answer) say(words.lost);
      failures += 1;
      await rest(pause > 0 ? pause : Math.min(15, 2 ** failures / 2));
    }
  }
  if (mine === life) sending = false;
}

// what became of a request: 0 done, else after how many seconds it is tried again
async function judge(answer) {
  if (answer.ok) {
    const { epoch: from, messages } = await answer.json().catch(() => ({ messages: [] }));
    online();
    for (const each of messages || []) show(from, each);
    if (!messages || !messages.length) setTimeout(ask, 4000, log.childElementCount);
    return 0;
  }
  if (answer.status === 401 && kiosk) {
    finish();
    return 0;
  }
  if (answer.status === 401) {
    const opened = await open();
    if (!opened) say(words.no_cookies);
    return opened ? 1 : 15;
  }
  if (answer.status === 429) {
    say(words.often);
    return Number(answer.headers.get("Retry-After")) || 10;
  }
  if (answer.status >= 500) {
    say(words.trouble);
    return -1;
  }
  const photo = queue.length && queue[0].photo;
  if (answer.status === 413 || answer.status === 415) say(words.not_photo);
  else say(photo ? words.not_taken : words.refused);
  return 0;
}

// no reply came with the request and none since: ask where the talk stands
function ask(shown) {
  if (log.childElementCount === shown && !queue.length) send({ return: "" });
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
addEventListener("online", () => { if (wake) wake(); listen(); });
addEventListener("offline", () => { away = true; say(words.lost); });

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
    else if (navigator.onLine === false) { away = true; say(words.lost); }
  };
}

// a stream may be held up on its way: then what is new is asked for
setInterval(async () => {
  if (flowing || sending || away || !epoch || document.hidden || form.hidden) return;
  const mine = life, answer = await told("more", { seen }).catch(() => null);
  if (answer && answer.ok && mine === life) {
    const { epoch: from, messages } = await answer.json().catch(() => ({ messages: [] }));
    for (const each of messages) show(from, each);
  }
}, 4000);

function hush() {
  clearTimeout(streamTimer);
  if (stream) stream.close();
  stream = null;
}

async function open(what) {
  try {
    return (await told("open", what || {})).ok;
  } catch (error) {
    return false;
  }
}

async function begin() {
  const mine = life;
  for (let tries = 0; !(await open(chosen ? { chosen } : {})); tries += 1) {
    away = true;
    say(words.lost);
    await rest(Math.min(15, 2 ** tries));
    if (mine !== life) return;
  }
  listen();
  const signed = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData"); // opened in Telegram: it says by whom
  if (signed) await told("telegram", { signed }).catch(() => 0);
  send(code ? { start: code } : { return: chosen });
  if (!kiosk) history.replaceState(null, "", "/");
}
