// The desk's thin layer of enhancement. Every page works without it; with it, hands stay on the keyboard and
// what others do appears by itself. What is seldom needed is fetched when it is.
import htmx from 'htmx.org'
import { startBoard } from './desk/board'
import { startBulk } from './desk/bulk'
import { startConfirm } from './desk/confirm'
import { startDirty } from './desk/dirty'
import { all, onPart } from './desk/dom'
import { startKeep } from './desk/keep'
import { onKey } from './desk/keys'
import { startLive } from './desk/live'
import { startMenus } from './desk/menus'
import { startPhotos } from './desk/photos'
import { startRows } from './desk/rows'
import { startTheme } from './desk/theme'
import { startTicking } from './desk/time'
import { startToasts } from './desk/toast'

declare global {
  interface Window { htmx: typeof htmx }
}
window.htmx = htmx

const actions = {
  palette: () => void import('./desk/palette').then((part) => { if (!document.querySelector('dialog[open]')) part.showPalette() }),
  help: () => void import('./desk/help').then((part) => part.showHelp()),
}

document.addEventListener('keydown', (event) => onKey(event, actions))
for (const button of all('[data-palette]')) {
  button.hidden = false
  button.addEventListener('click', actions.palette)
}

document.addEventListener('click', (event) => { if ((event.target as Element).closest('[data-print]')) print() })

startConfirm()
startMenus()
startRows()
startBulk()
startToasts()
startKeep()
startDirty()
startTheme()
startPhotos()
startBoard()
startTicking()
startLive()

onPart((root) => {
  root.querySelector<HTMLElement>('[data-focus]')?.focus()
  const pickers = all<HTMLSelectElement>('select[data-picker]', root)
  if (pickers.length > 0) void import('./desk/picker').then((part) => pickers.forEach(part.pick))
  const dates = all<HTMLInputElement>('input[type=date], input[type=datetime-local]', root)
  if (dates.length > 0) void import('./desk/dates').then((part) => dates.forEach(part.dated))
})
