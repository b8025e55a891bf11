import { make } from '../desk/dom'
import { box, button, type FieldOf, labelled, read, say } from './dom'
import { compressed, signaturePad } from './photo'
import type { Day, Photo, Visit } from './types'

export interface Act { body: Record<string, unknown>; photo?: Omit<Photo, 'id'> }
export interface Drafts { read: (key: string) => Promise<Record<string, string | boolean> | undefined>; write: (key: string, value: Record<string, string | boolean>) => void }

const reason: FieldOf[] = [{ name: 'reason', kind: 'long' }]

function fieldsOf(kind: string, day: Day): FieldOf[] {
  const codes = (list: Day['parts']): [string, string][] => list.map((x) => [x.code, read(x.text)])
  const fields: Record<string, FieldOf[]> = {
    appoint: [{ name: 'from', kind: 'time' }, { name: 'until', kind: 'time' }],
    checks: day.checks.map((x) => ({ name: x.code, kind: 'check', label: read(x.text) + (x.isMandatory ? ` · ${say('mandatory')}` : '') })),
    diagnose: [{ name: 'cause', kind: 'choice', choices: codes(day.causes) }, { name: 'solution', kind: 'long' }],
    'use-part': [{ name: 'code', kind: 'choice', label: say('part'), choices: codes(day.parts) }, { name: 'count', kind: 'number' }, { name: 'removed', kind: 'text', optional: true }, { name: 'from-van', kind: 'check' }],
    quote: [{ name: 'amount', kind: 'text' }, { name: 'what', kind: 'text' }, { name: 'agreed', kind: 'check' }],
    'end-work': [{ name: 'work', kind: 'long' }],
    completion: [{ name: 'code', kind: 'text', optional: true }],
    photo: [{ name: 'photo-kind', kind: 'choice', choices: codes(day.photos.kinds) }, { name: 'consent', kind: 'check' }],
    decline: reason, 'decline-photos': reason, 'need-examination': reason, 'need-second-visit': reason,
  }
  return fields[kind] ?? []
}

type Values = Record<string, string | boolean>

function bodyOf(kind: string, values: Values, day: Day): Record<string, unknown> {
  switch (kind) {
    case 'appoint': return { from: new Date(String(values.from)).toISOString(), until: new Date(String(values.until)).toISOString() }
    case 'checks': return { done: day.checks.map((x) => x.code).filter((x) => values[x]), notDone: day.checks.map((x) => x.code).filter((x) => !values[x]) }
    case 'use-part': return { code: values.code, count: Number(values.count), removedSerial: values.removed || null, fromVan: values['from-van'] }
    case 'quote': return { amount: values.amount, what: values.what, agreed: values.agreed, agreedBy: values.agreed ? 'spoken' : null }
    case 'photo': return { kind: values['photo-kind'] }
    default: return values
  }
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

export function needsForm(kind: string): boolean {
  return !['accept', 'leave', 'check-in'].includes(kind)
}

export async function actForm(kind: string, visit: Visit, day: Day, drafts: Drafts, done: (act: Act, draft: string) => Promise<void>): Promise<HTMLElement> {
  const key = `draft/${visit.id}/${kind}`
  const form = make('form', 'act-form')
  const pad = kind === 'completion' ? signaturePad(say('signature')) : undefined
  const problem = make('p', 'problem')
  problem.setAttribute('role', 'alert')
  form.append(make('h2', '', say(`do-${kind}`)), ...fieldsOf(kind, day).map(labelled))
  if (kind === 'photo') form.append(camera())
  if (pad) form.append(make('p', 'quiet', say('code-hint')), box('field', say('signature'), pad.canvas), button(say('clear'), '', pad.clear))
  form.append(problem, Object.assign(make('button', 'btn btn-primary', say('save')), { type: 'submit' }))
  if (kind === 'checks') fill(form, Object.fromEntries(visit.checks.map((x) => [x.code, x.done])))
  fill(form, await drafts.read(key) ?? {})
  form.addEventListener('input', () => drafts.write(key, valuesOf(form)))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void finish().catch((error: unknown) => { problem.textContent = say('failed', error instanceof Error ? error.message : error) })
  })
  const finish = async (): Promise<void> => {
    const body = bodyOf(kind, valuesOf(form), day)
    if (pad) {
      const signaturePng = pad.png()
      if (!body.code && !signaturePng) { problem.textContent = say('either'); return }
      return done({ body: { code: body.code || null, signaturePng: signaturePng ?? null } }, key)
    }
    const file = form.querySelector<HTMLInputElement>('[name=file]')?.files?.[0]
    return done(file ? { body, photo: await compressed(file, day.photos.edgePixelsMax) } : { body }, key)
  }
  if (kind === 'photo') form.querySelector<HTMLInputElement>('[name=consent]')!.required = true
  return form
}

function camera(): HTMLElement {
  const input = make('input')
  ;[input.type, input.name, input.accept, input.required] = ['file', 'file', 'image/*', true]
  input.setAttribute('capture', 'environment')
  const label = make('label', 'field', say('photos'))
  label.append(input)
  return label
}
