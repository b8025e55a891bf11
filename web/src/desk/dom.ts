export function all<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E[] {
  return [...root.querySelectorAll<E>(selector)]
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, css = '', text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (css) element.className = css
  if (text) element.textContent = text
  return element
}

/** Runs now for the page and again for every part that htmx swaps in. Enhancers must bear being run twice. */
export function onPart(enhance: (root: ParentNode) => void): void {
  enhance(document)
  document.addEventListener('htmx:load', (event) => enhance((event as CustomEvent<{ elt: HTMLElement }>).detail.elt))
}

export function isEditing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.getAttribute('contenteditable') === 'true') return true
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit', 'range', 'file', 'reset'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

export function debounce(wait: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(act, wait)
  }
}
