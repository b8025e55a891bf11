import { make } from './desk/dom'
import { actForm, needsForm } from './field/forms'
import { box, button, lang, read, say } from './field/dom'
import { backOff, Outbox } from './field/outbox'
import { place } from './field/photo'
import { missing, nextActs, projected } from './field/rules'
import { Trouble, web } from './field/server'
import { phoneStore, type Store } from './field/store'
import type { Day, Entry, Session, Visit } from './field/types'

// The technician's app. The page is drawn from what lies in the store; the server is only ever told and asked in the background.
const app = document.getElementById('app')!
let store: Store
let outbox: Outbox
let day: Day | undefined
let session: Session | undefined
let owner: string | undefined
let online = false
let signedOut = false
let failures = 0
let open: { visit: string; act?: string } | undefined
let waitingWorker: ServiceWorker | undefined
let problem = ''
let drawing: Promise<void> = Promise.resolve()
let isPressing = false

const time = (at: string | number): string => new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hour12: false, ...(day && { timeZone: day.timeZone }) }).format(new Date(at))
const windowOf = (visit: Visit): string => [visit.promisedFrom ?? visit.plannedStart, visit.promisedUntil ?? visit.plannedEnd].filter((x) => x != null).map((x) => time(x)).join(' – ')

async function bar(mine: Entry[], all: Entry[]): Promise<HTMLElement> {
  const count = mine.filter((x) => x.state === 'waiting' || x.mayRetry).length
  const last = await store.get<number>('lastSent')
  const made = box('field-bar', make('strong', online ? 'is-online' : 'is-offline', say(online ? 'online' : 'offline')), make('span', '', count ? say('waiting', count) : say('all-sent')))
  if (last) made.append(make('span', 'quiet', say('sent', time(last))))
  made.setAttribute('role', 'status')
  made.dataset.waiting = String(count)
  const bars = box('', made)
  if (signedOut) bars.append(link('/sign-in?return=/field', say('sign-in')))
  if (all.length > mine.length) bars.append(make('p', 'notice', say('other')))
  if (problem) bars.append(make('p', 'problem', problem))
  if (waitingWorker) bars.append(box('notice', say('update'), button(say('reload'), '', () => waitingWorker?.postMessage('take-over'))))
  return bars
}

function link(address: string, text: string): HTMLElement {
  return Object.assign(make('a', 'btn', text), { href: address })
}

function attention(entries: Entry[]): Node[] {
  const items = entries.filter((x) => x.state === 'refused' || x.state === 'kept')
  if (items.length === 0) return []
  return [box('card attention', make('h2', '', say('attention')), ...items.map((entry) => box('item',
    make('strong', '', `${say(`do-${entry.kind}`)} · ${time(entry.occurredAt)}`), make('p', '', entry.title ?? ''), ...(entry.since ?? []).map((x) => make('p', 'quiet', `${x.title} ${time(x.at)}`)),
    entry.state === 'kept' ? make('p', 'quiet', say('office')) : entry.mayRetry ? make('p', 'quiet', say('retry')) : button(say('withdraw'), '', () => void store.remove(entry).then(draw)))))]
}

function list(entries: Entry[]): Node[] {
  if (!day) return [make('p', 'notice', say('unloaded'))]
  if (day.visits.length === 0) return [make('p', 'notice', say('empty'))]
  return day.visits.map((visit) => {
    const row = button('', 'visit-row', () => void go({ visit: visit.id }))
    row.append(make('strong', '', windowOf(visit) || visit.caseNumber), make('span', 'badge', say(`is-${projected(visit, entries).state}`)), make('span', '', `${visit.customer} · ${read(visit.symptomText)}`), make('span', 'quiet', visit.address))
    return row
  })
}

function detail(title: string, lines: string[]): Node[] {
  if (lines.length === 0) return []
  const made = make('details', 'card')
  made.append(make('summary', '', title), ...lines.map((x) => make('p', '', x)))
  return [made]
}

function visitPage(known: Visit, visit: Visit): Node[] {
  const lack = missing(day!, visit)
  const names = [...lack.photos.map((x) => read(day!.photos.kinds.find((k) => k.code === x)?.text ?? { en: x })), ...lack.checks.map((x) => read(day!.checks.find((k) => k.code === x)?.text ?? { en: x }))]
  const acts = nextActs(visit.state)
  const buttons = acts.map((kind, i) => {
    const made = button(say(`do-${kind}`), i === 0 ? 'btn-primary act' : 'act', () => void press(kind, known))
    made.dataset.act = kind
    made.disabled = kind === 'completion' && names.length > 0
    return made
  })
  const head = box('card', make('h2', '', visit.customer), make('p', '', `${windowOf(visit)} ${visit.caseNumber}`), make('span', 'badge', say(`is-${visit.state}`)), make('p', '', visit.address), make('p', '', [read(visit.categoryText), read(visit.symptomText), visit.model, visit.summary].filter(Boolean).join(' · ')))
  const phone = make('p', 'num', visit.phone)
  head.append(phone)
  if (visit.phoneRevealable && online && session) head.append(button(say('reveal'), '', () => void web.reveal(session!, visit.id).then((x) => { phone.textContent = `${x.name} ${x.phone} ${x.address}` }, tell)))
  return [
    button(say('back'), 'back', () => void go()), head, ...(acts.includes('completion') || acts.includes('end-work') ? names.length ? [make('p', 'notice missing', say('missing', names.join(lang === 'en' ? ', ' : '、')))] : [] : []), box('acts', ...buttons),
    ...detail(say('notes'), [...visit.notes.map((x) => x.text), ...visit.preferences.map((x) => read(x.text)), ...(visit.needs ? [visit.needs] : [])]),
    ...detail(say('intake'), visit.intake.map((x) => `${read(x.question)} ${x.answer}`)),
    ...detail(say('history'), visit.history.map((x) => `${x.caseNumber} ${read(x.symptomText)} ${x.cause ?? ''} ${x.work ?? ''}`)),
  ]
}

