import { beforeEach, describe, expect, it, vi } from 'vitest'
import { buttonFor } from '../src/desk/board'
import { clearSelection, refresh, startBulk, toggleCurrent } from '../src/desk/bulk'
import { isDirty, startDirty } from '../src/desk/dirty'
import { isEditing } from '../src/desk/dom'
import { label } from '../src/desk/help'
import { forget, keepField } from '../src/desk/keep'
import { onKey } from '../src/desk/keys'
import { busy, concerned } from '../src/desk/live'
import { localEntries, matches, remoteEntries } from '../src/desk/palette'
import { fitted } from '../src/desk/photos'
import { currentRow, move } from '../src/desk/rows'
import { setTheme } from '../src/desk/theme'
import { relative, remaining, stopwatch, tick, tickSeconds } from '../src/desk/time'
import { forgetWords, say, sayPlural } from '../src/desk/words'

vi.mock('htmx.org', () => ({ default: { ajax: vi.fn(), trigger: vi.fn() } }))

const words = {
  'time.now': 'just now', 'time.ago': '{0} ago', 'time.in': 'in {0}', 'duration.m': '{0} min', 'duration.h': '{0} h', 'duration.d': '{0} d',
  'duration.moment': 'under 1 min', 'duration.left': '{0} left', 'duration.over': '{0} over',
  'bulk.selected#one': '{0} selected', 'bulk.selected#other': '{0} selected', 'palette.pages': 'Pages', 'palette.actions': 'On this page',
}

function page(html: string): void {
  document.body.innerHTML = `<script type="application/json" id="script-words">${JSON.stringify(words)}</script>${html}`
  forgetWords()
}

const list = `<form data-bulk-scope><input type="checkbox" data-select-all><div data-bulk hidden><span class="bulk-count"></span></div>
  ${[1, 2, 3].map((n) => `<div data-row id="row-${n}"><input type="checkbox" data-select value="${n}"><a class="row-link" href="#${n}">${n}</a></div>`).join('')}</form>`

const actions = { palette: vi.fn(), help: vi.fn() }
const press = (key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  target.addEventListener('keydown', (each) => onKey(each as KeyboardEvent, actions), { once: true })
  target.dispatchEvent(event)
  return event
}

beforeEach(() => { sessionStorage.clear(); vi.clearAllMocks(); page('') })

describe('words', () => {
  it('fills the places of a text', () => expect(say('time.ago', '3 min')).toBe('3 min ago'))
  it('shows the key when a text is missing', () => expect(say('nothing.here')).toBe('nothing.here'))
  it('chooses the plural form', () => expect(sayPlural('bulk.selected', 2)).toBe('2 selected'))
})

describe('times', () => {
  const now = Date.parse('2026-03-15T06:00:00Z')
  const minutes = (n: number) => now + n * 60_000
  it.each([
    [minutes(0), 'just now'], [minutes(-59), '59 min ago'], [minutes(-60), '1 h ago'], [minutes(-24 * 60), '1 d ago'], [minutes(90), 'in 1 h'],
  ])('says %d as %s', (at, text) => expect(relative(at, now)).toBe(text))
  it.each([
    [minutes(200), '3 h 20 min left'], [minutes(120), '2 h left'], [minutes(-20), '20 min over'], [minutes(26 * 60), '1 d 2 h left'], [now + 30_000, 'under 1 min left'],
  ])('counts down %d as %s', (due, text) => expect(remaining(due, now)).toBe(text))
  it('keeps the texts of a page moving', () => {
    page('<time data-rel="due" datetime="2026-03-15T06:30:00Z">?</time><time data-rel datetime="2026-03-15T05:30:00Z">?</time>')
    tick(now)
    expect([...document.querySelectorAll('time')].map((time) => time.textContent)).toEqual(['30 min left', '30 min ago'])
  })
})

describe('waiting', () => {
  const now = Date.parse('2026-03-15T06:00:00Z')
  it.each([[0, '0:00'], [29_999, '0:29'], [30_000, '0:30'], [3_599_000, '59:59'], [3_600_000, '1:00:00'], [-5_000, '0:00']])('shows %d ms as %s', (span, text) => expect(stopwatch(now, now + span)).toBe(text))
  it('stops where the call ended', () => {
    page(`<time data-wait="2026-03-15T05:58:00Z"></time><time data-wait="2026-03-15T05:58:00Z" data-until="2026-03-15T05:58:07Z"></time>`)
    tickSeconds(now)
    expect([...document.querySelectorAll('time')].map((time) => time.textContent)).toEqual(['2:00', '0:07'])
  })
})

