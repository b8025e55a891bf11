// Keeps the app's own files, so that it opens without a signal. The list and the version are written in by the build.
const files = [/* files */]
const cacheName = 'field-/* version */'

async function keep() {
  const cache = await caches.open(cacheName)
  await cache.addAll(files)
  const shell = await fetch('/field', { cache: 'no-store' })
  if (!shell.ok || shell.redirected) throw new Error('not signed in')
  await cache.put('/field', shell)
}

async function forget() {
  for (const name of await caches.keys()) if (name.startsWith('field-') && name !== cacheName) await caches.delete(name)
  await self.clients.claim()
}

async function answer(request, key) {
  const kept = await (await caches.open(cacheName)).match(key)
  return kept ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(keep()))
self.addEventListener('activate', (event) => event.waitUntil(forget()))
self.addEventListener('message', (event) => { if (event.data === 'take-over') self.skipWaiting() })
self.addEventListener('fetch', (event) => {
  const path = new URL(event.request.url).pathname
  if (event.request.mode === 'navigate' && path === '/field') event.respondWith(answer(event.request, '/field'))
  else if (files.includes(path)) event.respondWith(answer(event.request, path))
})
