import { all, debounce, make } from './dom'
import { label } from './help'
import { showDialog } from './dialog'
import { say } from './words'

export interface PaletteEntry {
  group: string
  label: string
  href?: string
  hint?: string
  act?: () => void
}

/** What the page itself offers: its navigation and its single-key actions. Works without the server. */
export function localEntries(query: string): PaletteEntry[] {
  const pages = all<HTMLAnchorElement>('.desk-nav a').map((link) => ({ group: say('palette.pages'), label: label(link), href: link.href }))
  const actions = all('[data-key]').filter((each) => !each.hidden && !each.closest('[data-row]')).map((each) => ({
    group: say('palette.actions'), label: label(each), hint: each.dataset.key!.toUpperCase(), act: () => each.click(),
  }))
  return [...actions, ...pages].filter((entry) => matches(entry.label, query))
}

/** Every character in order, so that the first letters of words ("nc") find "New case", in Chinese as well. */
export function matches(text: string, query: string): boolean {
  const lower = text.toLowerCase()
  let from = 0
  for (const character of query.toLowerCase().replace(/\s+/g, '')) {
    const at = lower.indexOf(character, from)
    if (at < 0) return false
    from = at + character.length
  }
  return true
}

/** The server's answer is foreign input: only entries of the right shape and addresses of our own site are taken. */
export function remoteEntries(answer: unknown): PaletteEntry[] {
  if (!Array.isArray(answer)) return []
  return answer.flatMap((each: Partial<Record<keyof PaletteEntry, unknown>>) =>
    typeof each?.label === 'string' && typeof each.href === 'string' && /^\/(?!\/)/.test(each.href)
      ? [{ group: String(each.group ?? ''), label: each.label, href: each.href, ...(typeof each.hint === 'string' ? { hint: each.hint } : {}) }]
      : [])
}

/** The server also offers pages; what it named need not stand there twice. */
export function isAmong(entry: PaletteEntry, found: PaletteEntry[]): boolean {
  return entry.href !== undefined && found.some((each) => each.href !== undefined && new URL(each.href, location.origin).href === new URL(entry.href!, location.origin).href)
}

class Palette {
  private entries: PaletteEntry[] = []
  private at = 0
  private asked: AbortController | undefined
  private readonly list = make('div', 'palette-list')
  private readonly input = make('input')

  constructor(private readonly dialog: HTMLDialogElement, private readonly url: string | undefined) {
    this.list.id = 'palette-list'
    this.list.setAttribute('role', 'listbox')
    this.list.setAttribute('aria-label', say('palette'))
    Object.assign(this.input, { type: 'text', placeholder: say('palette.placeholder'), autocomplete: 'off', spellcheck: false })
    for (const [name, value] of [['role', 'combobox'], ['aria-expanded', 'true'], ['aria-controls', 'palette-list'], ['aria-label', say('palette')]] as const)
      this.input.setAttribute(name, value)
    dialog.append(this.input, this.list)
    const ask = debounce(120, () => void this.ask())
    this.input.addEventListener('input', () => { this.show(localEntries(this.input.value), this.url !== undefined); ask() })
    this.input.addEventListener('keydown', (event) => this.onKey(event))
    this.show(localEntries(''))
    ask()
  }

  private async ask(): Promise<void> {
    if (!this.url) return
    this.asked?.abort()
    const asked = this.asked = new AbortController()
    try {
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(this.input.value)}`, { signal: asked.signal, headers: { Accept: 'application/json' } })
      if (!answer.ok) return this.show(localEntries(this.input.value))
      const found = remoteEntries(await answer.json())
      if (!asked.signal.aborted) this.show([...found, ...localEntries(this.input.value).filter((entry) => !isAmong(entry, found))])
    } catch (error) {
      // A newer question or a lost connection: what the page offers itself stays on the list.
      if (!(error instanceof DOMException || error instanceof TypeError || error instanceof SyntaxError)) throw error
      if (!asked.signal.aborted) this.show(localEntries(this.input.value))
    }
  }

  private show(entries: PaletteEntry[], isAsking = false): void {
    this.entries = entries.slice(0, 40)
    this.at = 0
    this.list.replaceChildren()
    let group = ''
    this.entries.forEach((entry, index) => {
      if (entry.group !== group) this.list.append(make('p', 'palette-group', group = entry.group))
      this.list.append(this.item(entry, index))
    })
    if (entries.length === 0) {
      // A list of answers may not be without one, even when the answer is that there is none.
      const none = make('div', 'palette-empty', say(isAsking ? 'palette.asking' : 'palette.empty'))
      none.setAttribute('role', 'option')
      none.setAttribute('aria-disabled', 'true')
      this.list.append(none)
    }
    this.mark()
  }

  private item(entry: PaletteEntry, index: number): HTMLElement {
    const item = make('div', 'palette-item')
    item.id = `palette-${index}`
    item.setAttribute('role', 'option')
    item.append(make('span', '', entry.label))
    if (entry.hint) item.append(make('span', 'palette-hint', entry.hint))
    item.addEventListener('click', () => this.take(entry))
    return item
  }

  private mark(): void {
    for (const item of all('.palette-item', this.list)) item.setAttribute('aria-selected', String(item.id === `palette-${this.at}`))
    const item = document.getElementById(`palette-${this.at}`)
    item?.scrollIntoView?.({ block: 'nearest' })
    if (item) this.input.setAttribute('aria-activedescendant', item.id)
    else this.input.removeAttribute('aria-activedescendant')
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && this.entries.length > 0) {
      this.at = (this.at + step + this.entries.length) % this.entries.length
      this.mark()
      event.preventDefault()
    } else if (event.key === 'Enter') {
      const entry = this.entries[this.at]
      if (entry) this.take(entry)
      event.preventDefault()
    }
  }

  private take(entry: PaletteEntry): void {
    this.dialog.close()
    if (entry.act) entry.act()
    else if (entry.href) location.assign(entry.href)
  }
}

export function showPalette(): void {
  showDialog('palette', say('palette'), (dialog) => new Palette(dialog, document.body.dataset.paletteUrl))
}
