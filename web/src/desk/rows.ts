import { all } from './dom'

// The row in hand. Moving puts the focus on the row's own link, so that Enter, the screen reader and the
// browser's "open in new tab" need nothing from us.
export function rows(): HTMLElement[] {
  return all('[data-row]').filter((row) => !row.closest('[hidden], dialog:not([open])'))
}

export function currentRow(): HTMLElement | undefined {
  return rows().find((row) => row.classList.contains('current'))
}

function linkOf(row: HTMLElement): HTMLElement | null {
  return row.querySelector<HTMLElement>('.row-link') ?? row.querySelector<HTMLElement>('a[href]')
}

export function setCurrent(row: HTMLElement): void {
  for (const other of all('[data-row].current')) other.classList.remove('current')
  row.classList.add('current')
  const link = linkOf(row)
  link?.focus({ preventScroll: true })
  row.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
  rememberPlace(row)
}

export function move(step: 1 | -1): void {
  const list = rows()
  if (list.length === 0) return
  const at = list.findIndex((row) => row.classList.contains('current'))
  const next = at < 0 ? (step === 1 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)
  setCurrent(list[next]!)
}

export function open(): boolean {
  const row = currentRow()
  const link = row && linkOf(row)
  link?.click()
  return link != null
}

// The list keeps its place when one comes back: the row's id is kept for this address in this tab.
function rememberPlace(row: HTMLElement): void {
  if (row.id) sessionStorage.setItem(`row:${location.pathname}${location.search}`, row.id)
}

export function restorePlace(): void {
  const id = sessionStorage.getItem(`row:${location.pathname}${location.search}`)
  const row = id ? document.getElementById(id) : null
  if (row?.matches('[data-row]')) {
    row.classList.add('current')
    row.scrollIntoView?.({ block: 'nearest' })
  }
}

/** The link back to a list leads to the list as it was left: with its filters, its order and its page. */
export function keepListAddress(): void {
  if (document.querySelector('[data-live-list], [data-row]') && location.pathname !== '/') sessionStorage.setItem(`list:${location.pathname}`, location.search)
  for (const link of all<HTMLAnchorElement>('a.page-back')) {
    const kept = link.search ? null : sessionStorage.getItem(`list:${link.pathname}`)
    if (kept) link.search = kept
  }
}

export function startRows(): void {
  document.addEventListener('focusin', (event) => {
    const row = (event.target as Element).closest?.<HTMLElement>('[data-row]')
    if (!row || row.classList.contains('current')) return
    for (const other of all('[data-row].current')) other.classList.remove('current')
    row.classList.add('current')
    rememberPlace(row)
  })
  restorePlace()
  keepListAddress()
}
