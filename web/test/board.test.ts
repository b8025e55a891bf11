import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { address, degrees, start } from '../src/board'

const page = (mayMove: string): string => `<div id="dispatch" data-day="2026-03-16" data-may-move="${mayMove}" data-words-drop="let go" data-words-reading="reading">
  <svg class="gantt-row" data-technician="t1"></svg><svg class="gantt-row" data-technician="t2"></svg>
  <ul><li data-visit="v1" draggable="true">one</li></ul></div>`

let under: Element | null = null

beforeEach(() => {
  document.elementFromPoint = () => under
  vi.stubGlobal('fetch', vi.fn(async (asked: string) => new Response(`<ul><li data-possible="${asked.includes('t1') ? 1 : 0}">said</li></ul>`)))
})

afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

function press(target: Element): void {
  target.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, clientX: 5, clientY: 5, button: 0 }))
}

async function moveOver(row: Element): Promise<void> {
  under = row
  document.dispatchEvent(new MouseEvent('pointermove', { bubbles: true, clientX: 90, clientY: 90 }))
  await vi.waitFor(() => expect(document.getElementById('drop-hint')?.textContent).toContain('said'))
}

test('asks the server for one technician of one day', () => {
  expect(address('v1', '2026-03-16', 't1')).toBe('/desk/dispatch/visits/v1/options?day=2026-03-16&technician=t1')
})

test('shows what a drop would do before it happens, and marks rows that refuse', async () => {
  document.body.innerHTML = page('1')
  start()
  const [can, cannot] = [...document.querySelectorAll('.gantt-row')]
  press(document.querySelector('[data-visit]')!)
  await moveOver(cannot!)
  expect(cannot!.classList.contains('drop-no')).toBe(true)
  await moveOver(can!)
  await vi.waitFor(() => expect(can!.classList.contains('drop-yes')).toBe(true))
  expect(cannot!.classList.contains('drop-no')).toBe(false)
  expect(document.getElementById('drop-hint')!.textContent).toContain('let go')
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
  expect(document.getElementById('drop-hint')!.hidden).toBe(true)
})

test('whoever may not move drags nothing', () => {
  document.body.innerHTML = page('')
  start()
  press(document.querySelector('[data-visit]')!)
  document.dispatchEvent(new MouseEvent('pointermove', { bubbles: true, clientX: 90, clientY: 90 }))
  expect(fetch).not.toHaveBeenCalled()
})

test('turns a point of the map back into degrees', () => {
  // Ten units to a thousandth of a degree, the lower left corner at 31 north and 121 east, where a degree east is 0.857 of one north.
  const map = { west: 121 * 0.857, south: 31, factor: 10_000, squeeze: 0.857, offsetX: 40, offsetY: 20 }
  const [north, east] = degrees(40 + 857, 640 - 20 - 200, map)
  expect(north).toBeCloseTo(31.02, 9)
  expect(east).toBeCloseTo(121.1, 9)
})
