import { make } from '../desk/dom'
import en from './words/en.json'
import zh from './words/zh-CN.json'
import type { Text } from './types'

let words: Record<string, string> = document.documentElement.lang.startsWith('en') ? en : zh
export let lang = words === en ? 'en' : 'zh-CN'

/** The page was kept when the app was installed and says what was spoken then; whoever has the phone now may speak otherwise. */
export function speak(language: string): void {
  words = language.startsWith('en') ? en : zh
  document.documentElement.lang = lang = words === en ? 'en' : 'zh-CN'
  document.title = say('app')
}

export function say(key: string, ...facts: unknown[]): string {
  return (words[key] ?? key).replace(/\{(\d)\}/g, (_, i: string) => String(facts[Number(i)] ?? ''))
}

export function read(text: Text): string {
  return text[lang] ?? Object.values(text)[0] ?? ''
}

export function box(css: string, ...inside: (Node | string)[]): HTMLElement {
  const made = make('div', css)
  made.append(...inside)
  return made
}

export function button(text: string, css: string, act: () => void): HTMLButtonElement {
  const made = make('button', `btn ${css}`, text)
  made.type = 'button'
  made.addEventListener('click', act)
  return made
}

export interface FieldOf { name: string; kind: 'text' | 'long' | 'check' | 'choice' | 'time' | 'number' | 'money'; label?: string; optional?: boolean; choices?: [string, string][] }

function control(field: FieldOf): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (field.kind === 'long') return make('textarea')
  if (field.kind === 'choice') {
    const made = make('select')
    made.append(...(field.choices ?? []).map(([value, text]) => new Option(text, value)))
    return made
  }
  const made = make('input')
  made.type = { text: 'text', check: 'checkbox', time: 'datetime-local', number: 'number', money: 'text' }[field.kind]
  if (field.kind === 'money') [made.inputMode, made.autocomplete] = ['decimal', 'off']
  if (field.kind === 'number') [made.min, made.max, made.value] = ['1', '99', '1']
  return made
}

export function labelled(field: FieldOf): HTMLElement {
  const label = make('label', field.kind === 'check' ? 'tick' : 'field')
  const input = control(field)
  input.name = field.name
  input.required = !field.optional && field.kind !== 'check'
  label.append(...(field.kind === 'check' ? [input, field.label ?? say(field.name)] : [field.label ?? say(field.name), input]))
  return label
}
