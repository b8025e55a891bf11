import type { Day, Entry, Visit } from './types'

const after: Record<string, string> = {
  accept: 'accepted', appoint: 'accepted', leave: 'on-the-way', 'check-in': 'checked-in', 'end-work': 'worked', completion: 'completion-applied',
  'need-examination': 'examining', 'need-second-visit': 'second-visit', decline: 'waiting',
}

const steps: Record<string, string[]> = {
  waiting: ['appoint'], offered: ['accept', 'leave', 'check-in', 'appoint', 'decline'], accepted: ['leave', 'checks', 'check-in', 'appoint', 'ask-support', 'decline'], 'on-the-way': ['check-in', 'checks'],
  'checked-in': ['checks', 'photo', 'diagnose', 'use-part', 'quote', 'end-work', 'ask-support', 'decline-photos', 'need-examination', 'need-second-visit'],
  worked: ['completion', 'checks', 'photo', 'use-part', 'quote', 'ask-support', 'decline-photos', 'need-examination'],
  returned: ['checks', 'photo', 'diagnose', 'use-part', 'quote', 'end-work', 'completion', 'decline-photos', 'need-second-visit'],
}

const unappointed: Record<string, string[]> = { offered: ['accept', 'appoint', 'decline'], accepted: ['appoint', 'decline'], 'on-the-way': ['appoint'] }

/** What may be done now. Nobody checks in before a time has been agreed with the customer. */
export function nextActs(visit: Visit): string[] {
  return (visit.promisedFrom ? undefined : unappointed[visit.state]) ?? steps[visit.state] ?? []
}

/** Who has not arrived answers for clothes and kit; the conduct at the customer's comes there. */
export function checksOf(day: Day, visit: Visit): Day['checks'] {
  return ['offered', 'accepted', 'on-the-way'].includes(visit.state) ? day.checks.filter((x) => x.moment === 'before-leaving') : day.checks
}

/** What is usually next: of the things that completion needs, the first that is not there yet. */
export function usual(day: Day, visit: Visit): string | undefined {
  const acts = nextActs(visit)
  const lack = missing(day, visit)
  const isAtWork = visit.state === 'checked-in' || visit.state === 'returned'
  if (isAtWork && lack.photos.includes('before')) return 'photo'
  const ofLeaving = day.checks.filter((x) => x.moment === 'before-leaving').map((x) => x.code)
  if (isAtWork && day.checks.length > ofLeaving.length && !visit.checks.some((x) => x.done && !ofLeaving.includes(x.code))) return 'checks'
  if (visit.state === 'checked-in') return 'end-work'
  if (visit.state === 'accepted' && acts.includes('checks') && checksOf(day, visit).some((x) => lack.checks.includes(x.code))) return 'checks'
  if (acts.includes('completion')) return lack.photos.length ? 'photo' : lack.checks.length ? 'checks' : 'completion'
  return acts[0]
}

/** The parts after one more has gone in: from what was reserved, unless it came from the van. */
function withPart(parts: Visit['parts'], body: Entry['body']): Visit['parts'] {
  let rest = body.fromVan ? 0 : Number(body.count)
  const left = parts.map((x) => {
    const taken = x.code === body.code && x.state === 'reserved' ? Math.min(rest, x.count) : 0
    rest -= taken
    return { ...x, count: x.count - taken }
  })
  return [...left.filter((x) => x.count > 0), { code: String(body.code), count: Number(body.count), state: 'used', removedSerial: body.removedSerial as string | null }]
}

/** A visit as it stands when everything on this phone has been sent. What the server has refused for good does not count. */
export function projected(visit: Visit, entries: Entry[]): Visit {
  const seen: Visit = { ...visit, checks: [...visit.checks], photoList: [...visit.photoList] }
  for (const entry of entries) {
    if (entry.visitId !== visit.id || entry.state === 'kept' || (entry.state === 'refused' && !entry.mayRetry)) continue
    // The time that was promised was taken back meanwhile: the check-in waits for a new one, and so does the technician.
    if (entry.code === 'visit.appointment-missing' && !seen.promisedFrom) continue
    seen.state = entry.kind === 'appoint' && seen.state === 'on-the-way' ? seen.state : after[entry.kind] ?? seen.state
    if (entry.kind === 'photo' && !seen.photoList.some((x) => x.id === entry.id)) seen.photoList.push({ id: entry.id, kind: String(entry.body.kind), takenAt: entry.occurredAt })
    if (entry.kind === 'appoint') [seen.promisedFrom, seen.promisedUntil] = [String(entry.body.from), String(entry.body.until)]
    if (entry.kind === 'use-part') seen.parts = withPart(seen.parts, entry.body)
    if (entry.kind === 'quote') seen.charge = { amount: String(entry.body.amount), currency: seen.charge?.currency ?? '', agreed: entry.body.agreed === true }
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
