import { expect, test } from 'vitest'
import { backOff, batches, Outbox, uuid7 } from '../src/field/outbox'
import { say, speak } from '../src/field/dom'
import { checksOf, missing, nextActs, projected, usual } from '../src/field/rules'
import { type Server, Trouble } from '../src/field/server'
import type { Store } from '../src/field/store'
import type { Day, Entry, Photo, Result, Session, Visit } from '../src/field/types'

const visit = (state = 'checked-in'): Visit => ({
  id: 'v1', version: 7, caseSeq: 14, caseNumber: 'SC-1', state, customer: 'A', phone: '1', address: 'x', notes: [], preferences: [], categoryText: {}, symptomText: {},
  intake: [], history: [], checks: [], parts: [], photoList: [], phoneRevealable: true,
})
const day: Day = {
  day: '2026-03-16', technician: 'T', timeZone: 'Asia/Shanghai', policy: { operationsMax: 50 }, parts: [], causes: [], visits: [visit()],
  checks: [{ code: 'shoe-covers', moment: 'at-the-door', isMandatory: true, text: {} }, { code: 'extra', moment: 'at-the-door', isMandatory: false, text: {} }],
  photos: { kinds: [], mandatory: ['before', 'after'], edgePixelsMax: 1600, chunkBytes: 10, perVisitMax: 20 },
}
const session: Session = { userId: 'me', name: 'Me', token: 't', operationsMax: 50, language: 'zh-CN' }
const picture = { bytes: new ArrayBuffer(4), sha256: 'aa', contentType: 'image/jpeg' }

function memory(): Store & { photos: Map<string, Photo>; kept: Map<string, unknown> } {
  const entries = new Map<number, Entry>()
  const photos = new Map<string, Photo>()
  const kept = new Map<string, unknown>()
  return {
    photos, kept,
    entries: async () => [...entries.values()],
    add: async (entry, photo, draft) => {
      const order = entries.size + 1
      entries.set(order, { ...entry, order })
      if (photo) photos.set(photo.id, photo)
      if (draft) kept.delete(draft)
    },
    change: async (entry) => {
      entries.set(entry.order!, entry)
      if (entry.kind === 'photo' && entry.state === 'done') photos.delete(entry.id)
    },
    remove: async (entry, draft) => {
      if (draft && entry.values) kept.set(draft, entry.values)
      entries.delete(entry.order!)
      photos.delete(entry.id)
    },
    photo: async (id) => photos.get(id),
    get: async <T>(key: string) => kept.get(key) as T | undefined,
    put: async (key, value) => { kept.set(key, value) },
  }
}

function phone(answer: (entry: Entry) => Partial<Result> = () => ({})) {
  const sent: string[] = []
  let broken = 0
  const server = {
    send: async (_: Session, __: string, entries: Entry[]) => {
      if (broken-- > 0) throw new Trouble(0)
      sent.push(...entries.map((x) => x.kind))
      return entries.map((x) => ({ id: x.id, outcome: 'applied', mayRetry: false, ...answer(x) }))
    },
    upload: async (_: Session, entry: Entry) => { sent.push(`photo ${String(entry.body.kind)}`); return 'sealed' },
  } as unknown as Server
  const store = memory()
  const outbox = new Outbox(store, server, () => 1_773_622_800_000)
  return { sent, store, outbox, server, breakFor: (times: number) => { broken = times } }
}

test('what was pressed goes out in the order of pressing, photos before the completion that needs them', async () => {
  const { sent, store, outbox } = phone()
  for (const kind of ['leave', 'check-in']) await outbox.record('me', visit(), kind, {})
  await outbox.record('me', visit(), 'photo', { kind: 'before' }, { photo: picture })
  await outbox.record('me', visit(), 'end-work', { work: 'x' })
  await outbox.record('me', visit(), 'completion', { code: '1' })
  await outbox.send(session, 50)
  expect(sent).toEqual(['leave', 'check-in', 'photo before', 'end-work', 'completion'])
  expect((await store.entries()).every((x) => x.state === 'done')).toBe(true)
  expect(store.photos.size).toBe(0)
})