async function go(to?: typeof open): Promise<void> {
  open = to
  problem = ''
  await draw()
  app.focus()
}

function tell(error: unknown): void {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
  problem = isFull ? say('full') : say('failed', error instanceof Error ? error.message : error)
  void draw()
}

async function press(kind: string, visit: Visit): Promise<void> {
  if (needsForm(kind)) return go({ visit: visit.id, act: kind })
  if (isPressing) return
  isPressing = true
  try {
    await outbox.record(owner!, visit, kind, kind === 'check-in' ? await place() : {})
    await draw()
    void exchange()
  } catch (error) {
    tell(error)
  } finally {
    isPressing = false
  }
}

async function form(visit: Visit, kind: string): Promise<Node[]> {
  const drafts = { read: (key: string) => store.get<Record<string, string | boolean>>(key), write: (key: string, value: Record<string, string | boolean>) => void store.put(key, value).catch(tell) }
  const made = await actForm(kind, visit, day!, drafts, async (act, draft) => {
    try {
      const known = day!.visits.find((x) => x.id === visit.id) ?? visit
      await outbox.record(owner!, known, kind, act.body, { draft, ...(act.photo && { photo: act.photo }) })
      await go({ visit: visit.id })
      void exchange()
    } catch (error) {
      if (error instanceof DOMException && error.name === 'QuotaExceededError') throw new Error(say('full'))
      throw error
    }
  })
  return [button(visit.customer, 'back', () => void go({ visit: visit.id })), made]
}

/** One drawing after the other: two at once could put a fresh form over the one being typed in. */
function draw(): Promise<void> {
  drawing = drawing.then(paint, paint)
  return drawing
}

async function paint(): Promise<void> {
  const all = await store.entries()
  const mine = all.filter((x) => x.userId === owner)
  const head = await bar(mine, all)
  const known = open && day?.visits.find((x) => x.id === open!.visit)
  const visit = known && projected(known, mine)
  // What is being typed stays under the fingers: only the line above it is drawn anew.
  const inForm = app.querySelector<HTMLElement>('form')
  if (visit && open?.act && inForm?.dataset.of === open.visit + open.act) return app.querySelector('.field-head')!.replaceChildren(head)
  const page = visit && open?.act ? await form(visit, open.act) : visit ? visitPage(known!, visit) : [...list(mine)]
  app.replaceChildren(box('field-head', head), make('h1', '', say('title')), ...(open?.act ? [] : attention(mine)), ...page)
  const shown = app.querySelector<HTMLElement>('form')
  if (shown && open?.act) shown.dataset.of = open.visit + open.act
}

async function takeOwner(): Promise<boolean> {
  session = await web.session()
  signedOut = false
  // Another person's day, with the names in it, leaves the phone at once.
  if (owner !== session.userId) await store.put('day', (day = undefined))
  owner = session.userId
  await store.put('owner', owner)
  return true
}

/** Sends what waits, then asks for the day; what is done leaves the log only when the day that shows it has arrived. */
async function exchange(): Promise<void> {
  try {
    online = await web.ping()
    if (!online) return
    await takeOwner()
    await outbox.send(session!, session!.operationsMax)
    const done = (await store.entries()).filter((x) => x.userId === owner && x.state === 'done')
    const before = day
    day = await web.day()
    await store.put('day', day)
    const gone = before?.day === day.day ? before.visits.filter((x) => !day!.visits.some((y) => y.id === x.id)) : []
    if (gone.length) problem = say('gone', gone.map((x) => x.caseNumber).join(' '))
    for (const entry of done) await store.remove(entry)
    failures = 0
  } catch (error) {
    failures++
    if (!(error instanceof Trouble)) return tell(error)
    if (error.status === 401) signedOut = true
    else if (error.status >= 400 && error.status < 500 && error.status !== 429) problem = say('failed', error.message)
    else if (error.status === 0) online = false
  } finally {
    await draw()
  }
}

function again(): void {
  setTimeout(() => void exchange().finally(again), failures ? backOff(failures) : 15_000)
}

async function serve(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.register('/field/worker.js', { scope: '/field', type: 'classic' })
  const offer = (): void => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return
    waitingWorker = registration.waiting
    void draw()
  }
  offer()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer))
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (waitingWorker) location.reload() })
}

async function start(): Promise<void> {
  store = await phoneStore()
  outbox = new Outbox(store, web, () => Date.now())
  day = await store.get<Day>('day')
  owner = await store.get<string>('owner')
  await draw()
  void navigator.storage?.persist?.()
  void serve().catch(tell)
  await exchange()
  again()
}

window.addEventListener('online', () => void exchange())
void start()
