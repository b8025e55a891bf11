import { make } from './dom'

// Native dialogs: focus is trapped and given back by the browser, Escape closes.
export function showDialog(css: string, label: string, fill: (dialog: HTMLDialogElement) => void): HTMLDialogElement {
  const dialog = make('dialog', css)
  dialog.setAttribute('aria-label', label)
  fill(dialog)
  document.body.append(dialog)
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close() })
  dialog.showModal()
  return dialog
}
