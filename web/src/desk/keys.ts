import { all, isEditing } from './dom'
import { clearSelection, toggleCurrent } from './bulk'
import { move, open } from './rows'

export interface KeyActions {
  palette(): void
  help(): void
}

function dialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null
}

function visible(element: HTMLElement): boolean {
  return !element.hidden && !element.closest('[hidden], dialog:not([open])') && !element.matches(':disabled, [aria-disabled=true]')
}

/** Presses the element that asks for this key. Those of the current row go before those of the page. */
export function press(key: string): boolean {
  const wanted = all('[data-key]').filter((each) => each.dataset.key === key && visible(each))
  const element = wanted.find((each) => each.closest('[data-row].current')) ?? wanted.find((each) => !each.closest('[data-row]'))
  if (!element) return false
  if (isEditing(element)) element.focus()
  else element.click()
  return true
}

function focusSearch(): boolean {
  // A list's own search field stands after that of the frame and is meant where there is one.
  const field = all('[data-focus-key="/"]').filter(visible).at(-1)
  field?.focus()
  if (field instanceof HTMLInputElement) field.select()
  return field !== undefined
}

function single(key: string, actions: KeyActions): boolean {
  switch (key) {
    case 'j': move(1); return true
    case 'k': move(-1); return true
    case 'x': toggleCurrent(); return true
    case '/': return focusSearch()
    case '?': actions.help(); return true
    case 'Escape': return clearSelection()
    default: return press(key)
  }
}

export function onKey(event: KeyboardEvent, actions: KeyActions): void {
  if (event.defaultPrevented || event.isComposing) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === 'k') {
    event.preventDefault()
    actions.palette()
    return
  }
  // Ctrl-Enter sends the form one is writing in.
  if ((event.ctrlKey || event.metaKey) && key === 'Enter' && event.target instanceof HTMLTextAreaElement) {
    event.preventDefault()
    event.target.form?.requestSubmit()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || dialogOpen() || isEditing(event.target)) {
    if (key === 'Escape' && isEditing(event.target)) (event.target as HTMLElement).blur()
    return
  }
  if (key === 'Enter') {
    if (event.target === document.body && open()) event.preventDefault()
    return
  }
  if (single(key, actions)) event.preventDefault()
}
