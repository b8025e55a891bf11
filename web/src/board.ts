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
export function start(): void {
  const page = board()
  if (!page || page.dataset.mayMove !== '1') return
  let pressed: { visit: string; x: number; y: number; from: Element } | undefined
  page.addEventListener('dragstart', (event) => event.preventDefault())
  page.addEventListener('pointerdown', (event) => {
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
    if (technician && possible) location.assign(`/desk/dispatch/visits/${moved.visit}?day=${page.dataset.day}&to=${technician}#options`)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && dragged) clear()
  })
}

start()
