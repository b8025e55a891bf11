import { make } from './desk/dom'
import { box, button, lang, say, speak } from './field/dom'
import { actForm, explain, needsForm } from './field/forms'
import { backOff, Outbox } from './field/outbox'
import { place } from './field/photo'
import { projected } from './field/rules'
import { Trouble, web } from './field/server'
import { phoneStore, type Store } from './field/store'
import type { Contact, Day, Entry, Session, Visit } from './field/types'
import { attention, list, today, type Hands, visitPage } from './field/views'

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
/** What became of the last press, of the last exchange, and which visits went to somebody else: each stays until there is news of its kind. */
let problem = ''
let trouble = ''
let gone = ''
let working = ''
let drawing: Promise<void> = Promise.resolve()
let isPressing = false
let running: Promise<void> | undefined
let isAskedAgain = false
let shown = ''
const revealed = new Map<string, Contact>()
const unfolded = new Set<string>()

function clock(at: number): string {
  return new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hour12: false, ...(day && { timeZone: day.timeZone }) }).format(new Date(at))
}

async function bar(mine: Entry[], all: Entry[]): Promise<HTMLElement> {
  const count = mine.filter((x) => x.state === 'waiting' || x.mayRetry).length
  const last = await store.get<number>('lastSent')
  const made = box('field-bar', make('strong', online ? 'is-online' : 'is-offline', say(online ? 'online' : 'offline')), make('span', '', count ? say('waiting', count) : say('all-sent')))
  if (last) made.append(make('span', 'quiet', say('sent', clock(last))))
  made.setAttribute('role', 'status')
  made.dataset.waiting = String(count)
  const bars = box('', made)
  if (signedOut) bars.append(Object.assign(make('a', 'btn', say('sign-in')), { href: '/sign-in?return=/field' }))
  if (all.length > mine.length) bars.append(make('p', 'notice', say('other')))
  if (day && day.day < today(day.timeZone)) bars.append(make('p', 'notice', say('old-day', day.day)))
  for (const text of new Set([problem, trouble])) if (text) bars.append(Object.assign(make('p', 'problem', text), { role: 'alert' }))
  for (const text of [gone, working]) if (text) bars.append(make('p', 'notice', text))
  if (waitingWorker) bars.append(box('notice update', make('p', '', count ? say('update', count) : say('update-none')), button(say('reload'), '', () => waitingWorker?.postMessage('take-over'))))
  bars.append(languages())
  return bars
}

/** Each language by its own name: whoever cannot read this one must find theirs. */
function languages(): HTMLElement {
  const made = box('field-languages')
  made.append(...['zh-CN', 'en'].map((code) => {
    const choice = button(say(`in-${code}`), '', () => void choose(code).catch(tell))
    choice.setAttribute('aria-pressed', String(lang === code))
    choice.lang = code
    return choice
  }))
  return made
}

/** The choice is the person's: it holds on this phone from now on, signal or none, and goes to the server when there is a way. */
async function choose(code: string): Promise<void> {
  speak(code)
  // What is being typed lies in its draft, so the form may be written anew.
  app.querySelector('form')?.removeAttribute('data-of')
  if (owner) await store.put(`language/${owner}`, code)
  await store.put('language', code)
  await draw()
  if (online && session) await web.speak(session, code).catch(() => undefined)
}

async function speakAs(person: string | undefined, fallback?: string): Promise<void> {
  const chosen = (person && await store.get<string>(`language/${person}`)) || fallback || await store.get<string>('language')
  if (chosen && chosen !== lang) speak(chosen)
  if (chosen) await store.put('language', chosen)
}

async function go(to?: typeof open): Promise<void> {
  open = to
  problem = gone = ''
  await draw()
  window.scrollTo(0, 0)
  app.focus()
}

function tell(error: unknown): void {
  problem = explain(error)
  void draw()
}

async function press(kind: string, visit: Visit): Promise<void> {
  if (needsForm(kind)) return go({ visit: visit.id, act: kind })
  if (isPressing) return
  isPressing = true
  const at = Date.now()
  try {
    if (kind === 'check-in') {
      working = say('locating')
      void draw()
    }
    await outbox.record(owner!, visit, kind, kind === 'check-in' ? await place() : {}, { at })
    problem = ''
    void exchange()
  } catch (error) {
    problem = explain(error)
  } finally {
    isPressing = false
    working = ''
    await draw()
  }
}

async function reveal(visit: Visit): Promise<void> {
  revealed.set(visit.id, await web.reveal(session!, visit.id))
  await draw()
}

/** The act as it was filled in goes back into its form; sent again it is a new entry, since the answer to the old one is final. */
async function correct(entry: Entry): Promise<void> {
  await store.remove(entry, `draft/${entry.visitId}/${entry.kind}`)
  await go({ visit: entry.visitId, act: entry.kind })
}

const hands: Hands = {
  go: (visit) => void go(visit ? { visit } : undefined),
  press: (kind, visit) => void press(kind, visit),
  reveal: (visit) => void reveal(visit).catch(tell),
  correct: (entry) => void correct(entry).catch(tell),
  forget: (entry) => void store.remove(entry).then(draw, tell),
}

