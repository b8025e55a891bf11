import { all } from './dom'
import { say } from './words'

// The same arithmetic as Durations.cs, so that a text does not change its form when the first tick comes.
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export function duration(length: number): string {
  const span = Math.abs(length)
  if (span < minute) return say('duration.moment')
  if (span < hour) return say('duration.m', Math.floor(span / minute))
  if (span < day) return pair('h', Math.floor(span / hour), 'm', Math.floor((span % hour) / minute))
  return pair('d', Math.floor(span / day), 'h', Math.floor((span % day) / hour))
}

function pair(large: string, many: number, small: string, few: number): string {
  const first = say(`duration.${large}`, many)
  return few === 0 ? first : `${first} ${say(`duration.${small}`, few)}`
}

export function remaining(due: number, now: number): string {
  return say(due > now ? 'duration.left' : 'duration.over', duration(due - now))
}

export function relative(at: number, now: number): string {
  const span = Math.abs(now - at)
  if (span < minute) return say('time.now')
  const rough = span < hour ? say('duration.m', Math.floor(span / minute))
    : span < day ? say('duration.h', Math.floor(span / hour)) : say('duration.d', Math.floor(span / day))
  return say(at < now ? 'time.ago' : 'time.in', rough)
}

export function tick(now = Date.now()): void {
  for (const element of all<HTMLTimeElement>('time[data-rel]')) {
    const at = Date.parse(element.dateTime)
    if (Number.isNaN(at)) continue
    const text = element.dataset.rel === 'due' ? remaining(at, now) : relative(at, now)
    if (element.textContent !== text) element.textContent = text
  }
}

/** "4:07" since an instant, or until another: what people wait or talk, second by second. */
export function stopwatch(from: number, until: number): string {
  const seconds = Math.max(0, Math.floor((until - from) / 1_000))
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

export function tickSeconds(now = Date.now()): void {
  for (const element of all<HTMLTimeElement>('time[data-wait]')) {
    const from = Date.parse(element.dataset.wait ?? '')
    if (Number.isNaN(from)) continue
    element.textContent = stopwatch(from, element.dataset.until ? Date.parse(element.dataset.until) : now)
  }
}

export function startTicking(): void {
  setInterval(() => { if (!document.hidden) tickSeconds() }, 1_000)
  tickSeconds()
  setInterval(() => { if (!document.hidden) tick() }, 30_000)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) tick() })
}
