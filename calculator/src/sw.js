// Serves the page without a network. Written at build time: the version is a hash of every file.
const VERSION = "stowplan-__VERSION__";
const FILES = [/* __FILES__ */];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = caches.keys().then((keys) => Promise.all(keys.filter((key) => key.startsWith("stowplan-") && key !== VERSION).map((key) => caches.delete(key))));
  event.waitUntil(clean.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || new URL(event.request.url).origin !== self.location.origin) return;
  event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((hit) => hit ?? fetch(event.request)));
});
