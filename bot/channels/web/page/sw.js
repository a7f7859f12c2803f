"use strict";
// keeps the shell of the page, so that it opens without a network; never anything that was said
const KEPT = "cdht-$version";
const FILES = ["/web/shell", "/web/page.css?v=$version", "/web/page.js?v=$version", "/web/icon.svg?v=$version"];
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((each) => each !== KEPT).map((each) => caches.delete(each)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (FILES.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(event.request, { ignoreVary: true }).then((kept) => kept || fetch(event.request)));
  } else if (event.request.mode === "navigate" && (url.pathname === "/" || url.pathname.startsWith("/v/"))) {
    event.respondWith(fetch(event.request).catch(() => caches.match("/web/shell", { ignoreVary: true })));
  }
});
