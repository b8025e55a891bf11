import { make } from './dom'
import { showDialog } from './dialog'
import { say } from './words'

// data-confirm on a form, a button or a link asks first and names the thing ("Withdraw the dispatch of SC-20260315-0042?").
export function ask(question: string, go: string | undefined, then: () => void): void {
  const dialog = showDialog('confirm', question, (box) => {
    const yes = make('button', 'btn btn-primary', go ?? say('confirm.go'))
    const no = make('button', 'btn', say('confirm.cancel'))
    yes.addEventListener('click', () => { box.close(); then() })
    no.addEventListener('click', () => box.close())
    const bar = make('div', 'dialog-actions')
    bar.append(no, yes)
    box.append(make('p', '', question), bar)
  })
  dialog.querySelector<HTMLElement>('.btn-primary')?.focus()
}

const agreed = new WeakSet<Element>()

function asking(element: Element | null | undefined): HTMLElement | undefined {
  return element instanceof HTMLElement && element.dataset.confirm ? element : undefined
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  const source = asking(event.submitter) ?? asking(form)
  if (!source || source.matches('[hx-post],[hx-get],[data-hx-post]') || form.matches('[hx-post],[hx-get]')) return
  if (agreed.delete(source)) return
  event.preventDefault()
  event.stopImmediatePropagation()
  ask(source.dataset.confirm!, source.dataset.confirmGo, () => {
    agreed.add(source)
    form.requestSubmit(event.submitter)
  })
}

function onClick(event: MouseEvent): void {
  const link = asking((event.target as Element).closest?.('a[data-confirm]')) as HTMLAnchorElement | undefined
  if (!link || link.matches('[hx-post],[hx-get]')) return
  event.preventDefault()
  ask(link.dataset.confirm!, link.dataset.confirmGo, () => location.assign(link.href))
}

function onHtmx(event: Event): void {
  const detail = (event as CustomEvent<{ elt: HTMLElement; triggeringEvent?: SubmitEvent; issueRequest(skip: boolean): void }>).detail
  const source = asking(detail.triggeringEvent?.submitter) ?? asking(detail.elt)
  if (!source) return
  event.preventDefault()
  ask(source.dataset.confirm!, source.dataset.confirmGo, () => detail.issueRequest(true))
}

export function startConfirm(): void {
  document.addEventListener('submit', onSubmit, true)
  document.addEventListener('click', onClick)
  document.addEventListener('htmx:confirm', onHtmx)
}