describe('rows', () => {
  beforeEach(() => page(list))
  it('begins at the first row and stops at the last', () => {
    for (let i = 0; i < 5; i++) move(1)
    expect(currentRow()?.id).toBe('row-3')
    expect(document.activeElement?.textContent).toBe('3')
  })
  it('remembers the place of this list', () => {
    move(1)
    expect(sessionStorage.getItem(`row:${location.pathname}${location.search}`)).toBe('row-1')
  })
  it('selects the row in hand and shows the bulk bar', () => {
    startBulk()
    move(1)
    toggleCurrent()
    const bar = document.querySelector<HTMLElement>('[data-bulk]')!
    expect(bar.hidden).toBe(false)
    expect(bar.textContent).toContain('1 selected')
    expect(document.querySelector<HTMLInputElement>('[data-select-all]')!.indeterminate).toBe(true)
    expect(clearSelection()).toBe(true)
    expect(bar.hidden).toBe(true)
    expect(clearSelection()).toBe(false)
  })
  it('hides the bar of a list without choices', () => {
    const scope = document.querySelector<HTMLElement>('[data-bulk-scope]')!
    document.querySelector<HTMLElement>('[data-bulk]')!.hidden = false
    refresh(scope)
    expect(document.querySelector<HTMLElement>('[data-bulk]')!.hidden).toBe(true)
  })
})

describe('keys', () => {
  it('moves by J and K', () => {
    page(list)
    press('j'); press('j'); press('k')
    expect(currentRow()?.id).toBe('row-1')
  })
  it('leaves letters alone while one writes', () => {
    page(list + '<textarea></textarea>')
    press('j', {}, document.querySelector('textarea')!)
    expect(currentRow()).toBeUndefined()
  })
  it('opens the palette by Ctrl-K and Cmd-K, also while one writes', () => {
    page('<input>')
    press('k', { ctrlKey: true }, document.querySelector('input')!)
    press('k', { metaKey: true })
    expect(actions.palette).toHaveBeenCalledTimes(2)
  })
  it('does not take the browser\'s own keys', () => {
    page('<a data-key="r" href="#x">Reply</a>')
    expect(press('r', { ctrlKey: true }).defaultPrevented).toBe(false)
  })
  it('presses what asks for the key, the row in hand first', () => {
    page('<button data-key="a" id="page"></button><div data-row class="current"><button data-key="a" id="row"></button></div>')
    const pressed: string[] = []
    document.body.addEventListener('click', (event) => pressed.push((event.target as Element).id))
    press('a')
    expect(pressed).toEqual(['row'])
  })
  it('focuses a field that asks for the key', () => {
    page('<textarea data-key="r"></textarea>')
    press('r')
    expect(document.activeElement?.tagName).toBe('TEXTAREA')
  })
  it('does nothing behind a hidden or disabled action', () => {
    page('<button data-key="a" disabled></button><div hidden><button data-key="b"></button></div>')
    expect(press('a').defaultPrevented || press('b').defaultPrevented).toBe(false)
  })
  it('waits while Chinese is being composed', () => {
    page(list)
    press('j', { isComposing: true })
    expect(currentRow()).toBeUndefined()
  })
  it('focuses the search by a slash', () => {
    page('<input type="search" data-focus-key="/">')
    press('/')
    expect(isEditing(document.activeElement)).toBe(true)
  })
  it('shows the help by a question mark', () => {
    press('?', { shiftKey: true })
    expect(actions.help).toHaveBeenCalledOnce()
  })
})

