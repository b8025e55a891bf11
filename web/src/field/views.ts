import { make } from '../desk/dom'
import { box, button, lang, read, say } from './dom'
import { missing, nextActs, projected, usual } from './rules'
import type { CodeText, Contact, Day, Entry, Visit } from './types'

// The screens that are only read: the day, a visit, and what needs a person. They know no store and no server.

export interface Hands {
  go(visit?: string): void
  press(kind: string, visit: Visit): void
  reveal(visit: Visit): void
  correct(entry: Entry): void
  forget(entry: Entry): void
}

const instant = (zone: string, at: string): string => new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone }).format(new Date(at))

/** The day it is where the company is, as the server writes days. */
export function today(zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date())
}

function windowOf(day: Day, visit: Visit): string {
  const promised = [visit.promisedFrom, visit.promisedUntil].filter((x) => x != null).map((x) => instant(day.timeZone, x))
  if (promised.length) return promised.join(' – ')
  return visit.plannedStart ? `${instant(day.timeZone, visit.plannedStart)} ${say('planned')}` : say('no-window')
}

const dated = (zone: string, at: string): string => new Intl.DateTimeFormat(lang, { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(new Date(at))

/** Before setting out; who stands at the door knows what they have. */
function bring(visit: Visit): Node[] {
  const isUnderWay = !['offered', 'accepted'].includes(visit.state)
  return isUnderWay || !visit.tools?.length ? [] : [make('p', 'notice', say('bring', visit.tools.map((x) => read(x.text)).join(lang === 'en' ? ', ' : '、')))]
}

function wordOf(list: CodeText[], code: string): string {
  return read(list.find((x) => x.code === code)?.text ?? { [lang]: code })
}

/** Each refusal and each conflict as an item of its own, with what happened meanwhile and what can be done. */
export function attention(day: Day | undefined, entries: Entry[], hands: Hands): Node[] {
  const items = entries.filter((x) => x.state === 'refused' || x.state === 'kept')
  if (items.length === 0) return []
  const of = (entry: Entry): string => [day?.visits.find((x) => x.id === entry.visitId)?.customer, entry.caseNumber].filter(Boolean).join(' · ')
  return [box('card attention', make('h2', '', say('attention')), ...items.map((entry) => {
    const item = box('item', make('strong', '', `${say(`do-${entry.kind}`)} · ${instant(day?.timeZone ?? 'UTC', entry.occurredAt)}`), make('p', 'quiet', of(entry)), make('p', '', entry.title || (entry.code === 'photo-lost' ? say('photo-lost') : '')))
    item.append(...(entry.since ?? []).map((x) => make('p', 'quiet', `${instant(day?.timeZone ?? 'UTC', x.at)} ${x.title}`)), ...choices(day, entry, hands))
    item.dataset.kind = entry.kind
    return item
  }))]
}

function choices(day: Day | undefined, entry: Entry, hands: Hands): Node[] {
  if (entry.state === 'kept') return [make('p', 'quiet', say('office')), button(say('noted'), '', () => hands.forget(entry))]
  if (entry.mayRetry) return [make('p', 'quiet', say('retry'))]
  const mayCorrect = entry.values !== undefined && entry.kind !== 'photo' && day?.visits.some((x) => x.id === entry.visitId)
  return [box('acts', ...(mayCorrect ? [button(say('correct'), 'btn-primary', () => hands.correct(entry))] : []), button(say('withdraw'), '', () => hands.forget(entry)))]
}

export function list(day: Day | undefined, entries: Entry[], hands: Hands): Node[] {
  if (!day) return [make('p', 'notice', say('unloaded'))]
  if (day.visits.length === 0) return [make('p', 'notice', say('empty'))]
  return day.visits.map((known) => {
    const visit = projected(known, entries)
    const row = button('', 'visit-row', () => hands.go(visit.id))
    row.append(make('strong', 'num', windowOf(day, visit)), make('span', `badge is-${visit.state}`, say(`is-${visit.state}`)), make('span', '', [visit.customer, read(visit.symptomText)].filter(Boolean).join(' · ')), make('span', 'quiet', visit.address))
    return row
  })
}

function detail(part: string, lines: string[]): Node[] {
  if (lines.length === 0) return []
  const made = make('details', 'card')
  made.dataset.part = part
  made.append(make('summary', '', say(part)), ...lines.map((x) => make('p', '', x)))
  return [made]
}

function contact(visit: Visit, shown: { revealed: Contact | undefined; mayReveal: boolean }, hands: Hands): Node[] {
  if (shown.revealed) {
    const { name, phone, address } = shown.revealed
    return [make('p', 'revealed', [name, address].filter(Boolean).join(' · ')), Object.assign(make('a', 'btn num', say('call', phone)), { href: `tel:${phone}` })]
  }
  const phone = make('p', 'num', visit.phone)
  if (!visit.phoneRevealable) return [phone]
  return [phone, shown.mayReveal ? button(say('reveal'), 'reveal', () => hands.reveal(visit)) : make('p', 'quiet', say('reveal-offline'))]
}

/** What stands on record or waits to be sent: whoever was interrupted sees where they were. */
function recorded(day: Day, visit: Visit): Node[] {
  const lines: [string, string][] = []
  const done = day.checks.filter((x) => visit.checks.some((y) => y.code === x.code && y.done)).length
  if (done > 0) lines.push([say('checks'), `${done} / ${day.checks.length}`])
  const kinds = day.photos.kinds.map((x): [string, number] => [read(x.text), visit.photoList.filter((y) => y.kind === x.code).length]).filter(([, count]) => count > 0)
  if (kinds.length > 0) lines.push([say('photos'), kinds.map(([kind, count]) => `${kind} ${count}`).join(lang === 'en' ? ', ' : '、')])
  for (const part of visit.parts.filter((x) => x.state === 'reserved' || x.state === 'used'))
    lines.push([wordOf(day.parts, part.code), [say(part.state === 'used' ? 'used' : 'left', part.count), part.removedSerial].filter(Boolean).join(' · ')])
  if (visit.charge) lines.push([say('charge'), `${visit.charge.amount} ${visit.charge.currency || day.policy.currency || ''} · ${say(visit.charge.agreed ? 'agreed' : 'not-agreed')}`])
  if (lines.length === 0) return []
  const made = make('dl', 'facts')
  made.append(...lines.flatMap(([name, value]) => [make('dt', '', name), make('dd', 'num', value)]))
  return [box('card recorded', make('h2', '', say('recorded')), made)]
}

const itemsNamed = 2

function hints(day: Day, visit: Visit, acts: string[]): Node[] {
  const lack = missing(day, visit)
  // One or two items by name; a whole list is read where it is ticked.
  const items = lack.checks.length > itemsNamed ? [say('items', lack.checks.length)] : lack.checks.map((x) => wordOf(day.checks, x))
  const names = [...lack.photos.map((x) => say('photo-of', wordOf(day.photos.kinds, x))), ...items]
  const isOnWay = ['offered', 'accepted', 'on-the-way'].includes(visit.state)
  if (isOnWay && !visit.promisedFrom) return [make('p', 'notice', say('appoint-first'))]
  if (names.length && (acts.includes('completion') || acts.includes('end-work'))) return [make('p', 'notice missing', say('missing', names.join(lang === 'en' ? ', ' : '、')))]
  return ['examining', 'completion-applied', 'second-visit', 'reviewed'].includes(visit.state) ? [make('p', 'notice', say(`then-${visit.state}`))] : []
}

/** A fault that came back is said first; then each question to technical support with its answer, or that it is on its way. */
function support(visit: Visit, waiting: Entry[]): Node[] {
  const asked = (visit.support ?? []).map((x) => {
    if (x.kind === 'repeated-fault') return [make('strong', '', say('repeated', x.earlierVisits)), ...(x.answer ? [make('p', '', x.answer)] : [])]
    return [make('strong', '', say(x.answer ? `support-${x.outcome}` : x.state === 'taken' ? 'support-taken' : 'support-waits', x.holder)), make('p', 'quiet', x.question), ...(x.answer ? [make('p', '', x.answer)] : [])]
  })
  const unsent = waiting.map((x) => [make('strong', '', say('support-unsent')), make('p', 'quiet', String(x.body.question))])
  return [...asked, ...unsent].map((parts) => box('notice support', ...parts))
}

export function visitPage(day: Day, known: Visit, visit: Visit, shown: { revealed: Contact | undefined; mayReveal: boolean; asked: Entry[] }, hands: Hands): Node[] {
  const lack = missing(day, visit)
  const [acts, first] = [nextActs(visit), usual(day, visit)]
  const buttons = [...acts].sort((a, b) => Number(b === first) - Number(a === first)).map((kind) => {
    const made = button(say(`do-${kind}`), kind === first ? 'btn-primary act' : 'act', () => hands.press(kind, known))
    made.dataset.act = kind
    made.disabled = kind === 'completion' && lack.photos.length + lack.checks.length > 0
    return made
  })
  const head = box('card visit-head', make('h1', '', visit.customer), make('span', `badge is-${visit.state}`, say(`is-${visit.state}`)), make('p', 'num', windowOf(day, visit)), make('p', '', visit.address), make('p', '', [read(visit.categoryText), read(visit.symptomText), visit.model, visit.serialNumber].filter(Boolean).join(' · ')))
  if (visit.summary) head.append(make('p', 'quiet', visit.summary))
  head.append(make('p', 'quiet num', visit.caseNumber), ...contact(visit, shown, hands))
  return [
    button(`‹ ${say('back')}`, 'back', () => hands.go()), head, ...support(visit, shown.asked), ...bring(visit), ...hints(day, visit, acts), ...(buttons.length ? [box('acts', ...buttons)] : []), ...recorded(day, visit),
    ...detail('notes', [...visit.notes.map((x) => x.text), ...visit.preferences.map((x) => read(x.text)), ...(visit.needs ? [visit.needs] : [])]),
    ...detail('readings', (visit.readings ?? []).map((x) => [read(x.name), x.value, dated(day.timeZone, x.at)].join(' · '))),
    ...detail('intake', visit.intake.map((x) => `${read(x.question)} ${read(x.answer)}`)),
    ...detail('history', visit.history.map((x) => [x.caseNumber, read(x.symptomText), x.cause, x.work].filter(Boolean).join(' · '))),
  ]
}
