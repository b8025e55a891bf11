import htmx from 'htmx.org'
import { all } from './dom'
import { toast } from './toast'
import { say } from './words'

// The stream carries ids and seq only; whoever shows a case fetches its own part of this page again, through the
// permission check. An element needs an id and data-live="case:ID", or data-live-list for anything that lists cases;
// data-src names another address than the page's own, data-seq what is shown already.
const pause = 300
// A list hears of every case; fetching it every two seconds at most keeps a busy day from becoming a load.
const listPause = 2_000
const waiting = new Map<string, ReturnType<typeof setTimeout>>()

export interface CaseChanged {
  id: string
  seq: number
}

export function concerned(change: CaseChanged): HTMLElement[] {
  const showing = all('[data-live]').filter((element) => element.dataset.live === `case:${change.id}` && Number(element.dataset.seq ?? -1) < change.seq)
  return [...showing, ...all('[data-live-list]')].filter((element) => element.id !== '')
}

/** Not while one writes in it, nor while rows are chosen: the change waits until the hands are free. */
export function busy(element: HTMLElement): boolean {
  const active = document.activeElement
  const writing = active instanceof HTMLElement && element.contains(active) && active.matches('input:not([type=checkbox]), textarea, select')
  return document.hidden || writing || element.querySelector('input[data-select]:checked, details[open], .dragging') !== null
}

/** The first change sets the time; further ones wait with it, or a steady stream would put the refresh off for ever. */
export function schedule(element: HTMLElement, wait = element.matches('[data-live-list]') ? listPause : pause): void {
  const { id } = element
  if (waiting.has(id)) return
  waiting.set(id, setTimeout(() => {
    waiting.delete(id)
    const now = document.getElementById(id)
    if (!now) return
    if (busy(now)) schedule(now, 2_000)
    else void fetchAgain(now)
  }, wait))
}

async function fetchAgain(element: HTMLElement): Promise<void> {
  const selector = `#${CSS.escape(element.id)}`
  const place = element.contains(document.activeElement) ? document.activeElement?.closest('[data-row]')?.id : undefined
  const current = element.querySelector('[data-row].current')?.id
  await htmx.ajax('get', element.dataset.src ?? location.pathname + location.search, { source: element, target: selector, select: selector, swap: 'outerHTML' })
  if (current) document.getElementById(current)?.classList.add('current')
  if (place) document.getElementById(place)?.querySelector<HTMLElement>('.row-link')?.focus({ preventScroll: true })
}

/** Boards of calls: fetched again on every event, and now and then, since a wait passes its limit without one. */
function onCalls(): void {
  for (const element of all('[data-live-calls]')) schedule(element, 500)
}

const talks = 'ringing'

/** The call of one's own: fetched when it moves, and on the next pages until there is none. */
async function onRinging(): Promise<void> {
  const place = document.getElementById('ringing')
  if (!place?.dataset.src) return
  await htmx.ajax('get', place.dataset.src, { target: '#ringing', select: '#ringing', swap: 'outerHTML' })
  const isThere = document.querySelector('#ringing section') !== null
  if (isThere) sessionStorage.setItem(talks, '1')
  else sessionStorage.removeItem(talks)
}

function onCase(event: MessageEvent<string>): void {
  const change = JSON.parse(event.data) as CaseChanged
  for (const element of concerned(change)) schedule(element)
}

function fetchAll(): void {
  for (const element of all('[data-live], [data-live-list], [data-live-calls]')) if (element.id) schedule(element)
}

export function startLive(): void {
  const url = document.body.dataset.liveUrl
  if (!url || !document.querySelector('[data-live], [data-live-list], [data-live-calls], [data-ringing], [data-bell]')) return
  const stream = new EventSource(url)
  let lost: ReturnType<typeof setTimeout> | undefined
  let told = false
  stream.addEventListener('case', onCase)
  stream.addEventListener('calls', onCalls)
  stream.addEventListener('ringing', () => void onRinging())
  if (sessionStorage.getItem(talks)) void onRinging()
  const often = Number(document.querySelector<HTMLElement>('[data-live-calls]')?.dataset.liveCalls)
  if (often > 0) setInterval(() => { if (!document.hidden) onCalls() }, often * 1_000)
  // Whatever else is announced ("notification") becomes an event that elements can name in hx-trigger.
  stream.addEventListener('notification', () => htmx.trigger(document.body, 'live:notification', {}))
  stream.addEventListener('open', () => {
    clearTimeout(lost)
    lost = undefined
    if (!told) return
    told = false
    toast(say('live.back'))
    fetchAll()
  })
  // The server knows that something was missed, on its side or while the line was down.
  stream.addEventListener('refetch', fetchAll)
  stream.addEventListener('error', () => {
    // The browser reconnects by itself; a short gap is not worth a word.
    lost ??= setTimeout(() => { told = true; toast(say('live.lost')) }, 8_000)
  })
  addEventListener('pagehide', () => stream.close())
}
