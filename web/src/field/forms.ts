import { make } from '../desk/dom'
import { box, button, type FieldOf, labelled, read, say } from './dom'
import { compressed, signaturePad } from './photo'
import { checksOf, missing } from './rules'
import { Trouble } from './server'
import type { Day, Photo, Visit } from './types'

export interface Act { body: Record<string, unknown>; values: Record<string, string | boolean>; photo?: Omit<Photo, 'id'> }
export interface Drafts { read: (key: string) => Promise<Record<string, string | boolean> | undefined>; write: (key: string, value: Record<string, string | boolean>) => void }

const reason: FieldOf[] = [{ name: 'reason', kind: 'long' }]

/** What was reserved for this visit comes first, then what was suggested at intake: it is what usually goes in. */
function partsOf(visit: Visit, day: Day): [string, string][] {
  const left = new Map(visit.parts.filter((x) => x.state === 'reserved').map((x) => [x.code, x.count]))
  const made = day.parts.map((x): [string, string] => [x.code, left.has(x.code) ? `${read(x.text)} (${say('left', left.get(x.code))})` : read(x.text)])
  const named = new Set(visit.parts.map((x) => x.code))
  const rank = ([code]: [string, string]): number => (left.has(code) ? 0 : named.has(code) ? 1 : 2)
  return made.sort((a, b) => rank(a) - rank(b))
}

function fieldsOf(kind: string, visit: Visit, day: Day): FieldOf[] {
  const codes = (list: Day['parts']): [string, string][] => list.map((x) => [x.code, read(x.text)])
  const fields: Record<string, FieldOf[]> = {
    appoint: [{ name: 'from', kind: 'time' }, { name: 'until', kind: 'time' }],
    checks: checksOf(day, visit).map((x) => ({ name: x.code, kind: 'check', label: read(x.text) + (x.isMandatory ? ` · ${say('mandatory')}` : '') })),
    diagnose: [{ name: 'cause', kind: 'choice', choices: codes(day.causes) }, { name: 'solution', kind: 'long' }, { name: 'by-documents', kind: 'check' }],
    'use-part': [{ name: 'code', kind: 'choice', label: say('part'), choices: partsOf(visit, day) }, { name: 'count', kind: 'number' }, { name: 'removed', kind: 'text', optional: true }, { name: 'from-van', kind: 'check' }],
    quote: [{ name: 'amount', kind: 'money', label: say('amount', day.policy.currency ?? 'CNY') }, { name: 'what', kind: 'text' }, { name: 'agreed', kind: 'check' }],
    'end-work': [{ name: 'work', kind: 'long' }],
    'ask-support': [{ name: 'question', kind: 'long' }],
    completion: [{ name: 'code', kind: 'text', optional: true }],
    photo: [{ name: 'photo-kind', kind: 'choice', choices: codes(day.photos.kinds) }, { name: 'consent', kind: 'check' }],
    decline: reason, 'decline-photos': reason, 'need-examination': reason, 'need-second-visit': reason,
  }
  return fields[kind] ?? []
}

type Values = Record<string, string | boolean>

function bodyOf(kind: string, values: Values): Record<string, unknown> {
  switch (kind) {
    case 'appoint': return { from: new Date(String(values.from)).toISOString(), until: new Date(String(values.until)).toISOString() }
    case 'checks': return { done: Object.keys(values).filter((x) => values[x]), notDone: Object.keys(values).filter((x) => !values[x]) }
    case 'diagnose': return { cause: values.cause, solution: values.solution, byInternalDocuments: values['by-documents'] }
    case 'use-part': return { code: values.code, count: Number(values.count), removedSerial: values.removed || null, fromVan: values['from-van'] }
    case 'quote': return { amount: values.amount, what: values.what, agreed: values.agreed, agreedBy: values.agreed ? 'spoken' : null }
    case 'photo': return { kind: values['photo-kind'] }
    case 'completion': return { code: values.code || null }
    default: return values
  }
}

/** What the server would refuse hours later is said while the customer is still there. */
function wrong(kind: string, values: Values): string | undefined {
  if (kind === 'quote' && !/^\d{1,7}(\.\d{1,2})?$/.test(String(values.amount))) return say('amount-wrong')
  if (kind !== 'appoint') return undefined
  const length = Date.parse(String(values.until)) - Date.parse(String(values.from))
  return length > 0 && length <= 12 * 3_600_000 ? undefined : say('time-order')
}