test('a broken line leaves the log as it was, and the same ids go out the next time', async () => {
  const { sent, store, outbox, breakFor } = phone()
  const entry = await outbox.record('me', visit(), 'leave', {})
  breakFor(1)
  await expect(outbox.send(session, 50)).rejects.toThrow(Trouble)
  expect((await store.entries())[0]).toMatchObject({ id: entry.id, state: 'waiting', occurredAt: '2026-03-16T01:00:00.000Z' })
  await outbox.send(session, 50)
  await outbox.send(session, 50)
  expect(sent).toEqual(['leave'])
})

test('what came too early is sent again, what was refused or kept stays to be seen', async () => {
  const answers: Record<string, Partial<Result>> = { completion: { outcome: 'refused', mayRetry: true }, quote: { outcome: 'refused', title: 'no' }, leave: { outcome: 'kept' } }
  const { sent, store, outbox } = phone((x) => answers[x.kind] ?? {})
  for (const kind of ['leave', 'quote', 'completion']) await outbox.record('me', visit(), kind, {})
  await outbox.send(session, 50)
  await outbox.send(session, 50)
  expect(sent).toEqual(['leave', 'quote', 'completion', 'completion'])
  expect((await store.entries()).map((x) => x.state)).toEqual(['kept', 'refused', 'refused'])
})

test('another person who signs in does not send this log', async () => {
  const { sent, store, outbox } = phone()
  await outbox.record('somebody else', visit(), 'leave', {})
  await outbox.send(session, 50)
  expect(sent).toEqual([])
  expect(await store.entries()).toHaveLength(1)
})

test('a draft goes in the same step that records the act', async () => {
  const { store, outbox } = phone()
  await store.put('draft/v1/quote', { amount: '1' })
  await outbox.record('me', visit(), 'quote', {}, { draft: 'draft/v1/quote' })
  expect(store.kept.has('draft/v1/quote')).toBe(false)
})

test('completion waits for both photos and every mandatory item, also without a signal', async () => {
  const { store, outbox } = phone()
  expect(missing(day, visit())).toEqual({ photos: ['before', 'after'], checks: ['shoe-covers'] })
  for (const kind of ['before', 'after']) await outbox.record('me', visit(), 'photo', { kind }, { photo: picture })
  await outbox.record('me', visit(), 'checks', { done: ['shoe-covers'], notDone: ['extra'] })
  expect(missing(day, projected(visit(), await store.entries()))).toEqual({ photos: [], checks: [] })
  await outbox.record('me', visit(), 'checks', { done: [], notDone: ['shoe-covers'] })
  expect(missing(day, projected(visit(), await store.entries())).checks).toEqual(['shoe-covers'])
})

test('a visit moves on as it is pressed, and not by what was refused for good', async () => {
  const { store, outbox } = phone()
  await outbox.record('me', visit('accepted'), 'leave', {})
  await outbox.record('me', visit('accepted'), 'check-in', {})
  expect(projected(visit('accepted'), await store.entries()).state).toBe('checked-in')
  const [, last] = await store.entries()
  await store.change({ ...last!, state: 'refused', mayRetry: false })
  expect(projected(visit('accepted'), await store.entries()).state).toBe('on-the-way')
  const onWay = { ...visit('on-the-way'), promisedFrom: '2026-03-16T01:00:00Z' }
  expect(nextActs(onWay)).toEqual(['check-in', 'checks'])
})

test('a request holds no more than it may, and a completion goes alone', () => {
  const entries = ['a', 'b', 'c', 'completion', 'd'].map((kind) => ({ kind }) as Entry)
  expect(batches(entries, 2).map((x) => x.map((y) => y.kind))).toEqual([['a', 'b'], ['c'], ['completion'], ['d']])
})

