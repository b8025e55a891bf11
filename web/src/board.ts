import { all, make } from './desk/dom'

// The dispatch board's own script. Everything it does can be done without it on the page of a visit: a drop only opens that
// page's form with the technician already chosen, so the reason is always asked for and nothing moves by a slip of the hand.
// Before the drop the server says what it would do, by the same test that the form will run.
let dragged: { visit: string; from: Element } | undefined
let asked = ''
const answers = new Map<string, string>()

function board(): HTMLElement | null {
  return document.getElementById('dispatch')
}

function hint(): HTMLElement {
  const present = document.getElementById('drop-hint')
  if (present) return present
  const made = make('div', 'drop-hint')
  made.id = 'drop-hint'
  made.setAttribute('role', 'status')
  document.body.append(made)
  return made
}

export function address(visit: string, day: string, technician: string): string {
  return `/desk/dispatch/visits/${visit}/options?day=${encodeURIComponent(day)}&technician=${technician}`
}

async function consequences(visit: string, technician: string): Promise<string> {
  const day = board()?.dataset.day ?? ''
  const key = address(visit, day, technician)
  const kept = answers.get(key)
  if (kept !== undefined) return kept
  const response = await fetch(key, { headers: { 'HX-Request': 'true' } })
  const html = response.ok ? await response.text() : ''
  answers.set(key, html)
  return html
}

function show(row: Element, event: MouseEvent): void {
  const technician = (row as HTMLElement).dataset.technician ?? row.getAttribute('data-technician') ?? ''
  const box = hint()
  // Coordinates by the object model: the page allows no style attributes, and this sets none.
  box.style.setProperty('left', `${Math.min(event.clientX + 14, window.innerWidth - 320)}px`)
  box.style.setProperty('top', `${event.clientY + 16}px`)
  box.hidden = false
  const key = dragged!.visit + technician
  if (asked === key) return
  asked = key
  box.textContent = board()?.dataset.wordsReading ?? ''
  row.classList.remove('drop-yes', 'drop-no')
  void consequences(dragged!.visit, technician).then((html) => {
    if (asked !== key) return
    box.innerHTML = html
    const possible = box.querySelector('[data-possible="1"]') !== null
    row.classList.add(possible ? 'drop-yes' : 'drop-no')
    if (possible) box.append(make('p', 'sub', board()?.dataset.wordsDrop ?? ''))
  })
}

function clear(): void {
  dragged = undefined
  asked = ''
  for (const row of all('.gantt-row')) row.classList.remove('drop-yes', 'drop-no')
  hint().hidden = true
}

function rowAt(event: Event): Element | null {
  return (event.target as Element).closest?.('.gantt-row') ?? null
}

// Bars are links inside a drawing, which browsers do not drag; they follow the pointer instead. List items use the same path.
// The board is fetched again while it is open, so what listens listens to the document.
function startMoving(): void {
  let pressed: { visit: string; x: number; y: number; from: Element } | undefined
  document.addEventListener('dragstart', (event) => { if (board()?.contains(event.target as Node)) event.preventDefault() })
  document.addEventListener('pointerdown', (event) => {
    if (board()?.dataset.mayMove !== '1' || !board()!.contains(event.target as Node)) return
    const from = (event.target as Element).closest?.('[data-visit]')
    const visit = from?.getAttribute('data-visit')
    if (!from || !visit || event.button !== 0 || event.pointerType === 'touch') return
    pressed = { visit, x: event.clientX, y: event.clientY, from }
  })
  document.addEventListener('pointermove', (event) => {
    if (pressed && !dragged && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 8) {
      dragged = { visit: pressed.visit, from: pressed.from }
      pressed.from.classList.add('dragging')
      window.getSelection()?.removeAllRanges()
    }
    if (!dragged) return
    event.preventDefault()
    const row = document.elementFromPoint(event.clientX, event.clientY)?.closest('.gantt-row')
    for (const other of all('.gantt-row')) if (other !== row) other.classList.remove('drop-yes', 'drop-no')
    if (row) show(row, event)
    else hint().hidden = true
  })
  document.addEventListener('pointerup', (event) => {
    const moved = dragged
    pressed?.from.classList.remove('dragging')
    pressed = undefined
    if (!moved) return
    const row = rowAt(event) ?? document.elementFromPoint(event.clientX, event.clientY)?.closest('.gantt-row')
    const technician = row?.getAttribute('data-technician')
    const possible = row?.classList.contains('drop-yes')
    clear()
    // The click that follows a drag would open the visit it began on.
    const swallow = (click: Event): void => click.preventDefault()
    document.addEventListener('click', swallow, { capture: true })
    setTimeout(() => document.removeEventListener('click', swallow, { capture: true }), 0)
    if (technician && possible) location.assign(`/desk/dispatch/visits/${moved.visit}?day=${board()?.dataset.day}&to=${technician}#options`)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && dragged) clear()
  })
}

