import { type Server, Trouble } from './server'
import type { Store } from './store'
import type { Entry, Photo, Result, Session, Visit } from './types'

/** A version 7 UUID: the log's own order can be read off the ids. */
export function uuid7(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((x) => x.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export function backOff(failures: number): number {
  return Math.min(15_000, 1_000 * 2 ** failures)
}

const isOpen = (entry: Entry): boolean => entry.state === 'waiting' || (entry.state === 'refused' && entry.mayRetry)

/** The log of what was done, and its way to the server: in order, one request at a time, each entry until it has an answer. */
export class Outbox {
  private sending: Promise<void> | undefined

  constructor(private readonly store: Store, private readonly server: Server, private readonly now: () => number) {}

  async record(userId: string, visit: Visit, kind: string, body: Record<string, unknown>, more: { photo?: Omit<Photo, 'id'>; draft?: string; values?: Entry['values']; at?: number } = {}): Promise<Entry> {
    const at = more.at ?? this.now()
    const entry: Entry = {
      id: uuid7(at), userId, visitId: visit.id, kind, occurredAt: new Date(at).toISOString(),
      seenVersion: visit.version, seenSeq: visit.caseSeq, body, state: 'waiting', mayRetry: false, caseNumber: visit.caseNumber, ...(more.values && { values: more.values }),
    }
    await this.store.add(entry, more.photo && { ...more.photo, id: entry.id }, more.draft)
    return entry
  }

  /** Runs once however often it is asked for meanwhile. */
  send(session: Session, most: number): Promise<void> {
    this.sending ??= this.run(session, most).finally(() => { this.sending = undefined })
    return this.sending
  }

  private async run(session: Session, most: number): Promise<void> {
    const deviceId = await this.device()
    const open = (await this.store.entries()).filter((x) => x.userId === session.userId && isOpen(x))
    for (const batch of batches(open, most)) {
      if (batch[0]!.kind === 'photo') await this.sendPhoto(session, batch[0]!)
      else for (const result of await this.server.send(session, deviceId, batch)) await this.settle(batch.find((x) => x.id === result.id), result)
      await this.store.put('lastSent', this.now())
    }
  }

  private async sendPhoto(session: Session, entry: Entry): Promise<void> {
    const photo = await this.store.photo(entry.id)
    try {
      const state = photo ? await this.server.upload(session, entry, photo) : 'lost'
      const isThere = state === 'sealed' || state === 'kept'
      await this.store.change({ ...entry, state: isThere ? 'done' : 'refused', mayRetry: false, code: isThere ? null : 'photo-lost' })
    } catch (error) {
      // A server that knows nothing of a photo it has heard of before was put back from a backup: it is announced again the next time.
      const isFinal = error instanceof Trouble && [400, 404, 409].includes(error.status) && error.code !== 'photo.busy' && error.code !== 'photo.not-found'
      if (!isFinal) throw error
      await this.store.change({ ...entry, state: 'refused', mayRetry: false, code: error.code, title: error.message })
    }
  }

  private async settle(entry: Entry | undefined, result: Result): Promise<void> {
    if (!entry) return
    const state = result.outcome === 'kept' ? 'kept' : result.outcome === 'refused' ? 'refused' : 'done'
    const title = [result.title, ...(result.errors ?? []).map((x) => x.detail)].filter(Boolean).join(' ')
    await this.store.change({ ...entry, state, mayRetry: state === 'refused' && result.mayRetry, code: result.code ?? null, title, since: result.since ?? [] })
  }

  private async device(): Promise<string> {
    const known = await this.store.get<string>('device')
    if (known) return known
    const made = uuid7(this.now())
    await this.store.put('device', made)
    return made
  }
}

/** Runs of operations; photos, and completions with their large signatures, go alone. */
export function batches(entries: Entry[], most: number): Entry[][] {
  const made: Entry[][] = []
  const isAlone = (entry: Entry): boolean => entry.kind === 'photo' || entry.kind === 'completion'
  for (const entry of entries) {
    const last = made.at(-1)
    if (last && !isAlone(entry) && !isAlone(last[0]!) && last.length < most) last.push(entry)
    else made.push([entry])
  }
  return made
}