test('ids are of version 7 and carry the time; waiting grows to a quarter of a minute', () => {
  expect(uuid7(0x0190_0000_0001)).toMatch(/^01900000-0001-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect([0, 1, 2, 9].map(backOff)).toEqual([1000, 2000, 4000, 15000])
})

test('a time is agreed before anybody checks in, also when the promise was taken back while the phone had no signal', async () => {
  const { store, outbox } = phone()
  expect(nextActs(visit('accepted'))).toEqual(['appoint', 'decline'])
  expect(nextActs(visit('on-the-way'))).toEqual(['appoint'])
  const checkIn = await outbox.record('me', visit('accepted'), 'check-in', {})
  const [entry] = await store.entries()
  await store.change({ ...entry!, id: checkIn.id, state: 'refused', mayRetry: true, code: 'visit.appointment-missing' })
  expect(nextActs(projected(visit('accepted'), await store.entries()))).toContain('appoint')
  await outbox.record('me', visit('accepted'), 'appoint', { from: '2026-03-16T01:00:00Z', until: '2026-03-16T02:00:00Z' })
  expect(projected(visit('accepted'), await store.entries()).promisedFrom).toBe('2026-03-16T01:00:00Z')
})

test('the usual next act is the first thing that completion still lacks', () => {
  const photo = (kind: string) => ({ id: kind, kind, takenAt: '' })
  const checked = { ...visit(), checks: [{ code: 'shoe-covers', done: true }] }
  expect(usual(day, visit())).toBe('photo')
  expect(usual(day, { ...visit(), photoList: [photo('before')] })).toBe('checks')
  expect(usual(day, { ...checked, photoList: [photo('before')] })).toBe('end-work')
  expect(usual(day, { ...checked, state: 'worked', photoList: [photo('before')] })).toBe('photo')
  expect(usual(day, { ...checked, state: 'worked', photoList: [photo('before'), photo('after')] })).toBe('completion')
})

test('clothes and kit are answered for before setting out, the conduct at the door there', () => {
  const kit = { ...day, checks: [{ code: 'set-of-three', moment: 'before-leaving', isMandatory: true, text: {} }, ...day.checks] }
  const accepted = { ...visit('accepted'), promisedFrom: '2026-03-16T01:00:00Z' }
  expect(checksOf(kit, accepted).map((x) => x.code)).toEqual(['set-of-three'])
  expect(usual(kit, accepted)).toBe('checks')
  const ready = { ...accepted, checks: [{ code: 'set-of-three', done: true }] }
  expect(usual(kit, ready)).toBe('leave')
  expect(usual(kit, { ...ready, state: 'checked-in', photoList: [{ id: 'b', kind: 'before', takenAt: '' }] })).toBe('checks')
})

test('parts that went in are taken from what was reserved, those from the van are not', async () => {
  const { store, outbox } = phone()
  const reserved = { ...visit(), parts: [{ code: 'bearing', count: 2, state: 'reserved' }] }
  await outbox.record('me', reserved, 'use-part', { code: 'bearing', count: 2, removedSerial: 'OLD', fromVan: false })
  await outbox.record('me', reserved, 'use-part', { code: 'bearing', count: 1, removedSerial: null, fromVan: true })
  expect(projected(reserved, await store.entries()).parts.map((x) => `${x.count} ${x.state}`)).toEqual(['2 used', '1 used'])
})

test('a server put back from a backup is told of the photo again, and the phone keeps it until then', async () => {
  const { store, outbox, server } = phone()
  let answers = 0
  server.upload = async () => {
    if (answers++ === 0) throw new Trouble(404, 'photo.not-found')
    return 'sealed'
  }
  await outbox.record('me', visit(), 'photo', { kind: 'before' }, { photo: picture })
  await expect(outbox.send(session, 50)).rejects.toThrow(Trouble)
  expect(store.photos.size).toBe(1)
  await outbox.send(session, 50)
  expect((await store.entries())[0]!.state).toBe('done')
})

test('what was refused for good goes back into its form in one step', async () => {
  const { store, outbox } = phone((x) => x.kind === 'use-part' ? { outcome: 'refused', code: 'visit.part-short', title: 'too many' } : {})
  await outbox.record('me', visit(), 'use-part', { code: 'bearing', count: 3 }, { values: { code: 'bearing', count: '3' } })
  await outbox.send(session, 50)
  const [refused] = await store.entries()
  expect(refused).toMatchObject({ state: 'refused', code: 'visit.part-short', caseNumber: 'SC-1' })
  await store.remove(refused!, 'draft/v1/use-part')
  expect(store.kept.get('draft/v1/use-part')).toEqual({ code: 'bearing', count: '3' })
})

test('a kept page speaks the language of whoever has the phone, at once', () => {
  speak('en')
  expect([say('title'), document.documentElement.lang]).toEqual(["Today's visits", 'en'])
  speak('zh-CN')
  expect([say('title') !== "Today's visits", document.documentElement.lang]).toEqual([true, 'zh-CN'])
})
