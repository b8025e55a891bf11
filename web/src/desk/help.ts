import { all, make } from './dom'
import { showDialog } from './dialog'
import { say } from './words'

const fixed: [string[], string][] = [
  [['J', 'K'], 'help.jk'], [['Enter'], 'help.enter'], [['X'], 'help.select'], [['/'], 'help.search'],
  [['Ctrl', 'K'], 'help.palette'], [['N'], 'help.new'], [['Esc'], 'help.bulk'],
]

function entries(list: [string[], string][]): HTMLDListElement {
  const table = make('dl')
  for (const [keys, text] of list) {
    const term = make('dt')
    term.append(...keys.map((key) => make('kbd', '', key)))
    table.append(term, make('dd', '', text))
  }
  return table
}

export function label(element: HTMLElement): string {
  const named = (element as HTMLInputElement).labels?.[0]
  if (named) element = named
  const own = element.cloneNode(true) as HTMLElement
  for (const key of own.querySelectorAll('kbd, .missing')) key.remove()
  return (element.getAttribute('aria-label') ?? own.textContent ?? '').replace(/\s+/g, ' ').trim()
}

export function showHelp(): void {
  showDialog('help', say('help.title'), (dialog) => {
    dialog.append(make('h2', '', say('help.title')), entries(fixed.map(([keys, key]) => [keys, say(key)])))
    const own = all('[data-key]').filter((element) => !element.hidden && element.dataset.key !== 'n' && !element.closest('[data-row]:not(.current)'))
    if (own.length > 0) {
      dialog.append(make('h3', '', say('help.page')), entries(own.map((element) => [[element.dataset.key!.toUpperCase()], label(element)])))
    }
    const close = make('button', 'btn', say('help.close'))
    close.addEventListener('click', () => dialog.close())
    const bar = make('div', 'dialog-actions')
    bar.append(close)
    dialog.append(bar)
  })
}