async function form(visit: Visit, kind: string): Promise<Node[]> {
  const drafts = { read: (key: string) => store.get<Record<string, string | boolean>>(key), write: (key: string, value: Record<string, string | boolean>) => void store.put(key, value).catch(tell) }
  const made = await actForm(kind, visit, day!, drafts, async (act, draft) => {
    const known = day!.visits.find((x) => x.id === visit.id) ?? visit
    await outbox.record(owner!, known, kind, act.body, { draft, values: act.values, ...(act.photo && { photo: act.photo }) })
    await go({ visit: visit.id })
    void exchange()
  })
  return [button(`‹ ${visit.customer}`, 'back', () => void go({ visit: visit.id })), made]
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
  const page = visit && open?.act ? await form(visit, open.act) : [
    ...(visit ? [] : [make('h1', '', say('title'))]), ...attention(day, mine, hands),
    ...(visit ? visitPage(day!, known!, visit, { revealed: revealed.get(visit.id), mayReveal: online && session !== undefined, asked: mine.filter((x) => x.visitId === visit.id && x.kind === 'ask-support' && x.state === 'waiting') }, hands) : list(day, mine, hands)),
  ]
  put(box('', box('field-head', head), ...page))
  const written = app.querySelector<HTMLElement>('form')
  if (written && open?.act) written.dataset.of = open.visit + open.act
}

/** A page that says what it said before is left alone, with what is unfolded, scrolled to and focused in it. */
function put(fresh: HTMLElement): void {
  const html = fresh.innerHTML
  if (html === shown) return
  shown = html
  const act = (document.activeElement as HTMLElement | null)?.dataset.act
  app.replaceChildren(...fresh.childNodes)
  for (const part of app.querySelectorAll('details')) part.open = unfolded.has(part.dataset.part ?? '')
  if (act) app.querySelector<HTMLElement>(`[data-act="${act}"]`)?.focus()
}

async function takeOwner(): Promise<void> {
  session = await web.session()
  signedOut = false
  // Another person's day, with the names in it, leaves the phone at once.
  if (owner !== session.userId) {
    revealed.clear()
    await store.put('day', (day = undefined))
  }
  owner = session.userId
  await store.put('owner', owner)
  await speakAs(owner, session.language)
  if (session.language !== lang) await web.speak(session, lang)
}

/** One exchange at a time, and one more when something was pressed meanwhile: an older day must not arrive after a newer one. */
function exchange(): Promise<void> {
  if (running) {
    isAskedAgain = true
    return running
  }
  running = (async () => {
    do {
      isAskedAgain = false
      await once()
    } while (isAskedAgain && failures === 0)
  })().finally(() => { running = undefined })
  return running
}

/** Sends what waits, then asks for the day; what is done leaves the log only when the day that shows it has arrived. */
async function once(): Promise<void> {
  try {
    online = await web.ping()
    if (!online) return
    trouble = ''
    await takeOwner()
    await outbox.send(session!, session!.operationsMax)
    const done = (await store.entries()).filter((x) => x.userId === owner && x.state === 'done')
    await take(await web.day())
    for (const entry of done) await store.remove(entry)
    failures = 0
  } catch (error) {
    failures++
    if (error instanceof DOMException && error.name === 'QuotaExceededError') trouble = say('full-day')
    else if (!(error instanceof Trouble)) trouble = explain(error)
    else if (error.status === 401) signedOut = true
    else if (error.status >= 400 && error.status < 500 && error.status !== 429) trouble = explain(error)
    else if (error.status === 0) online = false
  } finally {
    await draw()
  }
}

async function take(fresh: Day): Promise<void> {
  const before = day
  if (before?.day !== fresh.day) revealed.clear()
  const missed = before?.day === fresh.day ? before.visits.filter((x) => !fresh.visits.some((y) => y.id === x.id)) : []
  day = fresh
  if (missed.length) gone = say('gone', missed.map((x) => x.caseNumber).join(' '))
  await store.put('day', day)
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
  // An installed app may stay open for days; whoever comes back to it hears of a new version then.
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') void registration.update().catch(() => undefined) })
}

async function start(): Promise<void> {
  app.addEventListener('toggle', ({ target }) => {
    if (!(target instanceof HTMLDetailsElement)) return
    if (target.open) unfolded.add(target.dataset.part ?? '')
    else unfolded.delete(target.dataset.part ?? '')
  }, true)
  store = await phoneStore()
  outbox = new Outbox(store, web, () => Date.now())
  day = await store.get<Day>('day')
  owner = await store.get<string>('owner')
  await speakAs(owner)
  theme()
  await draw()
  void navigator.storage?.persist?.()
  void serve().catch(() => undefined)
  await exchange()
  again()
}

/** The kept page has the theme of its installation; the cookie has the one chosen since. */
function theme(): void {
  const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1]
  if (chosen) document.documentElement.dataset.bsTheme = chosen
  else delete document.documentElement.dataset.bsTheme
}

window.addEventListener('online', () => void exchange())
window.addEventListener('offline', () => { online = false; void draw() })
void start()
