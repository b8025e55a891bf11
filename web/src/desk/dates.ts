// A calendar in the reader's language. The browser's own follows the language of the browser, which on an office machine is not that
// of the page. The field keeps its name and its value as the server reads it; without script it stays what it was.
import flatpickr from 'flatpickr'
import { Mandarin } from 'flatpickr/dist/l10n/zh'
import 'flatpickr/dist/flatpickr.css'
import '../styles/dates.css'

export function dated(field: HTMLInputElement): void {
  if ('_flatpickr' in field) return
  const isTimed = field.type === 'datetime-local'
  const label = field.labels?.[0]
  const picker = flatpickr(field, {
    allowInput: true,
    altInput: true,
    altFormat: isTimed ? 'Y-m-d H:i' : 'Y-m-d',
    dateFormat: isTimed ? 'Y-m-d\\TH:i' : 'Y-m-d',
    disableMobile: false,
    enableTime: isTimed,
    minuteIncrement: 5,
    time_24hr: true,
    ...(document.documentElement.lang.startsWith('zh') ? { locale: Mandarin } : {}),
  })
  const shown = picker.altInput
  if (!shown) return
  // What one sees and types in takes over from the field behind it: label, hint and error belong to it now.
  const id = field.id
  field.removeAttribute('id')
  if (id) shown.id = id
  if (label) label.htmlFor = shown.id
  for (const name of ['aria-describedby', 'aria-invalid', 'aria-label']) {
    const value = field.getAttribute(name)
    if (value) shown.setAttribute(name, value)
  }
  shown.placeholder = isTimed ? 'YYYY-MM-DD HH:MM' : 'YYYY-MM-DD'
  shown.autocomplete = 'off'
}
