import { all } from './dom'

// Dragging is a quicker way to press a button that every card has anyway: the card's menu holds a form whose
// buttons  name="stage" value="…"  are the moves the process allows. A lane without such a button takes no drop.
let dragged: HTMLElement | undefined

export function buttonFor(card: HTMLElement, lane: HTMLElement): HTMLButtonElement | undefined {
  return all<HTMLButtonElement>('button[name="stage"]', card).find((button) => button.value === lane.dataset.lane && !button.disabled)
}

function laneOf(event: Event): HTMLElement | null {
  return (event.target as Element).closest?.<HTMLElement>('[data-lane]') ?? null
}

function clear(): void {
  for (const lane of all('[data-lane]')) lane.classList.remove('drop-here', 'drop-not')
}

export function startBoard(): void {
  document.addEventListener('dragstart', (event) => {
    const card = (event.target as Element).closest?.<HTMLElement>('.board-card[draggable=true]')
    if (!card) return
    dragged = card
    card.classList.add('dragging')
    event.dataTransfer?.setData('text/plain', card.id)
    for (const lane of all('[data-lane]')) lane.classList.toggle('drop-not', !lane.contains(card) && !buttonFor(card, lane))
  })
  document.addEventListener('dragover', (event) => {
    const lane = laneOf(event)
    if (!dragged || !lane || !buttonFor(dragged, lane)) return
    event.preventDefault()
    for (const other of all('.drop-here')) if (other !== lane) other.classList.remove('drop-here')
    lane.classList.add('drop-here')
  })
  document.addEventListener('drop', (event) => {
    const lane = laneOf(event)
    const button = dragged && lane ? buttonFor(dragged, lane) : undefined
    if (!button) return
    event.preventDefault()
    dragged?.classList.remove('dragging')
    button.form?.requestSubmit(button)
  })
  document.addEventListener('dragend', () => {
    dragged?.classList.remove('dragging')
    dragged = undefined
    clear()
  })
}
