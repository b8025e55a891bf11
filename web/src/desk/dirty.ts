// A form marked data-warn asks before it is left with changes. The browser words the question itself.
const dirty = new Set<HTMLFormElement>()

export function isDirty(): boolean {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form)
  return dirty.size > 0
}

export function startDirty(): void {
  document.addEventListener('input', (event) => {
    const form = (event.target as Element).closest?.<HTMLFormElement>('form[data-warn]')
    if (form) dirty.add(form)
  })
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) dirty.delete(event.target as HTMLFormElement)
  })
  document.addEventListener('reset', (event) => dirty.delete(event.target as HTMLFormElement))
  addEventListener('beforeunload', (event) => { if (isDirty()) event.preventDefault() })
}
