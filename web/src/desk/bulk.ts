import { all, onPart } from './dom'
import { currentRow } from './rows'
import { sayPlural } from './words'

// Selection lives in ordinary checkboxes inside an ordinary form; without script the bar is simply always there.
// Markup: <form data-bulk-scope> … <input type=checkbox data-select> … <div class="bulk-bar" data-bulk><span class="bulk-count">…
let last: HTMLInputElement | undefined

function boxes(scope: ParentNode): HTMLInputElement[] {
  return all<HTMLInputElement>('input[data-select]', scope)
}

export function refresh(scope: HTMLElement): void {
  const list = boxes(scope)
  const chosen = list.filter((box) => box.checked)
  for (const box of list) box.closest('[data-row]')?.classList.toggle('selected', box.checked)
  for (const bar of all('[data-bulk]', scope)) {
    bar.hidden = chosen.length === 0
    const count = bar.querySelector('.bulk-count')
    if (count) count.textContent = sayPlural('bulk.selected', chosen.length)
  }
  for (const whole of all<HTMLInputElement>('input[data-select-all]', scope)) {
    whole.checked = list.length > 0 && chosen.length === list.length
    whole.indeterminate = chosen.length > 0 && chosen.length < list.length
  }
}

export function toggleCurrent(): void {
  const box = currentRow()?.querySelector<HTMLInputElement>('input[data-select]')
  if (!box) return
  box.checked = !box.checked
  box.dispatchEvent(new Event('change', { bubbles: true }))
}

/** True when there was something to clear. */
export function clearSelection(): boolean {
  const chosen = boxes(document).filter((box) => box.checked)
  for (const box of chosen) box.checked = false
  for (const scope of all('[data-bulk-scope]')) refresh(scope)
  return chosen.length > 0
}

function onChange(event: Event): void {
  const box = event.target
  if (!(box instanceof HTMLInputElement)) return
  const scope = box.closest<HTMLElement>('[data-bulk-scope]')
  if (!scope) return
  if (box.matches('[data-select-all]')) for (const each of boxes(scope)) each.checked = box.checked
  refresh(scope)
}

function onClick(event: MouseEvent): void {
  const box = event.target
  if (!(box instanceof HTMLInputElement) || !box.matches('[data-select]')) return
  const scope = box.closest<HTMLElement>('[data-bulk-scope]')
  if (event.shiftKey && last && scope?.contains(last)) {
    const list = boxes(scope)
    const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b) as [number, number]
    for (const each of list.slice(from, to + 1)) each.checked = box.checked
  }
  last = box
}

export function startBulk(): void {
  document.addEventListener('click', onClick)
  document.addEventListener('change', onChange)
  onPart((root) => {
    for (const scope of all('[data-bulk-scope]', root)) refresh(scope)
    if (root instanceof HTMLElement) {
      const scope = root.closest<HTMLElement>('[data-bulk-scope]')
      if (scope) refresh(scope)
    }
  })
}