describe('palette', () => {
  it.each([['新建工单', '新工', true], ['New case', 'nc', true], ['New case', 'cn', false], ['Cases', '', true]])('%s for %s: %s', (text, query, found) => {
    expect(matches(text, query)).toBe(found)
  })
  it('offers the pages and the actions in sight', () => {
    page('<nav class="desk-nav"><a href="/desk/cases">Cases</a></nav><button data-key="t">Transfer <kbd>T</kbd></button>')
    expect(localEntries('').map((entry) => [entry.group, entry.label])).toEqual([['On this page', 'Transfer'], ['Pages', 'Cases']])
  })
  it('takes only addresses of our own site', () => {
    const answer = [{ group: 'c', label: 'a', href: '/desk' }, { label: 'b', href: 'javascript:alert(1)' }, { label: 'c', href: '//else.where' }, { label: 5, href: '/x' }, null]
    expect(remoteEntries(answer).map((entry) => entry.href)).toEqual(['/desk'])
    expect(remoteEntries({})).toEqual([])
  })
  it('names a field by its label', () => {
    page('<label for="n">Note</label><textarea id="n" data-key="r"></textarea>')
    expect(label(document.querySelector('textarea')!)).toBe('Note')
  })
})

describe('live', () => {
  it('finds what shows an older state of the case, and every list', () => {
    page('<i id="old" data-live="case:7" data-seq="3"></i><i id="new" data-live="case:7" data-seq="9"></i><i id="other" data-live="case:8"></i><i id="list" data-live-list></i><i data-live-list></i>')
    expect(concerned({ id: '7', seq: 9 }).map((element) => element.id)).toEqual(['old', 'list'])
  })
  it('waits for the hand that writes or selects', () => {
    page('<div id="a"><textarea></textarea></div><div id="b"><input type="checkbox" data-select checked></div><div id="c"></div>')
    document.querySelector('textarea')!.focus()
    expect(['a', 'b', 'c'].map((id) => busy(document.getElementById(id)!))).toEqual([true, true, false])
  })
})

describe('unsent text', () => {
  it('comes back into an empty field and never over what is there', () => {
    sessionStorage.setItem('keep:note', 'half a sentence')
    page('<form><textarea data-keep="note"></textarea></form><textarea data-keep="note">typed</textarea>')
    const [empty, filled] = [...document.querySelectorAll('textarea')] as [HTMLTextAreaElement, HTMLTextAreaElement]
    expect(keepField(empty)).toBe(true)
    expect(empty.value).toBe('half a sentence')
    expect(keepField(filled)).toBe(false)
    forget(empty.form!)
    expect(sessionStorage.getItem('keep:note')).toBeNull()
  })
  it('is kept a moment after typing', () => {
    vi.useFakeTimers()
    page('<textarea data-keep="n2"></textarea>')
    const field = document.querySelector('textarea')!
    keepField(field)
    field.value = 'abc'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    vi.advanceTimersByTime(400)
    expect(sessionStorage.getItem('keep:n2')).toBe('abc')
    vi.useRealTimers()
  })
  it('asks before a changed form is left', () => {
    startDirty()
    page('<form data-warn><input></form>')
    expect(isDirty()).toBe(false)
    document.querySelector('input')!.dispatchEvent(new Event('input', { bubbles: true }))
    expect(isDirty()).toBe(true)
    document.querySelector('form')!.remove()
    expect(isDirty()).toBe(false)
  })
})

it('drops a card only where its menu has a move to', () => {
  page('<div data-lane="handling"></div><div data-lane="closed"></div><article class="board-card"><form><button name="stage" value="handling"></button></form></article>')
  const card = document.querySelector<HTMLElement>('.board-card')!
  const [handling, closed] = [...document.querySelectorAll<HTMLElement>('[data-lane]')] as [HTMLElement, HTMLElement]
  expect(buttonFor(card, handling)?.value).toBe('handling')
  expect(buttonFor(card, closed)).toBeUndefined()
})

it('fits pictures without enlarging them', () => {
  expect(fitted(4096, 3072)).toEqual({ width: 2048, height: 1536 })
  expect(fitted(800, 600)).toEqual({ width: 800, height: 600 })
})

it('keeps the theme in the cookie that the server reads', () => {
  setTheme('dark')
  expect(document.documentElement.dataset.bsTheme).toBe('dark')
  expect(document.cookie).toContain('theme=dark')
  setTheme('auto')
  expect(document.documentElement.dataset.bsTheme).toBeUndefined()
  expect(document.cookie).not.toContain('theme=')
})
