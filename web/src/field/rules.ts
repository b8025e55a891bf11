import type { Day, Entry, Visit } from './types'

const after: Record<string, string> = {
  accept: 'accepted', appoint: 'accepted', leave: 'on-the-way', 'check-in': 'checked-in', 'end-work': 'worked', completion: 'completion-applied',
  'need-examination': 'examining', 'need-second-visit': 'second-visit', decline: 'waiting',
}

const steps: Record<string, string[]> = {
  waiting: ['appoint'], offered: ['accept', 'leave', 'check-in', 'appoint', 'decline'], accepted: ['leave', 'check-in', 'appoint', 'decline'], 'on-the-way': ['check-in'],
  'checked-in': ['checks', 'photo', 'diagnose', 'use-part', 'quote', 'end-work', 'decline-photos', 'need-examination', 'need-second-visit'],
  worked: ['completion', 'checks', 'photo', 'use-part', 'quote', 'decline-photos', 'need-examination'],
  returned: ['checks', 'photo', 'diagnose', 'use-part', 'quote', 'end-work', 'completion', 'decline-photos', 'need-second-visit'],
}

export function nextActs(state: string): string[] {
  return steps[state] ?? []
}

/** A visit as it stands when everything on this phone has been sent. What the server has refused for good does not count. */
export function projected(visit: Visit, entries: Entry[]): Visit {
  const seen: Visit = { ...visit, checks: [...visit.checks], photoList: [...visit.photoList] }
  for (const entry of entries) {
    if (entry.visitId !== visit.id || entry.state === 'kept' || (entry.state === 'refused' && !entry.mayRetry)) continue
    seen.state = entry.kind === 'appoint' && seen.state === 'on-the-way' ? seen.state : after[entry.kind] ?? seen.state
    if (entry.kind === 'photo' && !seen.photoList.some((x) => x.id === entry.id)) seen.photoList.push({ id: entry.id, kind: String(entry.body.kind), takenAt: entry.occurredAt })
    if (entry.kind === 'decline-photos') seen.photosDeclinedAt = entry.occurredAt
    if (entry.kind === 'checks') seen.checks = answered(seen, entry)
  }
  return seen
}

function answered(visit: Visit, entry: Entry): Visit['checks'] {
  const now = new Map(visit.checks.map((x) => [x.code, x.done]))
  for (const code of entry.body.done as string[]) now.set(code, true)
  for (const code of entry.body.notDone as string[]) now.set(code, false)
  return [...now].map(([code, done]) => ({ code, done }))
}

/** What stands between a projected visit and its completion; the same rule as the server's, so that it holds in a basement. */
export function missing(day: Day, visit: Visit): { photos: string[]; checks: string[] } {
  const done = new Set(visit.checks.filter((x) => x.done).map((x) => x.code))
  const taken = new Set(visit.photoList.map((x) => x.kind))
  return {
    photos: visit.photosDeclinedAt ? [] : day.photos.mandatory.filter((x) => !taken.has(x)),
    checks: day.checks.filter((x) => x.isMandatory && !done.has(x.code)).map((x) => x.code),
  }
}
