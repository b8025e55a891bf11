import { all } from './dom'

// Menus are <details>: they open without script; the script closes them when one goes elsewhere.
function closeOthers(except?: Element | null): void {
  for (const menu of all<HTMLDetailsElement>('details[data-menu][open]')) if (menu !== except) menu.open = false
}

export function startMenus(): void {
  // A page that is a printed document offers its own button.
  document.addEventListener('click', (event) => { if ((event.target as Element).closest?.('[data-print]')) print() })
  document.addEventListener('click', (event) => closeOthers((event.target as Element).closest?.('details[data-menu]')))
  document.addEventListener('focusin', (event) => closeOthers((event.target as Element).closest?.('details[data-menu]')))
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    const menu = document.querySelector<HTMLDetailsElement>('details[data-menu][open]')
    if (!menu) return
    menu.open = false
    menu.querySelector('summary')?.focus()
    event.preventDefault()
  }, true)
  document.addEventListener('click', (event) => {
    const toggle = (event.target as Element).closest?.('[data-nav-toggle]')
    if (!toggle) return
    event.preventDefault()
    document.getElementById('desk-nav')?.classList.toggle('open')
  })
}
