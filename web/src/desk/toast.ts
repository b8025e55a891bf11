import { make } from './dom'
import { say } from './words'

// Only for what may pass unread. What must be read stands on the page.
export function toast(text: string): void {
  const place = document.getElementById('toasts')
  if (!place) return
  const line = make('div', 'toast-line', text)
  place.append(line)
  setTimeout(() => line.remove(), 5_000)
}

export function startToasts(): void {
  // A response may carry  HX-Trigger: {"toast": "text"}.
  document.addEventListener('toast', (event) => {
    const detail = (event as CustomEvent<{ value?: unknown }>).detail
    if (typeof detail?.value === 'string') toast(detail.value)
  })
  for (const failure of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(failure, (event) => {
      const quiet = (event as CustomEvent<{ elt?: HTMLElement }>).detail?.elt?.matches('[data-live],[data-live-list]')
      if (!quiet) toast(say('request.failed'))
    })
  }
}