// The day looked at again: the slider fetches the same page for another minute and puts two parts of it in place.
const playStep = 10
const playPause = 700
let fetching: AbortController | undefined

async function showMinute(form: HTMLFormElement): Promise<void> {
  fetching?.abort()
  fetching = new AbortController()
  const asked = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]))
  const response = await fetch(`${form.action}?${asked}`, { signal: fetching.signal, headers: { 'HX-Request': 'true' } })
  if (!response.ok) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const selector of ['#gantt-part', '#map-part .dispatch-map', '#map-part output', '#map-title']) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)]
    if (old && fresh) old.replaceWith(fresh)
  }
  board()?.removeAttribute('data-live-list')
}

function startReplay(): void {
  let playing: ReturnType<typeof setInterval> | undefined
  const stop = (): void => { clearInterval(playing); playing = undefined }
  const show = (form: HTMLFormElement): void => { showMinute(form).catch((reason: unknown) => { if ((reason as Error).name !== 'AbortError') stop() }) }
  const reveal = (): void => { for (const button of all('[data-replay-play]')) button.hidden = false }
  document.addEventListener('input', (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>('[data-replay]')
    if (form) show(form)
  })
  document.addEventListener('click', (event) => {
    const form = (event.target as Element).closest('[data-replay-play]')?.closest<HTMLFormElement>('[data-replay]')
    const slider = form?.querySelector<HTMLInputElement>('input[type=range]')
    if (!form || !slider) return
    if (playing) return stop()
    if (Number(slider.value) >= Number(slider.max) - playStep) slider.value = slider.min
    playing = setInterval(() => {
      if (!slider.isConnected || Number(slider.value) >= Number(slider.max)) return stop()
      slider.value = String(Math.min(Number(slider.max), Number(slider.value) + playStep))
      show(form)
    }, playPause)
  })
  reveal()
  document.addEventListener('htmx:afterSettle', reveal)
}

export interface MapFigures { west: number; south: number; factor: number; squeeze: number; offsetX: number; offsetY: number }

/** A point of the drawing as degrees north and east; the server draws by the same figures. */
export function degrees(x: number, y: number, map: MapFigures): [number, number] {
  const height = 640
  return [map.south + (height - map.offsetY - y) / map.factor, ((x - map.offsetX) / map.factor + map.west) / map.squeeze]
}

/** Pointing at the map fills the field beside it; without script the field is typed. */
function startPlaces(): void {
  document.addEventListener('click', (event) => {
    const map = (event.target as Element).closest<SVGSVGElement>('[data-place-map]')
    const field = map?.closest('form')?.querySelector<HTMLInputElement>('input[name=place]')
    const screen = map?.getScreenCTM()
    if (!map || !field || !screen) return
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(screen.inverse())
    const figure = (name: string): number => Number(map.dataset[name])
    const [north, east] = degrees(at.x, at.y, { west: figure('west'), south: figure('south'), factor: figure('factor'), squeeze: figure('squeeze'), offsetX: figure('offsetX'), offsetY: figure('offsetY') })
    field.value = `${north.toFixed(5)} ${east.toFixed(5)}`
    const pin = map.querySelector('[data-pin]')
    pin?.setAttribute('cx', String(at.x))
    pin?.setAttribute('cy', String(at.y))
    pin?.classList.remove('map-rough')
  })
}

/** On a narrow screen the day is wider than the screen: begin an hour before the moment shown. */
export function scrollToNow(): void {
  const [wrap, now] = [document.querySelector<HTMLElement>('.gantt-wrap'), document.querySelector('.gantt-now')]
  const row = now?.closest<SVGElement>('.gantt-row')
  if (!wrap || !row || wrap.scrollWidth <= wrap.clientWidth) return
  wrap.scrollLeft = row.clientWidth * (parseFloat(now!.getAttribute('x1') ?? '0') / 100 - 0.08)
}

let started = false

/** Once for a document, however often a part of it is fetched again. */
export function start(): void {
  if (started) return
  started = true
  startMoving()
  startReplay()
  startPlaces()
  scrollToNow()
}

start()