function valuesOf(form: HTMLFormElement): Values {
  const inputs = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>('[name]')].filter((x) => x.name !== 'file')
  return Object.fromEntries(inputs.map((x) => [x.name, x instanceof HTMLInputElement && x.type === 'checkbox' ? x.checked : x.value.trim()]))
}

function fill(form: HTMLFormElement, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    const input = form.elements.namedItem(name)
    if (input instanceof HTMLInputElement && input.type === 'checkbox') input.checked = value === true
    else if (input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement) input.value = String(value)
  }
}

/** What the form begins with: what is known or usually wanted. */
function proposed(kind: string, visit: Visit, day: Day): Values {
  if (kind === 'checks') return Object.fromEntries(visit.checks.map((x) => [x.code, x.done]))
  if (kind === 'photo') return { 'photo-kind': missing(day, visit).photos[0] ?? day.photos.kinds[0]?.code ?? '' }
  const [from, until] = [visit.promisedFrom ?? visit.plannedStart, visit.promisedUntil ?? visit.plannedEnd]
  return kind === 'appoint' && from && until ? { from: local(from), until: local(until) } : {}
}

function local(at: string): string {
  const time = new Date(at)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export function needsForm(kind: string): boolean {
  return !['accept', 'leave', 'check-in'].includes(kind)
}

export async function actForm(kind: string, visit: Visit, day: Day, drafts: Drafts, done: (act: Act, draft: string) => Promise<void>): Promise<HTMLElement> {
  const key = `draft/${visit.id}/${kind}`
  const form = make('form', 'act-form')
  const pad = kind === 'completion' ? signaturePad(say('signature')) : undefined
  const problem = make('p', 'problem')
  const save = Object.assign(make('button', 'btn btn-primary', say('save')), { type: 'submit' })
  problem.setAttribute('role', 'alert')
  form.append(make('h2', '', say(`do-${kind}`)), ...fieldsOf(kind, visit, day).map(labelled))
  if (kind === 'photo') form.append(camera())
  if (pad) form.append(make('p', 'quiet', visit.codeTriesLeft === 0 ? say('code-locked') : say('code-hint')), box('field', say('signature'), pad.canvas), button(say('clear'), '', pad.clear))
  form.append(problem, save)
  fill(form, proposed(kind, visit, day))
  fill(form, await drafts.read(key) ?? {})
  form.addEventListener('input', () => drafts.write(key, valuesOf(form)))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    // A second tap while the first is being stored would put the same part in twice.
    if (save.disabled) return
    ;[save.disabled, save.textContent, problem.textContent] = [true, say('saving'), '']
    void finish().catch((error: unknown) => { problem.textContent = explain(error) }).finally(() => { [save.disabled, save.textContent] = [false, say('save')] })
  })
  const finish = async (): Promise<void> => {
    const values = valuesOf(form)
    const mistake = wrong(kind, values)
    if (mistake) throw new Slip(mistake)
    const body = bodyOf(kind, values)
    if (pad) {
      const signaturePng = pad.png() ?? null
      if (!body.code && !signaturePng) throw new Slip(say('either'))
      return done({ body: { ...body, signaturePng }, values }, key)
    }
    const file = form.querySelector<HTMLInputElement>('[name=file]')?.files?.[0]
    return done(file ? { body, values, photo: await compressed(file, day.photos.edgePixelsMax) } : { body, values }, key)
  }
  if (kind === 'photo') form.querySelector<HTMLInputElement>('[name=consent]')!.required = true
  return form
}

/** A mistake in the form, in words for whoever filled it in. */
class Slip extends Error {}

/** What went wrong, in the person's language: the browser's own messages are in its own. */
export function explain(error: unknown): string {
  if (error instanceof Slip) return error.message
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return say('full')
  if (error instanceof DOMException && ['InvalidStateError', 'EncodingError'].includes(error.name)) return say('photo-unreadable')
  if (error instanceof Trouble && error.status === 0) return say('no-signal')
  return say('failed', error instanceof Error ? error.message : error)
}

function camera(): HTMLElement {
  const input = make('input')
  ;[input.type, input.name, input.accept, input.required] = ['file', 'file', 'image/*', true]
  input.setAttribute('capture', 'environment')
  // The browser's own button speaks the browser's language and not the app's.
  const name = make('span', '', say('photo-file'))
  input.addEventListener('change', () => { name.textContent = input.files?.[0]?.name ?? say('photo-file') })
  const label = make('label', 'btn file')
  label.append(name, input)
  return label
}
