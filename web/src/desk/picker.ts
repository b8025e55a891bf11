// Searchable and remote selects, fetched only by pages that have one.
// <select data-picker> filters its own options; data-picker="/desk/models" asks the server: ?q= → [{value,text}].
import TomSelect from 'tom-select/base'
import 'tom-select/dist/css/tom-select.css'
import '../styles/picker.css'
import { say } from './words'

interface Answer {
  value: string
  text: string
}

export function pick(select: HTMLSelectElement): void {
  if ('tomselect' in select) return
  const url = select.dataset.picker
  new TomSelect(select, {
    maxOptions: 200,
    create: false,
    valueField: 'value',
    labelField: 'text',
    searchField: ['text'],
    render: { no_results: () => `<div class="no-results">${say('palette.empty')}</div>` },
    ...(url ? { load: (query: string, done: (options: Answer[]) => void) => void ask(url, query).then(done) } : {}),
  })
  // The picker takes the label with it; the list it stands for is out of sight and must be out of hearing too.
  select.setAttribute('aria-hidden', 'true')
}

async function ask(url: string, query: string): Promise<Answer[]> {
  const answer = await fetch(`${url}${url.includes('?') ? '&' : '?'}q=${encodeURIComponent(query)}`, { headers: { Accept: 'application/json' } })
  return answer.ok ? (await answer.json()) as Answer[] : []
}
