import { all, debounce, onPart } from './dom'
import { toast } from './toast'
import { say } from './words'

// Unsent text survives a closed laptop or a wrong click: kept in this tab only, under the key in data-keep,
// and dropped when the form is sent.
const slot = (field: HTMLElement) => `keep:${field.dataset.keep}`
const watched = new WeakSet<HTMLElement>()

export function keepField(field: HTMLTextAreaElement | HTMLInputElement): boolean {
  if (!field.dataset.keep || watched.has(field)) return false
  watched.add(field)
  const kept = sessionStorage.getItem(slot(field))
  const restored = kept !== null && kept !== '' && field.value === ''
  if (restored) field.value = kept
  field.addEventListener('input', debounce(300, () => {
    if (field.value === '') sessionStorage.removeItem(slot(field))
    else sessionStorage.setItem(slot(field), field.value)
  }))
  return restored
}

export function forget(form: HTMLFormElement): void {
  for (const field of all('[data-keep]', form)) sessionStorage.removeItem(slot(field))
}

export function startKeep(): void {
  onPart((root) => {
    const restored = all<HTMLTextAreaElement>('textarea[data-keep], input[data-keep]', root).map(keepField)
    if (restored.some(Boolean)) toast(say('kept'))
  })
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (!event.defaultPrevented && !form.matches('[hx-post]')) forget(form)
  })
  document.addEventListener('htmx:afterRequest', (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: HTMLElement; successful: boolean }>).detail
    if (successful && elt instanceof HTMLFormElement) forget(elt)
  })
}
